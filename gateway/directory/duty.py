"""Who is on duty: what contacts say by SMS, and the stored rosters as roster.py wants them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from gateway.directory.records import Contact, Override, Post, Shift
from gateway.directory.roster import Change, Roster, Turn, Word

BY_SMS = timedelta(hours=12)
"""How long "on duty" and "off duty" hold where no end is said: a shift, and then the roster counts again."""


def set_duty(tx: Session, contact: Contact, on: bool, until: datetime | None, now: datetime) -> datetime:
    """Put a contact on or off duty until a moment, whatever the roster says; that moment.

    `until` None is BY_SMS from now. A later word replaces an earlier one.
    """
    contact.duty_on = on
    contact.duty_until = until or now + BY_SMS
    tx.flush()
    return contact.duty_until


def confirm(tx: Session, contact: Contact, now: datetime) -> None:
    """Note that an SMS came from this contact's phone: the number is theirs still, and works.

    Any SMS counts, so that who answers alerts is not asked every week. An earlier bounce is forgotten.
    """
    contact.confirmed_at = now
    contact.bounced_at = None
    tx.flush()


def off_duty(contact: Contact, now: datetime) -> bool:
    """Whether the contact said by SMS to be off duty, and it still holds."""
    return not contact.duty_on and contact.duty_until is not None and now < contact.duty_until


def reachable() -> list[ColumnElement[bool]]:
    """Contacts who may be told anything: neither retired nor stopped."""
    return [Contact.active.is_(True), Contact.opted_out.is_(False)]


@dataclass(frozen=True, slots=True)
class Duty:
    """A post, and what is known of who holds it. Nobody in the roster is retired or opted out."""

    post: Post
    roster: Roster


def duties(
    tx: Session,
    now: datetime,
    until: datetime,
    *,
    areas: Collection[int] | None = None,
    roles: Collection[str] | None = None,
    bounced: bool = True,
) -> list[Duty]:
    """Every post of these areas and roles (None: all), by name, with its roster from `now` to `until`.

    "On duty" by SMS counts for the posts that a contact is rostered for, and for those of the
    contact's own role and area. `bounced` says whether somebody whose number fails can hold a post.
    One query where there is no post, four otherwise.
    """
    wanted = select(Post)
    if areas is not None:
        wanted = wanted.where(Post.area_id.in_(areas))
    if roles is not None:
        wanted = wanted.where(Post.role.in_(roles))
    posts = tx.scalars(wanted.order_by(Post.name)).all()
    if not posts:
        return []
    able = reachable() if bounced else [*reachable(), Contact.bounced_at.is_(None)]
    ids = [post.id for post in posts]
    turns: defaultdict[int, list[Turn]] = defaultdict(list)
    for shift in tx.scalars(select(Shift).join(Contact).where(Shift.post_id.in_(ids), *able)):
        turn = Turn(shift.contact_id, shift.weekday, shift.from_minute, shift.minutes)
        turns[shift.post_id].append(turn)
    changes: defaultdict[int, list[Change]] = defaultdict(list)
    dated = select(Override).join(Contact).where(Override.post_id.in_(ids), *able)
    dated = dated.where(Override.starts_at < until, Override.ends_at > now)
    for row in tx.scalars(dated.order_by(Override.id)):  # later rows count before earlier ones
        changes[row.post_id].append(Change(row.contact_id, row.starts_at, row.ends_at, row.on))
    said = tx.scalars(select(Contact).where(Contact.duty_until > now, *able)).all()
    return [Duty(post, _roster(post, turns[post.id], changes[post.id], said)) for post in posts]


def _roster(post: Post, turns: Sequence[Turn], changes: Sequence[Change], said: Sequence[Contact]) -> Roster:
    rostered = {turn.contact_id for turn in turns} | {change.contact_id for change in changes}
    words = {
        contact.id: Word(contact.duty_on, contact.duty_until)
        for contact in said
        if contact.duty_until
        and (contact.id in rostered or (contact.role, contact.area_id) == (post.role, post.area_id))
    }
    return Roster(ZoneInfo(post.time_zone), turns, changes, words)
