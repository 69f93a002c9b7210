"""The state machine: a snapshot and what was typed in, a screen or a call for a handler out.

Pure, in the manner of xstate's `transition`: nothing is run, nothing is kept, no argument is changed.
Every function raises EngineFault, and only that, for what a checked book can't lead to.
"""

from collections.abc import Mapping, Sequence
from copy import copy

from gateway.engine import inputs
from gateway.engine.actions import Item, Outcome
from gateway.engine.limits import INPUT_CHARACTERS
from gateway.engine.lists import pages
from gateway.engine.model import Book, Choose, Do, End, Pick, Show, Snapshot, Turn
from gateway.engine.screens import QUESTION, Screened, screen
from gateway.engine.walk import BACK, EngineFault, arrive, enter, save, state_of

__all__ = ["EngineFault", "begin", "last_screen", "resolve", "resume", "show_again", "step"]


def begin(
    book: Book,
    language: str | None = None,
    answers: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
) -> Turn:
    """The first turn of a conversation, with what is known of the caller already.

    A language that the book lacks becomes its default.
    """
    spoken = language if language and language in book.languages else book.default_language
    first = Snapshot(book.start, spoken, dict(answers or {}), dict(labels or {}), given=len(answers or {}))
    return enter(book, first, book.start)


def resume(book: Book, snapshot: Snapshot) -> Turn:
    """The first turn of a redial after a drop, as the journey's `resume` has it."""
    state = state_of(book, snapshot.state)
    policy = book.journeys[state.journey].resume
    if policy == "never" or isinstance(state, End):
        return _anew(book, snapshot)
    if policy == "ask" and isinstance(state, Screened):
        after = copy(snapshot)
        after.page = QUESTION
        return Show(after, screen(book, after, state), ended=False)
    return show_again(book, snapshot)


def show_again(book: Book, snapshot: Snapshot) -> Turn:
    """The turn that led to this snapshot, once more."""
    state = state_of(book, snapshot.state)
    after = copy(snapshot)
    if not isinstance(state, Screened) or (isinstance(state, Pick) and not after.shown):
        return arrive(book, after, state)
    return Show(after, screen(book, after, state), ended=False)


def last_screen(book: Book, snapshot: Snapshot) -> str:
    """The words of the Show that this snapshot came with, if it was neither an error nor the end."""
    state = state_of(book, snapshot.state)
    if not isinstance(state, Screened):
        raise EngineFault(f"{state.name} shows no screen to come back to")
    return screen(book, snapshot, state)


def step(book: Book, snapshot: Snapshot, typed: str) -> Turn:
    """The turn after an input. A wrong one gets an error line and the same screen."""
    state = state_of(book, snapshot.state)
    after = copy(snapshot)
    too_much = len(typed) > INPUT_CHARACTERS
    text = "" if too_much else inputs.tidy(typed)
    if isinstance(state, End):
        return _anew(book, snapshot)
    if not isinstance(state, Screened):
        raise EngineFault(f"{state.name} waits for a handler, not for input")
    if after.page == QUESTION:
        return inputs.go_on_or_not(book, after, state, text)
    if isinstance(state, Choose):
        return inputs.choose(book, after, state, text)
    if isinstance(state, Pick):
        return inputs.pick(book, after, state, text)
    return inputs.refuse(book, after, state, "too_long") if too_much else inputs.ask(book, after, state, text)


def resolve(book: Book, snapshot: Snapshot, result: Outcome | Sequence[Item]) -> Turn:
    """The turn after a call: an Outcome for a `do`, items for a `list`."""
    state = state_of(book, snapshot.state)
    after = copy(snapshot)
    if isinstance(state, Do) and isinstance(result, Outcome):
        return _effect(book, after, state, result)
    if isinstance(state, Pick) and not isinstance(result, Outcome):
        if not result:
            return enter(book, after, state.empty)
        packed = pages(book, after, state, result)
        after.page %= len(packed)
        after.shown, after.more = packed[after.page], len(packed) > 1
        return Show(after, screen(book, after, state), ended=False)
    raise EngineFault(f"{state.name} got an answer of another kind than it called for")


def _effect(book: Book, after: Snapshot, state: Do, outcome: Outcome) -> Turn:
    """Nothing behind an effect can be gone back to, but the screen before it where an outcome leads there."""
    target = state.on.get(outcome.name)
    if target is None:
        raise EngineFault(f"{state.name} has no branch for the outcome {outcome.name}")
    save(after, outcome.gives, outcome.labels)
    if not state.retraceable:
        after.trail, after.undo = (after.trail[-1:], after.undo) if target == BACK else ([], {})
    return enter(book, after, target)


def _anew(book: Book, snapshot: Snapshot) -> Turn:
    """Home with nothing but the language kept. Journeys are counted on: a new one is a new submission."""
    return enter(book, Snapshot(book.start, snapshot.language, entry=snapshot.entry), book.start)
