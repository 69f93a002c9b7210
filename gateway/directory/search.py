"""Finding a place by a name that was typed on a keypad, mistakes forgiven. Pure, in memory.

Every name is indexed whole, by its parts (`Parklands/Highridge`) and by its runs of words
(`golf course`), as it is written and as it sounds. A query of several words may name a
higher area too, on either side: "mwiki kasarani", "nairobi kilimani".
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz, process

from gateway.directory.names import COMPASS, fold, sound

LONGEST = 48
"""Characters of a query that are looked at; no name is longer."""

MOST_WORDS = 6
"""Words of a query that are looked at: each one more costs two readings."""

_NOISE = frozenset(
    {"estate", "mtaa", "county", "kaunti", "constituency", "eneobunge", "ward", "wadi", "kata"}
)
_NOT_ALONE = frozenset(
    {*COMPASS, "town", "township", "area", "bay", "kwa", "wa", "la", "ya", "upper", "lower"}
)
_CUTOFF = 70.0  # of 100; below it a result looks like a mistake of ours
_SPREAD = 16.0  # how far below the best a result may be
_SOUND, _PART, _WORDS = 0.97, 0.96, 0.9  # worth of a match by sound, with a part, with some words
_BEGUN = 92.0  # a name that was only begun
_ELSEWHERE = 0.75  # worth of a match beside words that name no area above it


@dataclass(frozen=True, slots=True)
class Entry:
    """One place: `above` are the names of the areas around it, nearest first."""

    id: int
    name: str
    kind: str
    above: tuple[str, ...]
    order: tuple[int, int]  # ties: programme counties first, then bigger areas


class Index:
    """Made once for a state of the directory, then only read: safe to share by threads."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = {entry.id: entry for entry in entries}
        self._above = {entry.id: tuple(_surroundings(entry.above)) for entry in entries}
        owners: defaultdict[str, dict[int, float]] = defaultdict(dict)
        for entry in entries:
            for alias, worth in _aliases(entry.name):
                owners[alias][entry.id] = max(worth, owners[alias].get(entry.id, 0.0))
        self._words = sorted(owners)
        self._sounds = [sound(word) for word in self._words]
        self._owners = [tuple(owners[word].items()) for word in self._words]

    def search(self, text: str, limit: int) -> list[int]:
        """Ids of the places meant by `text`, best first.

        `limit` bounds the guesses: places of exactly that name are all given. The best
        county, constituency, ward and estate each keep a seat if they are as good a guess
        as the others, so that a name's many wards don't hide its constituency.
        """
        found = self._scores(text)
        if not found:
            return []
        ranked = sorted(found, key=lambda id_: (-round(found[id_]), *self._tie(id_)))
        best = found[ranked[0]]
        ranked = [id_ for id_ in ranked if found[id_] >= best - _SPREAD]
        kept = {self._entries[id_].kind: id_ for id_ in reversed(ranked) if found[id_] >= best - _SPREAD / 2}
        seats = set(kept.values()) | {id_ for id_ in ranked if found[id_] >= 100.0}
        for id_ in ranked:
            if len(seats) >= limit:
                break
            seats.add(id_)
        return [id_ for id_ in ranked if id_ in seats]

    def _tie(self, id_: int) -> tuple[int, int, str]:
        entry = self._entries[id_]
        return *entry.order, entry.name

    def _scores(self, text: str) -> dict[int, float]:
        words = fold(text[:LONGEST]).split()
        words = [word for word in words if word not in _NOISE] or words
        found: dict[int, float] = {}
        for name, rest in _readings(words):
            for id_, score in self._named(name):
                whole = score * self._worth(id_, rest)
                if whole >= _CUTOFF and whole > found.get(id_, 0.0):
                    found[id_] = whole
        return found

    def _named(self, name: str) -> Iterator[tuple[int, float]]:
        heard = sound(name)
        by_word = process.extract(name, self._words, scorer=fuzz.ratio, limit=None, score_cutoff=_CUTOFF)
        by_sound = process.extract(heard, self._sounds, scorer=fuzz.ratio, limit=None, score_cutoff=_CUTOFF)
        for _, score, at in (
            *by_word,
            *((key, score * _SOUND, at) for key, score, at in by_sound),
            *self._begun(name),
        ):
            for id_, worth in self._owners[at]:
                yield id_, score * worth

    def _begun(self, name: str) -> Iterator[tuple[str, float, int]]:
        """Names that begin with what was typed: a caller may stop early on a keypad."""
        if len(name) < 3:
            return
        for at in range(bisect_left(self._words, name), len(self._words)):
            if not self._words[at].startswith(name):
                return
            yield self._words[at], _BEGUN, at

    def _worth(self, id_: int, rest: str) -> float:
        if not rest:
            return 1.0
        near = max((fuzz.ratio(rest, above) for above in self._above[id_]), default=0.0)
        return _SOUND * near / 100.0 if near >= _CUTOFF else _ELSEWHERE


def _aliases(name: str) -> Iterator[tuple[str, float]]:
    whole = fold(name)
    yield whole, 1.0
    yield whole.replace(" ", ""), _PART
    for part in name.split("/"):
        yield fold(part), _PART
    words = whole.split()
    for first, last in combinations(range(len(words) + 1), 2):
        run = words[first:last]
        if len(run) < len(words) and len("".join(run)) >= 3 and not _NOT_ALONE.issuperset(run):
            yield " ".join(run), _WORDS if first == 0 else _WORDS - 0.03


def _surroundings(above: tuple[str, ...]) -> Iterator[str]:
    """Ways in which a caller may name where a place lies, as they sound."""
    heard = [sound(fold(name)) for name in above]
    yield from heard
    if len(heard) > 1:
        yield " ".join(heard)
        yield " ".join(reversed(heard))


def _readings(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(name, the rest as it sounds): all of it as a name first, then each cut, either way round."""
    words = words[:MOST_WORDS]
    if words:
        yield " ".join(words), ""
    for cut in range(1, len(words)):
        head, tail = " ".join(words[:cut]), " ".join(words[cut:])
        yield head, sound(tail)
        yield tail, sound(head)
