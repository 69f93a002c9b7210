"""What a resident's SMS says: an emergency or a tip, of what kind, where. Pure."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from gateway.config.texting import Texting, Words
from gateway.config.vocabulary import Concern
from gateway.directory.names import fold, sound
from gateway.directory.places import Place

LOOKED_AT = 24
"""Words of a text in which a place is looked for."""

_NAME_WORDS = 4  # of a place's name, at most
_SOUNDS = 5  # letters of the shortest word that is known by its sound

_Key = TypeVar("_Key", bound=str)

Find = Callable[[str], Sequence[Place]]
"""The places of a name, best first."""


@dataclass(frozen=True, slots=True)
class Said:
    """`rest` is the text without its first word where that says what it is. `kind` is None where none
    is named. `places` are the areas of one name, or of several with those around them left out."""

    what: Literal["emergency", "tip", "call", "other"]
    rest: str
    kind: str | None
    concerns: Concern | None
    places: tuple[Place, ...]
    language: str | None


def understand(text: str, words: Texting, find: Find) -> Said:
    """Read a text. The words of config.yaml are known by their sound: `DHARULA`, `majambasi`."""
    heard = _heard(text)
    spoken: Counter[str] = Counter()
    what, rest = _what(text, heard, words, spoken)
    kind = _first(heard, words.kinds, spoken)
    concerns = _first(heard, words.concerns, spoken)
    language = max(spoken, key=lambda each: spoken[each]) if spoken else None
    return Said(what, rest, kind, concerns, tuple(places_in(rest, words, find)), language)


def places_in(text: str, words: Texting, find: Find) -> list[Place]:
    """The areas that a text names, letter by letter or as they sound; best first.

    Where several names lie in each other ("Gituamba Mwiki") it is the innermost. Otherwise the one
    that is named first counts; of several areas of that name, the first that `find` gives comes first.
    """
    said = fold(text).split()[:LOOKED_AT]
    known = {_sound(word) for each in words.kinds.values() for listed in each.values() for word in listed}
    best: list[Place] = []
    most, at = 0, 0
    names: list[list[Place]] = []
    while at < len(said):
        length, found = _longest(said[at : at + _NAME_WORDS], known, find)
        names += [found] if found else []
        at += length
    mentioned = {fold(place.name) for found in names for place in found}
    for found in names:
        depth = [len(mentioned.intersection(map(fold, place.path.split("/")))) for place in found]
        if max(depth) > most:
            most = max(depth)
            best = [place for place, deep in zip(found, depth, strict=True) if deep == most]
    return best


def _longest(said: Sequence[str], known: set[str], find: Find) -> tuple[int, list[Place]]:
    """How many words from here make a name, one if none does, and what it names."""
    for length in range(len(said), 0, -1):
        name = " ".join(said[:length])
        if len(name) < 3 or _sound(name) in known:
            continue
        if found := find(name):
            return length, _not_inside(found)
    return 1, []


def _not_inside(places: Sequence[Place]) -> list[Place]:
    """Without those that lie in another of the same name: all of Kasarani is what is sure."""
    paths = [place.path for place in places]
    return [place for place in places if not any(place.path.startswith(f"{path}/") for path in paths)]


def _heard(text: str) -> list[str]:
    """Words as they sound; short ones as they stand, for too many of them sound alike (`la`, `ra`)."""
    return [sound(word) if len(word) >= _SOUNDS else word for word in fold(text).split()]


def _sound(words: str) -> str:
    return " ".join(_heard(words))


def _what(
    text: str, heard: Sequence[str], words: Texting, spoken: Counter[str]
) -> tuple[Literal["emergency", "tip", "call", "other"], str]:
    first = heard[0] if heard else ""
    rest = re.sub(r"^[\W_]*\w+[\W_]*", "", text).strip()
    if _speaks(first, words.tip, spoken):
        return "tip", rest
    if _speaks(" ".join(heard), words.call, spoken):
        return "call", ""
    if _speaks(first, words.emergency, spoken):
        return "emergency", rest
    if any(_speaks(word, words.emergency, spoken) for word in heard):
        return "emergency", text.strip()
    return "other", text.strip()


def _speaks(heard: str, words: Words, spoken: Counter[str]) -> bool:
    """Whether that is one of the words; notes the languages in which it is."""
    found = [code for code, listed in words.items() if heard in map(_sound, listed)]
    spoken.update(found)
    return bool(found)


def _first(heard: Sequence[str], table: Mapping[_Key, Words], spoken: Counter[str]) -> _Key | None:
    """The key whose word comes first in the text; of two that begin there, the longer word's."""
    line = f" {' '.join(heard)} "
    found = [
        (at, -len(word), key, code)
        for key, words in table.items()
        for code, listed in words.items()
        for word in listed
        if (at := line.find(f" {_sound(word)} ")) >= 0
    ]
    if not found:
        return None
    at, length, key, _ = min(found, key=lambda each: each[:2])
    spoken.update({code for begun, long, _, code in found if (begun, long) == (at, length)})
    return key
