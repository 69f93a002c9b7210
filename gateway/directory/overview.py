"""Posts as an administrator looks at them: who holds each, until when, and when nobody will."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.directory.answering import around
from gateway.directory.areas import Tree
from gateway.directory.duty import duties
from gateway.directory.records import Contact
from gateway.directory.roster import Span, spans
from gateway.privacy.vault import SealError, Vault


@dataclass(frozen=True, slots=True)
class PostNow:
    """A post with names opened, and moments in its local time."""

    name: str
    role: str
    area: str
    holders: Sequence[str]
    until: str
    gaps: Sequence[str]


def overview(tx: Session, vault: Vault, path: str, now: datetime, ahead: timedelta) -> list[PostNow]:
    """The posts that answer for an area or lie in it, by name; "" is everywhere.

    Gaps are those before `now + ahead`. Raises AreaFault where the area is not known.
    """
    tree = Tree(tx)
    areas = {area.id: area.path for area in tree.areas.values()}
    within: set[int] | None = None
    if path:
        area = tree.find(path, "the area")
        below = {id_ for id_, each in areas.items() if each.startswith(f"{area.path}/")}
        within = below | around(tx, area.id).keys()
    until = now + ahead
    found = []
    for duty in duties(tx, now, until, areas=within):
        held = spans(duty.roster, now, until)
        found.append(
            PostNow(
                name=duty.post.name,
                role=duty.post.role,
                area=areas[duty.post.area_id],
                holders=_names(tx, vault, held[0].holders),
                until=_moment(held[0].ends_at, duty.roster.zone, until),
                gaps=[_span(span, duty.roster.zone, until) for span in held if not span.holders],
            )
        )
    return found


def _names(tx: Session, vault: Vault, ids: frozenset[int]) -> list[str]:
    names = []
    for contact in tx.scalars(select(Contact).where(Contact.id.in_(ids)).order_by(Contact.id)):
        try:
            names.append(vault.open(contact, "name") or "?")
        except SealError:
            names.append("? (its field key is not set)")
    return names


def _span(span: Span, zone: ZoneInfo, until: datetime) -> str:
    start = span.starts_at.astimezone(zone)
    return f"{start:%a %d/%m %H:%M} to {_moment(span.ends_at, zone, until)}"


def _moment(moment: datetime, zone: ZoneInfo, until: datetime) -> str:
    return "later" if moment >= until else f"{moment.astimezone(zone):%a %d/%m %H:%M}"
