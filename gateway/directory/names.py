"""Names of places: how they are stored, compared and cut. Pure text."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from gateway import gsm7
from gateway.engine.limits import LABEL_UNITS

COMPASS = {"east": "E", "west": "W", "north": "N", "south": "S", "central": "C"}

_NUMBERS = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_SOUNDS = (("ph", "f"), ("th", "t"), ("gh", "g"), ("kh", "k"), ("dh", "d"), ("ch", "\0"))
_LETTERS = str.maketrans({"c": "k", "q": "k", "y": "i", "l": "r", "x": "s", "z": "s", "\0": "ch"})


class NotWritable(ValueError):  # noqa: N818
    """A name has signs that no phone screen can show; the text lists them."""

    def __init__(self, signs: list[str]) -> None:
        super().__init__(f"no phone screen can show {', '.join(map(ascii, signs))}; write it without")


def tidy(text: str) -> str:
    """A name as it is stored, in GSM-7 and with single spaces.

    Signs that a phone lacks become their nearest (`’`, `ũ`), a backslash becomes the slash
    it was meant to be, a quoted letter stands bare ("Nyalenda 'a'" is Nyalenda A), and a
    Roman number is in capitals. Raises NotWritable where a sign has nothing near it.
    """
    if lost := [sign for sign in gsm7.foreign(text) if gsm7.plain(sign) == "?"]:
        raise NotWritable(lost)
    kept = re.sub(r"\s*[/\\]\s*", "/", gsm7.plain(text))
    kept = re.sub(r"'(\w)'", lambda found: found[1].upper(), kept)
    kept = re.sub(r"\b(ii|iii|iv)\b", lambda found: found[1].upper(), kept, flags=re.IGNORECASE)
    return " ".join(kept.split())


def segment(name: str) -> str:
    """A name as a part of a path: the slash is the path's own, so one in a name is written `-`."""
    return name.replace("/", "-")


def fold(text: str) -> str:
    """What of a name counts when it is compared: letters and digits, without case or accents.

    Spaces, slashes, hyphens and dots all just part words, apostrophes vanish (`Murang'a` is
    `muranga`), and a Roman number is a number (`Umoja II` is `umoja 2`). So a path folds to
    the same key however the slashes of its names are written.
    """
    bare = (sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    words = re.findall(r"[a-z0-9]+", re.sub("['’‘`´]", "", "".join(bare).lower()))
    return " ".join(_NUMBERS.get(word, word) for word in words)


def sound(folded: str) -> str:
    """One spelling for what is heard or mistyped as the same: kasalani, Kasarani; mwiky, Mwiki."""
    for pair, plain in _SOUNDS:
        folded = folded.replace(pair, plain)
    return re.sub(r"(.)\1+", r"\1", folded.translate(_LETTERS))


def labels(name: str, above: Sequence[str], *, shared: bool) -> Iterator[str]:
    """Ways to say a place within LABEL_UNITS, best first: with its parent, or a higher area.

    `above` are the areas around it, nearest first; `shared` says that another place has the
    same name, so that it can't stand alone. The name itself is cut only if nothing else helps.
    """
    room = LABEL_UNITS - gsm7.units(name) - 2
    for parent in above:
        for ending in (parent, _compass(parent), parent.partition("/")[0]):
            if gsm7.units(ending) <= room:
                yield f"{name}, {ending}"
    if not shared and gsm7.units(name) <= LABEL_UNITS:
        yield name
    for parent in above:
        if room >= 3:
            yield f"{name}, {_cut(_compass(parent), room)}"
    for parent in above:
        ending = _cut(parent, 8)
        yield f"{_cut(name, LABEL_UNITS - gsm7.units(ending) - 2)}, {ending}"
    yield _cut(name, LABEL_UNITS)


def _compass(name: str) -> str:
    return " ".join(COMPASS.get(word.lower(), word) for word in name.split())


def _cut(text: str, most: int) -> str:
    return gsm7.cut(text, most).rstrip(" -/'")
