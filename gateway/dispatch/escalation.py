"""Who is next of a case that nobody has taken, and when. Pure: facts and moments in, decisions out.

A case's `tier` counts the steps that were taken: 0 is whoever was told first, then come its plan's
steps, and after those the desk, once more with every tier. It never just stops.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from gateway.config.tiers import Hours, Plan, Tiers
from gateway.config.vocabulary import CaseType, Role
from gateway.privacy.retention import whole_hour


@dataclass(frozen=True, slots=True)
class Next:
    """What is done now. `tier` is the case's from then on.

    `new`: the nearest of `roles` who were not told. `all`: every one of `roles` near and far, told
    before or not. `desk`: the programme desk, again.
    """

    tier: int
    whom: Literal["new", "all", "desk"]
    roles: Sequence[Role] = ()


def plan_for(
    tiers: Tiers, case_type: CaseType, kind: str, severity: int, area_kind: str | None, *, flood: bool = False
) -> Plan:
    """The first plan that fits. A `flood` has been kept from officers, and so it stays with the desk."""
    plan = next(
        plan
        for plan in tiers.plans
        if plan.case == case_type
        and (plan.kinds is None or kind in plan.kinds)
        and (plan.severity is None or severity in plan.severity)
        and (plan.areas is None or area_kind in plan.areas)
    )
    return plan.model_copy(update={"steps": ()}) if flood else plan


def steps_from(plan: Plan, tier: int, now: datetime, zone: ZoneInfo) -> Iterator[Next]:
    """What to try in turn, for a case at `tier`: the first that finds anybody is done. The desk is last."""
    last = len(plan.steps) - 1
    for place in range(tier, len(plan.steps)):
        step = plan.steps[place]
        if _within(step.hours, now.astimezone(zone)):
            yield Next(place + 1, "all" if place == last else "new", step.roles)
    yield Next(max(tier, len(plan.steps)) + 1, "desk")


def next_at(plan: Plan, tier: int, now: datetime, zone: ZoneInfo) -> datetime:
    """When a case that has come to `tier` just now is to be taken further, if nobody takes it."""
    if tier < len(plan.steps):
        minutes = plan.steps[tier].after_minutes
    else:
        minutes = plan.desk_minutes[min(tier - len(plan.steps), len(plan.desk_minutes) - 1)]
    return _after(plan, minutes, now, zone)


def lapses_at(plan: Plan, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When an acceptance of just now is void unless somebody is on the way; None for never."""
    return _after(plan, plan.lapse_minutes, now, zone) if plan.lapse_minutes else None


def _after(plan: Plan, minutes: float, now: datetime, zone: ZoneInfo) -> datetime:
    """So many minutes later, counting only the plan's hours."""
    if plan.case == "tip":
        # From the end of the hour: a tip's due moment would tell the minute in which it was given.
        now = whole_hour(now) + timedelta(hours=1)
    left = timedelta(minutes=minutes)
    if plan.hours is None:
        return now + left
    opens, closes = span(plan.hours, now.astimezone(zone))
    while True:
        start = max(now, opens)
        if start + left <= closes:
            return start + left
        left -= max(closes - start, timedelta())
        opens, closes = span(plan.hours, closes.astimezone(zone) + timedelta(minutes=1))


def _within(hours: Hours | None, local: datetime) -> bool:
    return hours is None or span(hours, local)[0] <= local


def span(hours: Hours, local: datetime) -> tuple[datetime, datetime]:
    """The first span of such hours that is not over at `local`."""
    first, last = hours
    start, end = (datetime.combine(local, each, local.tzinfo) for each in (first, last))
    if first < last:
        day = timedelta(days=1) if local >= end else timedelta()
        return start + day, end + day
    # Over midnight: since yesterday, or from today's beginning on.
    day = timedelta(days=1)
    return (start - day, end) if local < end else (start, end + day)
