"""What an input means to the state on screen. Snapshots are as in `walk`: fresh, and set in place."""

import unicodedata

from gateway import gsm7
from gateway.engine.lists import ITEM_KEYS
from gateway.engine.model import Ask, Book, Choose, Option, Pick, Show, Snapshot, Turn
from gateway.engine.screens import BEGIN_ANEW, GO_ON, Screened, screen
from gateway.engine.walk import arrive, back, enter, forget, items_due, leave, save

_DIGITS = frozenset("0123456789")
_ITEM_PLACES = {key: place for place, key in enumerate(ITEM_KEYS)}


def tidy(typed: str) -> str:
    """What was meant to be typed: one line, without controls and marks that no eye sees."""
    if typed.isascii() and typed.isprintable():
        return typed.strip()
    return "".join(map(_visible, typed)).strip()


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    if category == "Cs":  # half a surrogate pair: no UTF-8, so no session, could hold it
        return "?"
    return "" if category in ("Cc", "Cf") else character


def refuse(book: Book, after: Snapshot, state: Screened, error: str) -> Show:
    """The same screen under the line that says what was wrong."""
    return Show(after, screen(book, after, state, error), ended=False, error=error)


def choose(book: Book, after: Snapshot, state: Choose, typed: str) -> Turn:
    """An option's key, from whichever page; a shortcut; the next page, the first after the last."""
    if option := state.options.get(typed):
        return _take(book, after, option)
    if shortcut := book.shortcuts.get(typed):
        return _new_errand(book, after, shortcut)
    count = len(state.screens[after.language])
    if turned := _turned(book, after, typed, more=count > 1):
        after.page = (after.page + turned) % count
        return Show(after, screen(book, after, state), ended=False)
    out = None if state.held else _way_out(book, after, typed)
    return out or refuse(book, after, state, "wrong_choice")


def pick(book: Book, after: Snapshot, state: Pick, typed: str) -> Turn:
    """The key of an item that is on screen, whatever the handler would list now."""
    after.undo = {name: before for name, before in after.undo.items() if name != state.name}
    if (before := after.answers.get(state.save)) is not None:
        after.undo[state.name] = before, after.labels.get(state.save, "")
    place = _ITEM_PLACES.get(typed)
    if place is not None and place < len(after.shown):
        value, label = after.shown[place]
        save(after, {state.save: value}, {state.save: label})
        return leave(book, after, state.go)
    if typed == book.keys.none:
        return leave(book, after, state.none)
    if shortcut := book.shortcuts.get(typed):
        return _new_errand(book, after, shortcut)
    if turned := _turned(book, after, typed, more=after.more):
        after.page += turned
        return items_due(after, state)
    return _way_out(book, after, typed) or refuse(book, after, state, "wrong_choice")


def ask(book: Book, after: Snapshot, state: Ask, typed: str) -> Turn:
    """A key that is a choice or a way out, else words: kept as typed, measured as a phone shows them."""
    if option := (state.options or {}).get(typed):
        return _take(book, after, option)
    if turn := _way_out(book, after, typed):
        return turn
    if state.digits:
        typed = typed.replace(" ", "")
        if not _DIGITS.issuperset(typed):
            return refuse(book, after, state, "digits_only")
    length = gsm7.units(gsm7.plain(typed))
    if length < state.least:
        return refuse(book, after, state, "too_short")
    if length > state.most:
        return refuse(book, after, state, "too_long")
    save(after, {state.save: typed})
    return leave(book, after, state.go)


def go_on_or_not(book: Book, after: Snapshot, state: Screened, typed: str) -> Turn:
    """The answer to the question after a drop. A shortcut works here too: it may be a cry for help."""
    if typed == GO_ON:
        return arrive(book, after, state)
    if typed == BEGIN_ANEW:
        return enter(book, after, book.start)
    if shortcut := book.shortcuts.get(typed):
        return _new_errand(book, after, shortcut)
    return refuse(book, after, state, "wrong_choice")


def _new_errand(book: Book, after: Snapshot, target: str) -> Turn:
    """A shortcut is home and the way from there in one: what came before is forgotten."""
    forget(after)
    return enter(book, after, target)


def _take(book: Book, after: Snapshot, option: Option) -> Turn:
    if option.save:
        save(after, dict(option.save))
    if option.language:
        after.language = option.language
    return leave(book, after, option.go)


def _turned(book: Book, after: Snapshot, typed: str, *, more: bool) -> int:
    """Pages to turn: one on, one back where there is one before, or none."""
    if typed == book.keys.more and more:
        return 1
    return -1 if typed == book.keys.back and after.page > 0 else 0


def _way_out(book: Book, after: Snapshot, typed: str) -> Turn | None:
    """Back or home, unless this is home."""
    if after.state == book.start:
        return None
    if typed == book.keys.back:
        return back(book, after)
    return enter(book, after, book.start) if typed == book.keys.home else None
