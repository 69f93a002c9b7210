"""The areas in memory: lists, names and search without a query to the database."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import get_args

from sqlalchemy import select

from gateway import gsm7
from gateway.config.vocabulary import AreaKind
from gateway.directory import names
from gateway.directory.records import POLICE_KINDS, Area, AreaParent
from gateway.directory.search import Entry, Index
from gateway.store import revisions
from gateway.store.base import Store

REVISION = "areas"


@dataclass(frozen=True, slots=True)
class Place:
    """An area as a caller sees it. `label` names its parent too and fits in LABEL_UNITS."""

    id: int
    name: str
    kind: str
    path: str
    label: str


@dataclass(frozen=True, slots=True)
class _Loaded:
    """One state of the directory; never changed, only replaced."""

    revision: str | None
    places: Mapping[int, Place]
    children: Mapping[int | None, Sequence[Place]]
    index: Index
    heard: Mapping[str, Sequence[Place]]


class Places:
    """Every area of one process. Empty until the first `refresh`.

    All but `refresh` only read memory, from any thread, and see one state of the
    directory at a time.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._loaded = _Loaded(None, {}, {}, Index(()), {})

    def refresh(self) -> None:
        """Take over what an import has changed; one small query where nothing has."""
        with self._lock, self._store.read() as tx:
            revision = revisions.read(tx, REVISION)
            if revision == self._loaded.revision:
                return
            areas = tx.scalars(select(Area)).all()
            parents = tx.scalars(select(AreaParent).where(AreaParent.purpose == "administration")).all()
            self._loaded = _load(revision, areas, {row.area_id: row.parent_id for row in parents})

    def children(self, area_id: int | None) -> list[Place]:
        """What lies directly in an area, by rank and name; the counties for None."""
        return list(self._loaded.children.get(area_id, ()))

    def search(self, text: str, limit: int = 8) -> list[Place]:
        """The places that a typed name may mean, best first (see Index.search)."""
        loaded = self._loaded
        return [loaded.places[id_] for id_ in loaded.index.search(text, limit)]

    def named(self, name: str) -> list[Place]:
        """The places of exactly that name, or of one that sounds the same; best first. Costs a look-up."""
        alike = self._loaded.heard.get(names.sound(names.fold(name)), ())
        exact = [place for place in alike if names.fold(place.name) == names.fold(name)]
        return exact or list(alike)

    def get(self, area_id: int) -> Place | None:
        return self._loaded.places.get(area_id)

    def label(self, area_id: int) -> str:
        """The name with its parent's, unlike any other place's; "" for an area not known."""
        return place.label if (place := self.get(area_id)) else ""


def _load(revision: str | None, areas: Sequence[Area], parent: Mapping[int, int]) -> _Loaded:
    by_id = {area.id: area for area in areas}
    kinds = get_args(AreaKind)
    ordered = sorted(areas, key=lambda area: (area.rank, kinds.index(area.kind), area.name, area.id))
    places: dict[int, Place] = {}
    children: defaultdict[int | None, list[Place]] = defaultdict(list)
    entries: list[Entry] = []
    heard: defaultdict[str, list[tuple[tuple[int, int], Place]]] = defaultdict(list)
    taken: set[str] = set()
    same = Counter(names.fold(area.name) for area in areas)
    for area in ordered:
        above = [by_id[id_] for id_ in _upwards(area.id, parent)]
        label = _label(area, [each.name for each in above], same[names.fold(area.name)] > 1, taken)
        taken.add(label)
        places[area.id] = Place(area.id, area.name, area.kind, area.path, label)
        if area.kind in POLICE_KINDS:
            continue
        children[parent.get(area.id)].append(places[area.id])
        county_rank = above[-1].rank if above else area.rank
        order = (county_rank, kinds.index(area.kind))
        entries.append(Entry(area.id, area.name, area.kind, tuple(each.name for each in above), order))
        heard[names.sound(names.fold(area.name))].append((order, places[area.id]))
    by_sound = {
        key: [place for _, place in sorted(found, key=lambda each: each[0])] for key, found in heard.items()
    }
    return _Loaded(revision, places, children, Index(entries), by_sound)


def _upwards(area_id: int, parent: Mapping[int, int]) -> list[int]:
    found: list[int] = []
    while (above := parent.get(area_id)) is not None:
        found.append(above)
        area_id = above
    return found


def _label(area: Area, above: Sequence[str], shared: bool, taken: set[str]) -> str:
    ways = list(names.labels(area.name, above, shared=shared))
    free = (way for way in ways if way not in taken)
    return next(free, None) or f"{gsm7.cut(ways[-1], 12)} no. {area.id}"
