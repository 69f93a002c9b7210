"""Who answers for a place, and which places nobody answers for."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, func, literal, or_, select
from sqlalchemy.orm import Session

from gateway.directory.records import Area, AreaParent, Contact

COVERING = ("station_duty", "ra_duty", "ra_chair")
"""A ward is covered where the police or a resident association answers for it."""

LEVELS = 12
"""How far upwards is looked: more than any tree is high."""


def answering(
    tx: Session, area_id: int | None, roles: Iterable[str], besides: Collection[int] = ()
) -> list[Contact]:
    """The contacts of each role that answer for an area, in the order of the roles.

    For each role it is those of the nearest area upwards, in the administration's tree and
    the police's at once; last come those of the whole country, the only ones for a place
    that is not known (None). Retired and opted-out contacts are looked past, and so are
    those in `besides` (ids of contacts already told). One whose messages bounced is still
    given, but the search goes on as if nobody had been found: they may never read it.
    """
    roles = list(dict.fromkeys(roles))
    heights = _heights(tx, area_id)
    here = or_(Contact.area_id.in_(heights), Contact.area_id.is_(None))
    by_role: defaultdict[str, list[Contact]] = defaultdict(list)
    for contact in tx.scalars(select(Contact).where(here, Contact.role.in_(roles), *_reachable())):
        if contact.id not in besides:
            by_role[contact.role].append(contact)
    return [contact for role in roles for contact in _nearest(by_role[role], heights)]


def uncovered(tx: Session, *, examples: bool = True) -> dict[str, int]:
    """Wards that neither police nor an association answers for: county → how many.

    `examples` says whether example contacts count; beside a live provider they don't.
    """
    condition = [Contact.role.in_(COVERING), *_reachable()]
    if not examples:
        condition.append(Contact.example.is_(False))
    covered = set(tx.scalars(select(Contact.area_id).where(*condition)))
    above: defaultdict[int, list[int]] = defaultdict(list)
    administration: dict[int, int] = {}
    for row in tx.scalars(select(AreaParent)):
        above[row.area_id].append(row.parent_id)
        if row.purpose == "administration":
            administration[row.area_id] = row.parent_id
    areas = {id_: (kind, name) for id_, kind, name in tx.execute(select(Area.id, Area.kind, Area.name))}
    counts: Counter[str] = Counter()
    for id_, (kind, _) in areas.items():
        if kind == "ward" and covered.isdisjoint(_all_above(id_, above)):
            county = id_
            while county in administration:
                county = administration[county]
            counts[areas[county][1]] += 1
    return dict(counts)


def _reachable() -> list[ColumnElement[bool]]:
    return [Contact.active.is_(True), Contact.opted_out.is_(False)]


def _heights(tx: Session, area_id: int | None) -> dict[int, int]:
    """Every area around one, itself included → how many steps up it lies, by the shortest way."""
    if area_id is None:
        return {}
    start = select(literal(area_id).label("id"), literal(0).label("height"))
    up = start.cte("up", recursive=True)
    step = select(AreaParent.parent_id, up.c.height + 1).join(up, AreaParent.area_id == up.c.id)
    up = up.union(step.where(up.c.height < LEVELS))
    rows = tx.execute(select(up.c.id, func.min(up.c.height).label("height")).group_by(up.c.id))
    return {row.id: row.height for row in rows}


def _nearest(contacts: Sequence[Contact], heights: Mapping[int, int]) -> list[Contact]:
    top = LEVELS + 1
    levels: defaultdict[int, list[Contact]] = defaultdict(list)
    for contact in sorted(contacts, key=lambda contact: contact.id):
        levels[heights[contact.area_id] if contact.area_id else top].append(contact)
    found: list[Contact] = []
    for height in sorted(levels):
        found += levels[height]
        if any(contact.bounced_at is None for contact in levels[height]):
            break
    return found


def _all_above(area_id: int, above: Mapping[int, Sequence[int]]) -> set[int]:
    found, todo = {area_id}, [area_id]
    while todo:
        for parent in above.get(todo.pop(), ()):
            if parent not in found:
                found.add(parent)
                todo.append(parent)
    return found
