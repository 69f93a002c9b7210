"""What would fail in an incident, found before one: posts without anybody, numbers that nobody answers.

The desk is told of each; `gateway doctor` and `gateway duty show` say the same at any time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from gateway.config import Config, Readiness
from gateway.directory.contacts import WHOLE_COUNTRY
from gateway.directory.duty import duties, reachable
from gateway.directory.records import Contact, Post
from gateway.directory.roster import Span, gaps
from gateway.dispatch.alerts import Alerts

EVERY = timedelta(minutes=5)
"""How often the relay looks."""

SOON = timedelta(hours=3)
"""A gap this near is told to the desk at any hour; one further ahead waits for the day."""

REMIND = timedelta(hours=24)
"""A post that stays without anybody is told of again after this."""

DAY_HOURS = range(8, 19)
"""Local hours in which somebody may be texted about what can wait."""

_ASKED_AT_ONCE = 200
_NAMED = 4  # posts or contacts in one SMS; of the others there is a count


@dataclass(frozen=True, slots=True)
class Gap:
    """The next time that nobody holds a post. It may go on after the time that was looked ahead."""

    post: Post
    span: Span


def check(tx: Session, alerts: Alerts, config: Config, now: datetime) -> tuple[int, ...]:
    """Do all that is due at `now`: the messages owed, of the bulk lane. Any number of processes may."""
    daytime = now.astimezone(config.zone).hour in DAY_HOURS
    made = _report_gaps(tx, alerts, config, now, daytime) + _report_off(tx, alerts, now)
    if daytime:
        made += _report_silent(tx, alerts, config, now) + _ask(tx, alerts, config.readiness, now)
    return made


def gaps_ahead(tx: Session, now: datetime, ahead: timedelta) -> list[Gap]:
    """Posts that nobody who can be texted will hold at some time from now on, and when first."""
    until = now + ahead
    found = [(duty.post, gaps(duty.roster, now, until)) for duty in duties(tx, now, until, bounced=False)]
    return [Gap(post, spans[0]) for post, spans in found if spans]


def silent(rules: Readiness, now: datetime) -> list[ColumnElement[bool]]:
    """Contacts who have not answered the weekly question in time, nor texted anything else since."""
    asked = Contact.asked_at <= now - timedelta(days=rules.answer_days)
    return [asked, or_(Contact.confirmed_at.is_(None), Contact.confirmed_at < Contact.asked_at), *reachable()]


def bounced(tx: Session, alerts: Alerts, contact: Contact, why: str, now: datetime) -> None:
    """Tell the desk that a number is no good; the relay wakes it. `why` is the provider's word for it."""
    alerts.notices.to_desk(
        tx,
        "number_bad",
        f"bad:{contact.uid}:{int(now.timestamp())}",
        lambda language: {**_who(alerts, contact, language), "why": why},
        now,
        woken=False,
    )


def _report_gaps(
    tx: Session, alerts: Alerts, config: Config, now: datetime, daytime: bool
) -> tuple[int, ...]:
    """Each post's next gap once, and one that stays once a REMIND."""
    ahead = timedelta(hours=config.readiness.ahead_hours)
    found = {gap.post.id: gap for gap in gaps_ahead(tx, now, ahead)}
    known = select(Post).where(or_(Post.id.in_(found), Post.reported_at.is_not(None)))
    # Locked, so that of two relays one tells, and read anew, so that the other sees it.
    locked = known.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    new: list[Gap] = []
    for post in tx.scalars(locked).all():
        gap = found.get(post.id)
        if gap is None:
            post.reported_at = post.gap_at = None
        elif (daytime or gap.span.starts_at <= now + SOON) and _is_news(post, gap.span, now):
            post.reported_at, post.gap_at = now, gap.span.starts_at
            new.append(gap)
    if not new:
        return ()
    new.sort(key=lambda gap: (gap.span.starts_at, gap.post.name))
    posts = _listed([f"{gap.post.name} {when(gap.span, config.zone, now + ahead)}" for gap in new])
    return alerts.notices.to_desk(tx, "duty_gaps", f"gaps:{now.isoformat()}", lambda _: {"posts": posts}, now)


def _is_news(post: Post, gap: Span, now: datetime) -> bool:
    """Whether the desk has not been told of this gap, but of none, of a later one or one that is over,
    or long ago."""
    if post.reported_at is None or post.gap_at is None or post.reported_at <= now - REMIND:
        return True
    return gap.starts_at < post.gap_at or post.gap_at <= now < gap.starts_at


def _report_off(tx: Session, alerts: Alerts, now: datetime) -> tuple[int, ...]:
    """Whoever said "off duty" where no post is, and nobody else of the role is left."""
    other = aliased(Contact)
    off = and_(Contact.duty_until > now, Contact.duty_on.is_(False))
    there = or_(other.duty_on.is_(True), other.duty_until.is_(None), other.duty_until <= now)
    alone = ~exists().where(
        other.role == Contact.role,
        other.area_id == Contact.area_id,
        other.active.is_(True),
        other.opted_out.is_(False),
        other.bounced_at.is_(None),
        there,
    )
    unposted = ~exists().where(Post.role == Contact.role, Post.area_id == Contact.area_id)
    left = select(Contact).where(off, *reachable(), Contact.role.not_in(WHOLE_COUNTRY), alone, unposted)
    made: tuple[int, ...] = ()
    for contact in tx.scalars(left).all():
        once = f"off:{contact.uid}:{contact.duty_until}"  # once for each time it is said
        made += alerts.notices.to_desk(tx, "duty_off", once, partial(_who, alerts, contact), now)
    return made


def _report_silent(tx: Session, alerts: Alerts, config: Config, now: datetime) -> tuple[int, ...]:
    """Once a day, whose question of some days ago is still unanswered: each question is told of once."""
    today = now.astimezone(config.zone).date()
    day = datetime.combine(today - timedelta(days=config.readiness.answer_days + 1), time(), config.zone)
    that_day = Contact.asked_at >= day, Contact.asked_at < day + timedelta(days=1)
    quiet = select(Contact).where(*silent(config.readiness, now), *that_day).order_by(Contact.id)
    contacts = tx.scalars(quiet).all()
    if not contacts:
        return ()

    def values(language: str) -> dict[str, str]:
        return {"contacts": _listed([alerts.who(contact, language) for contact in contacts])}

    return alerts.notices.to_desk(tx, "silent", f"silent:{today}", values, now)


def _ask(tx: Session, alerts: Alerts, rules: Readiness, now: datetime) -> tuple[int, ...]:
    """Ask those not heard of for a week, and not asked, to reply OK. Nobody holds an example's phone."""
    before = now - timedelta(days=rules.ask_days)
    due = (
        select(Contact)
        .where(
            or_(Contact.confirmed_at.is_(None), Contact.confirmed_at <= before),
            or_(Contact.asked_at.is_(None), Contact.asked_at <= before),
            Contact.example.is_(False),
            *reachable(),
        )
        .order_by(Contact.id)
        .limit(_ASKED_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    made: tuple[int, ...] = ()
    for contact in tx.scalars(due).all():
        contact.asked_at = now
        made += alerts.notices.ask_ok(tx, contact, now)
    return made


def when(span: Span, zone: ZoneInfo, looked_to: datetime) -> str:
    """A span in local time, "20/11 18:00-06:00"; open where it goes on after what was looked at."""
    end = ".." if span.ends_at >= looked_to else f"{span.ends_at.astimezone(zone):%H:%M}"
    return f"{span.starts_at.astimezone(zone):%d/%m %H:%M}-{end}"


def _who(alerts: Alerts, contact: Contact, language: str) -> dict[str, str]:
    return {"who": alerts.who(contact, language)}


def _listed(items: Sequence[str]) -> str:
    more = f"; +{len(items) - _NAMED}" if len(items) > _NAMED else ""
    return "; ".join(items[:_NAMED]) + more
