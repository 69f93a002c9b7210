"""A handler's items as the pages of a list."""

from collections.abc import Sequence

from gateway import gsm7
from gateway.engine.actions import Item
from gateway.engine.limits import LABEL_UNITS, SCREEN_UNITS
from gateway.engine.model import Book, Keys, Pick, Snapshot, Words
from gateway.engine.render import error_units, fill, footer, numbered

ITEM_KEYS = "1234567"
ITEM_UNITS = LABEL_UNITS + 3
"""Most units that an item takes: line end, key, colon, label."""

Page = list[tuple[str, str]]
"""(value, label) of the items on one screen."""


def list_room(words: Words, keys: Keys, heading: int, *, more: bool = True) -> int:
    """Units left for items under a heading of that many, with an error line and the engine's keys.

    A book's check sees to it that some items of ITEM_UNITS fit.
    """
    under = gsm7.units(footer(words, keys, back=True, home=False, more=more, none=True))
    return SCREEN_UNITS - error_units(words, "list") - heading - 1 - under


def pages(book: Book, snapshot: Snapshot, state: Pick, items: Sequence[Item]) -> list[Page]:
    """The items packed by what they take on the screen; labels over LABEL_UNITS are cut."""
    words = book.words[snapshot.language]
    heading = gsm7.units(fill(book, snapshot, state.heading[snapshot.language], snapshot.language))
    labelled = [(item.value, _label(item.label)) for item in items]
    packed = _pack(labelled, list_room(words, book.keys, heading, more=False))
    return packed if len(packed) < 2 else _pack(labelled, list_room(words, book.keys, heading))


def _label(label: str) -> str:
    return gsm7.cut(" ".join(gsm7.plain(label).split()), LABEL_UNITS)


def _pack(labelled: Page, room: int) -> list[Page]:
    packed: list[Page] = []
    left = 0
    for value, label in labelled:
        cost = gsm7.units(label) + 3
        if not packed or cost > left or len(packed[-1]) == len(ITEM_KEYS):
            packed.append([])
            left = room
        packed[-1].append((value, label))
        left -= cost
    return packed


def list_screen(book: Book, snapshot: Snapshot, state: Pick) -> str:
    """The page of the list that is in the snapshot. The home key is named where it fits."""
    words = book.words[snapshot.language]
    lines = [fill(book, snapshot, state.heading[snapshot.language], snapshot.language)]
    lines += [numbered(key, label) for key, (_, label) in zip(ITEM_KEYS, snapshot.shown, strict=False)]
    room = SCREEN_UNITS - error_units(words, "list")
    inside = state.name != book.start
    for home in (inside, False):
        under = footer(words, book.keys, back=inside, home=home, more=snapshot.more, none=True)
        text = "\n".join([*lines, under])
        if gsm7.units(text) <= room:
            break
    return text
