"""Who is next and when, by config.yaml's own plans and by small ones."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from gateway.config.tiers import EVERYBODY, Plan, Tiers
from gateway.dispatch.escalation import Next, lapses_at, next_at, plan_for, steps_from
from tests.dispatch.world import CONFIG

NAIROBI = ZoneInfo("Africa/Nairobi")
DAY = datetime(2026, 11, 22, 14, 0, tzinfo=NAIROBI)
NIGHT = datetime(2026, 11, 22, 23, 30, tzinfo=NAIROBI)
Line = tuple[float, int, str, tuple[str, ...]]


def timeline(plan: Plan, start: datetime, last: timedelta) -> list[Line]:
    """What happens while nobody answers and everybody that is looked for is found: minutes, tier, who."""
    lines: list[Line] = []
    tier, at = 0, next_at(plan, 0, start, NAIROBI)
    while at <= start + last:
        step = next(steps_from(plan, tier, at, NAIROBI))
        lines.append(((at - start).total_seconds() / 60, step.tier, step.whom, tuple(step.roles)))
        tier, at = step.tier, next_at(plan, step.tier, at, NAIROBI)
    return lines


def _plan(kind: str = "gang", case: str = "emergency", area: str | None = "ward", **more: bool) -> Plan:
    severity = CONFIG.kinds[kind].severity
    return plan_for(CONFIG.tiers, case, kind, severity, area, **more)  # type: ignore[arg-type]


def test_an_hour_of_nobody_answering_a_gang_emergency() -> None:
    assert timeline(_plan(), DAY, timedelta(hours=1)) == [
        (3, 1, "new", ("station_duty", "ocs", "ra_chair")),
        (7, 2, "new", ("chief", "private_security")),
        (12, 3, "all", EVERYBODY),
        (17, 4, "desk", ()),
        (27, 5, "desk", ()),
        (47, 6, "desk", ()),
    ]


def test_at_night_a_step_of_the_day_is_passed_over_at_once() -> None:
    assert timeline(_plan(), NIGHT, timedelta(minutes=20)) == [
        (3, 1, "new", ("station_duty", "ocs", "ra_chair")),
        (7, 3, "all", EVERYBODY),
        (12, 4, "desk", ()),
    ]


def test_it_never_just_stops() -> None:
    lines = timeline(_plan(), DAY, timedelta(days=3))
    waits = [later[0] - earlier[0] for earlier, later in pairwise(lines)]
    assert {line[2] for line in lines[3:]} == {"desk"}
    assert waits[3:8] == [10, 20, 30, 60, 120]
    assert set(waits[7:]) == {120}
    assert lines[-1][0] > 3 * 24 * 60 - 120


def test_a_step_that_finds_nobody_leads_to_the_next_and_in_the_end_to_the_desk() -> None:
    assert [(step.tier, step.whom) for step in steps_from(_plan(), 0, DAY, NAIROBI)] == [
        (1, "new"),
        (2, "new"),
        (3, "all"),
        (4, "desk"),
    ]
    assert list(steps_from(_plan(), 9, DAY, NAIROBI)) == [Next(10, "desk")]


@pytest.mark.parametrize("case", ["emergency", "tip"])
@pytest.mark.parametrize("kind", sorted(CONFIG.kinds))
@pytest.mark.parametrize("area", [None, "estate", "ward", "constituency", "county"])
def test_every_case_comes_to_the_desk_within_a_day(case: Any, kind: str, area: Any) -> None:
    lines = timeline(_plan(kind, case, area), DAY, timedelta(days=1))
    assert "desk" in {line[2] for line in lines}


def test_violence_at_home_is_never_told_to_neighbours() -> None:
    told = {role for line in timeline(_plan("domestic"), DAY, timedelta(days=1)) for role in line[3]}
    assert told == {"station_duty", "ocs"}


def test_a_tip_about_an_officer_stays_with_the_desk() -> None:
    assert {line[2:] for line in timeline(_plan("conduct", "tip"), DAY, timedelta(days=3))} == {("desk", ())}


def test_a_wide_place_has_a_plan_of_its_own() -> None:
    assert _plan(area="county") != _plan(area="ward") == _plan(area=None)


def test_a_flood_stays_with_the_desk() -> None:
    assert {line[2] for line in timeline(_plan(flood=True), DAY, timedelta(hours=1))} == {"desk"}


def test_an_acceptance_lapses_and_a_tips_does_not() -> None:
    assert lapses_at(_plan(), DAY, NAIROBI) == DAY + timedelta(minutes=10)
    assert lapses_at(_plan("drugs", "tip"), DAY, NAIROBI) is None


def test_a_tip_waits_in_its_hours_only_and_tells_nothing_of_its_minute() -> None:
    plan = _plan("drugs", "tip")  # 180 minutes of 07:00-20:00

    def due(hour: int, minute: int) -> str:
        given = datetime(2026, 11, 22, hour, minute, 13, tzinfo=NAIROBI)
        return next_at(plan, 0, given, NAIROBI).astimezone(NAIROBI).strftime("%d %H:%M:%S")

    assert due(9, 12) == due(9, 48) == "22 13:00:00"
    assert due(16, 59) == "22 20:00:00"
    assert due(17, 1) == "23 08:00:00"
    assert due(20, 30) == due(23, 59) == "23 10:00:00"
    assert due(3, 10) == "22 10:00:00"


def test_hours_over_midnight() -> None:
    step = {"after_minutes": 1, "roles": ["chief"], "hours": "20:00-04:00"}
    plan = Plan.model_validate({"case": "emergency", "steps": [step], "desk_minutes": [1]})
    for hour, open_ in [(20, True), (23, True), (3, True), (4, False), (12, False), (19, False)]:
        found = next(steps_from(plan, 0, datetime(2026, 11, 22, hour, tzinfo=NAIROBI), NAIROBI))
        assert (found.whom == "all") is open_, hour


def test_moments_are_the_same_in_any_zone() -> None:
    assert next_at(_plan("drugs", "tip"), 0, DAY.astimezone(UTC), NAIROBI) == next_at(
        _plan("drugs", "tip"), 0, DAY, NAIROBI
    )


ANY = {"case": "tip", "steps": [], "desk_minutes": [5]}
EMERGENCY = ANY | {"case": "emergency"}


@pytest.mark.parametrize(
    ("plans", "says"),
    [
        ([ANY], "plans need a last one for 'emergency' that fits any case"),
        ([ANY, EMERGENCY | {"kinds": ["fire"]}], "plans need a last one for 'emergency'"),
        ([ANY, ANY, EMERGENCY], "plans for 'tip' after the one that fits any are never used"),
        ([ANY, EMERGENCY | {"desk_minutes": [10, 5]}], "desk_minutes must grow"),
        ([ANY, EMERGENCY | {"desk_minutes": [5, float("inf")]}], "less than or equal to 10080"),
        ([ANY, EMERGENCY | {"lapse_minutes": 1e300}], "less than or equal to 10080"),
        ([ANY, EMERGENCY | {"hours": "7-20"}], "hours are written like 06:00-22:00"),
        ([ANY, EMERGENCY | {"hours": "07:00-07:00"}], "hours are written like 06:00-22:00"),
        ([ANY, EMERGENCY | {"steps": [{"after_minutes": 5, "roles": "all"}]}], "roles"),
    ],
)
def test_plans_that_would_leave_somebody_waiting_are_refused(plans: Any, says: Any) -> None:
    with pytest.raises(ValidationError, match=says):
        Tiers.model_validate({"stand_down": True, "plans": plans})
