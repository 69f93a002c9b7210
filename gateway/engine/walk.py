"""Going from state to state until a screen or a handler is due.

The snapshots here are fresh shallow copies that nobody else holds yet, so their fields are set
in place; what the fields hold is shared with the snapshot before and always replaced.
"""

from collections.abc import Mapping

from gateway.engine.limits import ANSWERS_A_SESSION, STEPS_A_TURN, TRAIL_STATES
from gateway.engine.model import Book, Call, Do, End, Pick, Show, Snapshot, State, Turn, When
from gateway.engine.render import fill
from gateway.engine.screens import screen

BACK = "back"
"""As a target: the screen before the state that says so."""


class EngineFault(Exception):  # noqa: N818
    """What a checked book, its handlers and the engine's own snapshots can't lead to.

    Names states and outcomes, never answers.
    """


def state_of(book: Book, name: str) -> State:
    """Raises EngineFault for a state that the book lacks."""
    try:
        return book.states[name]
    except KeyError:
        raise EngineFault(f"the book has no state {name}") from None


def save(after: Snapshot, answers: Mapping[str, str], labels: Mapping[str, str] | None = None) -> None:
    """Set answers, and the labels of what they are shown as. An old label goes with its answer.

    Raises EngineFault for more answers than a session may hold.
    """
    after.answers = {**after.answers, **answers}
    if len(after.answers) > ANSWERS_A_SESSION:
        raise EngineFault(f"more than {ANSWERS_A_SESSION} answers in {after.state}")
    if labels or after.labels:
        kept = {name: label for name, label in after.labels.items() if name not in answers}
        after.labels = {**kept, **(labels or {})}


def forget(after: Snapshot) -> None:
    """Drop the way here and every answer but those that the call began with.

    A new errand must not find the place or the words of an earlier one.
    """
    kept = list(after.answers)[: after.given]
    after.answers = {name: after.answers[name] for name in kept}
    after.labels = {name: after.labels[name] for name in kept if name in after.labels}
    after.trail, after.undo = [], {}


def leave(book: Book, after: Snapshot, target: str) -> Turn:
    """Go on from a screen, which `back` will lead to again."""
    if target != BACK:
        after.trail = [*after.trail, after.state][-TRAIL_STATES:]
    return enter(book, after, target)


def enter(book: Book, after: Snapshot, target: str) -> Turn:
    """Go to a state, through `when` states, counting the journeys entered."""
    for _ in range(STEPS_A_TURN):
        if target == BACK:
            return back(book, after)
        state = state_of(book, target)
        if target == book.start:
            forget(after)
        if target == book.journeys[state.journey].start:
            after.entry += 1
        if not isinstance(state, When):
            return arrive(book, after, state)
        value = after.answers.get(state.answer)
        target = state.otherwise if value is None else state.cases.get(value, state.otherwise)
    raise EngineFault(f"no screen within {STEPS_A_TURN} states, last {target}")


def back(book: Book, after: Snapshot) -> Turn:
    """The screen before; home where there is none, as behind an effect.

    A list gets its answer back as it was before the pick, for it may list what lies inside that answer.
    """
    if not after.trail:
        return enter(book, after, book.start)
    *after.trail, name = after.trail
    state = state_of(book, name)
    if isinstance(state, Pick):
        _unpick(after, state)
    return arrive(book, after, state)


def _unpick(after: Snapshot, state: Pick) -> None:
    """Put a list's answer back to what it was when the list was shown, or to none."""
    if before := after.undo.get(state.name):
        value, label = before
        save(after, {state.save: value}, {state.save: label} if label else None)
    else:
        after.answers = {name: value for name, value in after.answers.items() if name != state.save}
        after.labels = {name: label for name, label in after.labels.items() if name != state.save}


def arrive(book: Book, after: Snapshot, state: State) -> Turn:
    """What a state asks for when it is come to: its first screen or its handler."""
    after.state, after.page, after.shown, after.more = state.name, 0, [], False
    if after.trail and after.trail[-1] == state.name:
        after.trail = after.trail[:-1]  # a screen that led to itself
    if isinstance(state, Do):
        sms = {language: fill(book, after, text, language) for language, text in (state.sms or {}).items()}
        return Call(after, state.handler, "do", state.options, sms or None)
    if isinstance(state, Pick):
        return items_due(after, state)
    if isinstance(state, When):
        raise EngineFault(f"{state.name} has no screen to come back to")
    text = screen(book, after, state)
    if isinstance(state, End):
        after.given = 0
        forget(after)
        return Show(after, text, ended=True)
    return Show(after, text, ended=False)


def items_due(after: Snapshot, state: Pick) -> Call:
    """The call for a list's items; `resolve` shows the page that the snapshot is at."""
    return Call(after, state.items, "list", state.options)
