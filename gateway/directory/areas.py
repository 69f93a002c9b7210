"""The tree of areas while an import changes it: found by path, added, hung under parents."""

from typing import get_args

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.config.vocabulary import AreaKind
from gateway.directory.names import NotWritable, fold, segment, tidy
from gateway.directory.records import POLICE_KINDS, Area, AreaParent, Purpose

FIRST_COUNTIES = ("nairobi", "mombasa", "kisumu", "nakuru")
"""The programme's first counties; lists and searches put them first."""

NAME_CHARACTERS, PATH_CHARACTERS = 60, 400

INSIDE: dict[str, tuple[str, ...]] = {
    "county": (),
    "constituency": ("county",),
    "ward": ("constituency",),
    "estate": ("ward", "constituency", "estate"),
    "subcounty": ("county",),
    "station_area": ("subcounty", "county"),
}
"""Which kinds each kind may lie in."""


class AreaFault(ValueError):  # noqa: N818
    """An area can't be as a row says; the text says why and what would be right."""


class Tree:
    """Every area by the key of its path (names.fold), so that case, accents and the way that a
    slash in a name is written make no difference. Nothing is written before `save`.
    """

    def __init__(self, tx: Session) -> None:
        self._tx = tx
        areas = tx.scalars(select(Area)).all()
        self.areas = {fold(area.path): area for area in areas}
        self._before = {key: (area.name, area.path) for key, area in self.areas.items()}
        self._parents: dict[tuple[str, Purpose], str] = {}

    def find(self, path: str, what: str) -> Area:
        """The area of a path as people write it; `what` names the path in the AreaFault
        that is raised where there is none. The text has the nearest areas, never the path:
        in a slipped column it may be somebody's number.
        """
        if area := self.areas.get(fold(path)):
            return area
        near = process.extract(fold(path), self.areas.keys(), scorer=fuzz.WRatio, limit=2, score_cutoff=75)
        hint = " or ".join(self.areas[key].path for key, _, _ in near)
        advice = f"did you mean {hint}?" if hint else "write it like Nairobi/Kasarani/Mwiki"
        raise AreaFault(f"{what} is not known; {advice}")

    def put(self, above: Area | None, name: str, kind: str) -> Area:
        """The area of this name and kind in another: made, or found and written the same way."""
        name = _name(name)
        path = f"{above.path}/{segment(name)}" if above else segment(name)
        key = fold(path)
        area = self.areas.get(key)
        if area is None:
            _check_place(kind, above)
            if len(path) > PATH_CHARACTERS:
                raise AreaFault(f"a path has at most {PATH_CHARACTERS} characters")
            rank = FIRST_COUNTIES.index(key) if key in FIRST_COUNTIES else 100
            area = self.areas[key] = Area(kind=kind, name=name, path=path, rank=rank)
            if above:
                purpose: Purpose = "police" if kind in POLICE_KINDS else "administration"
                self._parents[key, purpose] = fold(above.path)
        self.check_kind(area, kind)
        area.name, area.path = name, path
        return area

    def check_kind(self, area: Area, kind: str) -> None:
        if area.kind != kind:
            raise AreaFault(f"{area.path} is already a {area.kind}, not a {kind}; kinds don't change")

    def set_police(self, area: Area, above: Area) -> None:
        """Say which station's or sub-county's area a place lies in."""
        if area.kind in POLICE_KINDS:
            raise AreaFault(f"a {area.kind} lies where its path says; leave police_parent empty")
        if above.kind not in POLICE_KINDS:
            raise AreaFault(
                f"police_parent must be a {' or '.join(sorted(POLICE_KINDS))}, not a {above.kind}"
            )
        self._parents[fold(area.path), "police"] = fold(above.path)

    def save(self) -> tuple[int, int]:
        """Write what is new or different; how many areas were added, and how many changed."""
        new = [area for key, area in self.areas.items() if key not in self._before]
        changed = {key for key, was in self._before.items() if was != _words(self.areas[key])}
        self._tx.add_all(new)
        self._tx.flush()
        known = {(row.area_id, row.purpose): row for row in self._tx.scalars(select(AreaParent))}
        for (key, purpose), above in self._parents.items():
            area_id, parent_id = self.areas[key].id, self.areas[above].id
            row = known.get((area_id, purpose))
            if row is None:
                self._tx.add(AreaParent(area_id=area_id, purpose=purpose, parent_id=parent_id))
            elif row.parent_id != parent_id:
                row.parent_id = parent_id
            else:
                continue
            changed |= {key} & self._before.keys()
        return len(new), len(changed)


def _check_place(kind: str, above: Area | None) -> None:
    if kind not in get_args(AreaKind):
        raise AreaFault(f"kind must be one of {', '.join(get_args(AreaKind))}")
    if (above.kind if above else None) not in (INSIDE[kind] or (None,)):
        where = f"in a {' or '.join(INSIDE[kind])}" if INSIDE[kind] else "in nothing"
        raise AreaFault(f"a {kind} lies {where}, not in {f'a {above.kind}' if above else 'nothing'}")


def _words(area: Area) -> tuple[str, str]:
    return area.name, area.path


def _name(text: str) -> str:
    try:
        name = tidy(text)
    except NotWritable as error:
        raise AreaFault(str(error)) from None
    if not fold(name):
        raise AreaFault("a name needs letters or digits")
    if len(name) > NAME_CHARACTERS:
        raise AreaFault(f"a name has at most {NAME_CHARACTERS} characters")
    return name
