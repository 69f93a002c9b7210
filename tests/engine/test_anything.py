"""Whatever is typed, dialled or dropped: a screen that fits, and nothing that raises."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway import gsm7
from gateway.engine import step as engine
from gateway.engine.actions import Item, Outcome
from gateway.engine.limits import ANSWERS_A_SESSION, LABEL_UNITS, TRAIL_STATES
from gateway.engine.model import Ask, Choose, End, Pick, State
from gateway.engine.screens import QUESTION
from tests.engine.books import LONGEST, STATES, Caller, Handlers, book

HOSTILE = [
    "",
    "*",
    "1*1",
    "²",
    "١",
    "{0.__class__}",
    "{words}",
    "%s",
    "\u202e1",
    "\ud83d",
    "\x00",
    "\x1b",
    "€" * 45,
]
KEYS = st.sampled_from(["0", "1", "2", "3", "4", "5", "8", "9", "99", "999", "98", "00"])
WORDS = st.text(max_size=100) | st.text("ab[€'\u200f\U0001f600 ", min_size=8, max_size=90)
TYPED = KEYS | KEYS | KEYS | st.sampled_from(HOSTILE) | WORDS | st.just("x" * 10_000)
MOVES = st.lists(
    st.one_of(TYPED, TYPED, TYPED, st.sampled_from([engine.resume, engine.show_again])), max_size=60
)


@st.composite
def facts(draw: st.DrawFn, name: str) -> str:
    """Any text that keeps to the length that a handler declares for this answer."""
    return gsm7.cut(gsm7.plain(draw(st.text(max_size=LONGEST[name]))), LONGEST[name])


def answering(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Handlers:
    """Handlers whose every answer is drawn, within what they declare."""
    labels = st.lists(st.text(max_size=40), max_size=20)
    alerted, filed = st.sampled_from(["alerted", "no_place"]), st.sampled_from(["filed", "too_many"])
    return {
        "list_places": lambda call: [Item(str(number), label) for number, label in enumerate(draw(labels))],
        "report_emergency": lambda call: Outcome(draw(alerted), {"case": draw(facts("case"))}),
        "report_tip": lambda call: Outcome(
            draw(filed), {"code": draw(facts("code"))}, {"code": draw(facts("code"))}
        ),
    }


def whole(state: State, caller: Caller) -> bool:
    """Whether the screen's last line is there: the keys, or an end's own last word."""
    if isinstance(state, End) or caller.snapshot.page == QUESTION or state.name == "home":
        return True
    back = {"sw": "0:Rudi", "en": "0:Back"}[caller.snapshot.language]
    return back in caller.screen.rsplit("\n", 1)[1]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(moves=MOVES, language=st.sampled_from([None, "sw", "en", "so"]), data=st.data())
def test_any_walk_is_screens_that_fit(moves: list[object], language: str | None, data: st.DataObject) -> None:
    desk = book()
    interactive = {state.name for state in STATES if isinstance(state, Choose | Ask | Pick)}
    caller = Caller(desk, answering(data.draw), language=language)
    for move in moves:
        if isinstance(move, str):
            caller.types(move)
        else:
            caller.moves(lambda was, move=move: move(desk, was))  # type: ignore[misc]
        snapshot = caller.snapshot
        assert whole(desk.states[snapshot.state], caller)
        assert set(snapshot.trail) <= interactive
        assert len(snapshot.trail) <= TRAIL_STATES
        assert len(snapshot.answers) <= ANSWERS_A_SESSION
        assert all(gsm7.units(label) <= LABEL_UNITS for _, label in snapshot.shown)
        assert caller.show.ended == isinstance(desk.states[snapshot.state], End)


class Sealed(dict):  # type: ignore[type-arg]
    """States that can be looked up but not gone through."""

    def __iter__(self) -> None:  # type: ignore[override]
        raise AssertionError("a step went through the whole book")

    keys = values = items = __len__ = __iter__  # type: ignore[assignment]


def test_no_step_goes_through_the_book() -> None:
    desk = book()
    caller = Caller(replace(desk, states=Sealed(desk.states)))
    caller.types("1", "9", "1", "2", "1")
    caller.redials()
    caller.types("2", "gari jeupe", "2", "0", "0", "99", "999", "x")
    caller.again()
