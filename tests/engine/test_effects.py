"""Handlers, branches, ends, and what a book that was never checked runs into."""

from itertools import pairwise

import pytest

from gateway.engine import step as engine
from gateway.engine.actions import Item, Outcome
from gateway.engine.limits import ANSWERS_A_SESSION, SCREEN_UNITS, STEPS_A_TURN
from gateway.engine.model import Call, Do, Option, Show, When
from gateway.engine.step import EngineFault
from tests.engine.books import Caller, book, choose, end, wards

TO_SENT = ("1", "1", "2")  # emergency, robbery, Kasarani


def test_a_handler_is_called_with_what_was_answered() -> None:
    caller = Caller(book())
    caller.types(*TO_SENT)
    call = caller.calls[-1]
    assert (call.handler, call.kind, call.options) == ("report_emergency", "do", {"lane": "urgent"})
    assert call.snapshot.answers == {"errand": "emergency", "kind": "robbery", "place": "2"}
    assert call.sms == {"sw": "Tumepokea: Wizi", "en": "Received: Robbery"}


def test_its_facts_are_shown_by_their_labels() -> None:
    assert Caller(book()).types(*TO_SENT).startswith("Imetumwa. Namba E-7Q3K: Wizi, Kasarani\n1:Sawa")
    assert Caller(book()).types("2", "gari jeupe", "1") == "Asante. 4821 7339 0512"


def test_behind_an_effect_back_is_home() -> None:
    caller = Caller(book())
    caller.types(*TO_SENT)
    assert caller.snapshot.trail == []
    assert caller.types("0").startswith("Usalama")


def test_an_outcome_may_lead_to_the_screen_before_it_but_no_further() -> None:
    refusing = {**wards("Mwiki", "Kasarani"), "report_emergency": lambda call: Outcome("no_place")}
    caller = Caller(book(), refusing)
    assert caller.types(*TO_SENT).startswith("Wizi. Wapi?")
    assert caller.types("0").startswith("Usalama")


def test_an_end_empties_the_session_and_an_input_after_it_begins_anew() -> None:
    caller = Caller(book())
    assert caller.types(*TO_SENT, "1") == "Asante. Piga 999 pia."
    was = caller.snapshot
    assert caller.show.ended
    assert (was.answers, was.labels, was.trail) == ({}, {}, [])
    assert caller.types("1").startswith("Usalama")
    assert caller.snapshot.entry > was.entry


def test_a_branch_without_its_answer_takes_the_other_way() -> None:
    caller = Caller(book(), answers={"errand": "unheard of"})
    assert caller.types("999", "1", "1").startswith("Usalama")
    assert Caller(book()).types("999", "1", "1").startswith("Usalama")


def test_a_handler_that_says_more_than_it_declared_cannot_break_the_screen() -> None:
    wordy = {
        **wards("Mwiki", "Kasarani"),
        "report_emergency": lambda call: Outcome("alerted", {"case": "€" * 500}),
    }
    assert Caller(book(), wordy).types(*TO_SENT) == "Imetumwa. Namba " + "€" * ((SCREEN_UNITS - 16) // 2)


def test_an_answer_given_anew_loses_its_old_label() -> None:
    relabel = choose(
        "home", {"sw": "{place}\n1:a", "en": ""}, {"1": Option("1", "home", (("place", "9"),))}, keys=False
    )
    caller = Caller(book(relabel), answers={"place": "4"}, labels={"place": "Mwiki"})
    assert caller.screen.startswith("Mwiki")
    assert caller.types("1").startswith("9")


def test_nothing_known_is_shown_as_nothing() -> None:
    assert Caller(book(end("home", {"sw": "[{place}]", "en": ""}))).screen == "[]"


def test_what_is_known_at_the_start_is_copied() -> None:
    known = {"errand": "tip"}
    turn = engine.begin(book(), answers=known)
    known["errand"] = "emergency"
    assert turn.snapshot.answers == {"errand": "tip"}


@pytest.mark.parametrize(
    ("state", "result"),
    [
        ("emergency.send", Outcome("unheard_of")),
        ("emergency.send", [Item("1", "Mwiki")]),
        ("place.ward", Outcome("alerted")),
        ("home", Outcome("alerted")),
        ("no.such", Outcome("alerted")),
    ],
)
def test_an_answer_that_nothing_called_for_is_a_fault(state: str, result: Outcome | list[Item]) -> None:
    snapshot = engine.begin(book(), answers={"words": "siri"}).snapshot
    snapshot.state = state
    with pytest.raises(EngineFault) as fault:
        engine.resolve(book(), snapshot, result)
    assert "siri" not in str(fault.value)


@pytest.mark.parametrize("state", ["emergency.send", "place.done", "no.such"])
def test_an_input_where_none_is_awaited_is_a_fault(state: str) -> None:
    snapshot = engine.begin(book()).snapshot
    snapshot.state = state
    with pytest.raises(EngineFault):
        engine.step(book(), snapshot, "1")


def test_a_loop_of_branches_is_a_fault_and_a_long_chain_is_none() -> None:
    loop = When("home", "home", "x", {}, "home")
    with pytest.raises(EngineFault):
        engine.begin(book(loop))
    names = ["home", *(f"when.{place}" for place in range(2, STEPS_A_TURN)), "end.bye"]
    chain = [When(name, "home", "x", {}, then) for name, then in pairwise(names)]
    assert Caller(book(*chain, end("end.bye", {"sw": "Kwaheri", "en": "Bye"}))).screen == "Kwaheri"


def test_more_answers_than_a_session_holds_are_a_fault() -> None:
    handler = Do("home", "home", "x", {}, {"done": "end.bye"})
    desk = book(handler, end("end.bye", {"sw": "Kwaheri", "en": "Bye"}))
    call = engine.begin(desk)
    assert isinstance(call, Call)
    facts = {f"fact{number}": "x" for number in range(ANSWERS_A_SESSION)}
    assert isinstance(engine.resolve(desk, call.snapshot, Outcome("done", facts)), Show)
    with pytest.raises(EngineFault):
        engine.resolve(desk, call.snapshot, Outcome("done", {**facts, "one": "more"}))


def test_a_call_can_be_made_again_after_a_failure() -> None:
    desk = book()
    caller = Caller(desk)
    caller.types(*TO_SENT)
    call = caller.calls[-1]
    assert engine.show_again(desk, call.snapshot) == call
