"""Who answers for a place, and which places nobody answers for."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain

from sqlalchemy import and_, func, literal, or_, select
from sqlalchemy.orm import Session

from gateway.directory.contacts import ORGANISATION_OF, WHOLE_COUNTRY
from gateway.directory.duty import duties, off_duty, reachable
from gateway.directory.records import Area, AreaParent, Contact, Override, Post, Shift
from gateway.directory.roster import on_duty

COVERING = ("station_duty", "ra_duty", "ra_chair")
"""A ward is covered where the police or a resident association answers for it."""

LEVELS = 12
"""How far upwards is looked: more than any tree is high."""

INSTEAD: Mapping[str, Sequence[str]] = {"station_duty": ("ocs",), "ra_duty": ("ra_chair", "nyumba_kumi")}
"""Who stands in for a role that nobody is on duty for: the first that is there. Never somebody of
another kind of organisation, so that what is kept from the police or from an association stays so."""

_Levels = defaultdict[int, list[Contact]]


def answering(
    tx: Session,
    area_id: int | None,
    roles: Iterable[str],
    now: datetime,
    besides: Collection[int] = (),
    never: Collection[str] = (),
) -> list[Contact]:
    """The contacts of each role that answer for an area at `now`, in the order of the roles.

    For each role it is those of the nearest area upwards, in the administration's tree and
    the police's at once; last come those of the whole country, the only ones for a place
    that is not known (None). Retired and opted-out contacts are looked past, and so are
    those in `besides` (ids of contacts already told). One whose messages bounced is still
    given, but the search goes on as if nobody had been found: they may never read it.

    Where an area has a post for a role, whoever is on duty answers there, and nobody else.
    Where that is nobody, the search goes on upwards, and the role's stand-in (INSTEAD)
    answers besides. The desk is the last there is: it answers even if all of it is off duty.

    Contacts of a role in `never` are not given, whichever post they hold.
    """
    roles = list(dict.fromkeys(roles))
    instead = {role: [each for each in INSTEAD.get(role, ()) if each not in never] for role in roles}
    wanted = {*roles, *chain.from_iterable(instead.values())}
    heights = around(tx, area_id)
    levels = _levels(tx, heights, wanted, now)
    found: dict[int, Contact] = {}
    for role in roles:
        nearest, gap = _nearest(levels[role], besides)
        for stand_in in instead[role] if gap else ():
            if others := _nearest(levels[stand_in], besides)[0]:
                nearest += others
                break
        found |= {each.id: each for each in nearest if each.id not in found and each.role not in never}
    return list(found.values())


def nearest(tx: Session, area_id: int | None, contacts: Sequence[Contact], most: int) -> Sequence[Contact]:
    """At most so many of these contacts: those whose own area is nearest, else in the order given."""
    if len(contacts) <= most:
        return contacts
    heights = around(tx, area_id)
    return sorted(contacts, key=lambda each: heights.get(each.area_id or 0, LEVELS + 1))[:most]


def crowded(tx: Session, most: int) -> Sequence[str]:
    """Paths of areas that more contacts are listed for than so many, without the desk's."""
    listed = Contact.role.not_in(WHOLE_COUNTRY), *reachable()
    many = select(Area.path).join(Contact, Contact.area_id == Area.id).where(*listed).group_by(Area.path)
    return tx.scalars(many.having(func.count() > most).order_by(Area.path)).all()


def everybody(
    tx: Session,
    area_id: int | None,
    roles: Collection[str],
    now: datetime,
    never: Collection[str] = (),
) -> list[Contact]:
    """Every contact of these roles that answers for an area, near and far, on duty or not: whoever is
    listed for it, and whoever has a turn on a post of it, wherever they are listed. None whose own role
    is in `never`."""
    heights = around(tx, area_id)
    here = or_(Contact.area_id.in_(heights), Contact.area_id.is_(None))
    weekly = select(Shift.contact_id, Post.role).join(Post, Shift.post_id == Post.id)
    dated = select(Override.contact_id, Post.role).join(Post, Override.post_id == Post.id)
    dated = dated.where(Override.on, Override.ends_at > now)
    turns = {
        (contact_id, role)
        for of_post in (weekly, dated)
        for contact_id, role in tx.execute(of_post.where(Post.area_id.in_(heights), Post.role.in_(roles)))
    }
    listed = and_(here, Contact.role.in_(roles))
    on_post = Contact.id.in_({contact_id for contact_id, _ in turns})
    found = select(Contact).where(or_(listed, on_post), Contact.role.not_in(never), *reachable())
    # Whoever has moved to another kind of organisation since must not hear what this one may.
    kinds = {(contact_id, ORGANISATION_OF[role]) for contact_id, role in turns}
    return [
        contact
        for contact in tx.scalars(found.order_by(Contact.id))
        if (contact.id, ORGANISATION_OF[contact.role]) in kinds
        or (contact.role in roles and (contact.area_id is None or contact.area_id in heights))
    ]


def around(tx: Session, area_id: int | None) -> dict[int, int]:
    """Every area around one, itself included → how many steps up it lies, by the shortest way."""
    if area_id is None:
        return {}
    start = select(literal(area_id).label("id"), literal(0).label("height"))
    up = start.cte("up", recursive=True)
    step = select(AreaParent.parent_id, up.c.height + 1).join(up, AreaParent.area_id == up.c.id)
    up = up.union(step.where(up.c.height < LEVELS))
    rows = tx.execute(select(up.c.id, func.min(up.c.height).label("height")).group_by(up.c.id))
    return {row.id: row.height for row in rows}


def uncovered(tx: Session, *, examples: bool = True) -> dict[str, int]:
    """Wards that neither police nor an association answers for: county → how many.

    `examples` says whether example contacts count; beside a live provider they don't.
    """
    condition = [Contact.role.in_(COVERING), *reachable()]
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


def _levels(
    tx: Session, heights: Mapping[int, int], roles: Collection[str], now: datetime
) -> Mapping[str, _Levels]:
    """Role → height → who answers there at `now`; nobody, where all of them are off duty."""
    posts = duties(tx, now, now + timedelta(minutes=1), areas=heights, roles=roles) if heights else []
    held: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    for duty in posts:
        held[duty.post.role, duty.post.area_id] |= on_duty(duty.roster, now)
    here = or_(Contact.area_id.in_(heights), Contact.area_id.is_(None))
    on_post = Contact.id.in_(set().union(*held.values()))
    answers = or_(and_(here, Contact.role.in_(roles)), on_post)
    contacts = {
        contact.id: contact
        for contact in tx.scalars(select(Contact).where(answers, *reachable()).order_by(Contact.id))
    }
    levels: defaultdict[str, _Levels] = defaultdict(lambda: defaultdict(list))
    for (role, area_id), ids in held.items():
        # Whoever has moved to another kind of organisation since must not hear what this one may.
        kind = ORGANISATION_OF[role]
        holders = [contacts[id_] for id_ in sorted(ids) if ORGANISATION_OF[contacts[id_].role] == kind]
        levels[role][heights[area_id]] += holders
    resting: defaultdict[str, list[tuple[int, Contact]]] = defaultdict(list)
    for contact in contacts.values():
        if contact.role in roles and (contact.area_id is None or contact.area_id in heights):
            height = heights[contact.area_id] if contact.area_id else LEVELS + 1
            level = levels[contact.role][height]  # made here: a height where everybody rests is a gap
            if (contact.role, contact.area_id) in held or off_duty(contact, now):
                resting[contact.role].append((height, contact))
            else:
                level.append(contact)
    for role in WHOLE_COUNTRY & resting.keys():
        if not any(levels[role].values()):
            for height, contact in resting[role]:
                levels[role][height].append(contact)
    return levels


def _nearest(levels: Mapping[int, Sequence[Contact]], besides: Collection[int]) -> tuple[list[Contact], bool]:
    """Who is nearest, and whether a nearer height has nobody on duty."""
    found: list[Contact] = []
    gap = False
    for height in sorted(levels):
        gap = gap or not levels[height]
        here = [contact for contact in levels[height] if contact.id not in besides]
        found += here
        if any(contact.bounced_at is None for contact in here):
            break
    return found, gap


def _all_above(area_id: int, above: Mapping[int, Sequence[int]]) -> set[int]:
    found, todo = {area_id}, [area_id]
    while todo:
        for parent in above.get(todo.pop(), ()):
            if parent not in found:
                found.add(parent)
                todo.append(parent)
    return found
