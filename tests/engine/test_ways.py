"""Back, home, the trail, journeys entered, dial-through, and redial after a drop."""

import pytest

from gateway.engine.limits import TRAIL_STATES
from gateway.engine.model import Option
from tests.engine.books import Caller, book, choose, wards

KIND = "Nini kimetokea?\n1:Wizi\n2:Genge\n9:Zaidi 0:Rudi 99:Mwanzo"
WARDS = "Wizi. Wapi?\n1:Mwiki\n2:Kasarani\n3:Njiru\n8:Hakuna hapa\n0:Rudi 99:Mwanzo"
QUESTION = "Uliachia njiani. Uendelee?\n1:Endelea\n2:Anza upya"


def test_back_retraces_every_screen() -> None:
    caller = Caller(book())
    screens = [caller.screen] + [caller.types(typed) for typed in ("1", "1", "8")]
    assert [caller.types("0") for _ in range(3)] == screens[-2::-1]


@pytest.mark.parametrize("way", ["99", "999"])
def test_a_new_errand_knows_only_what_the_call_began_with(way: str) -> None:
    caller = Caller(book(), answers={"home_place": "7", "seen": "yes"}, labels={"home_place": "Mwiki"})
    caller.types("1", "1", "2", "99", "2", "gari jeupe", way)
    assert caller.snapshot.answers == {"home_place": "7", "seen": "yes"}
    assert caller.snapshot.labels == {"home_place": "Mwiki"}
    assert caller.snapshot.trail == []


def test_home_behind_an_effect_forgets_as_well() -> None:
    caller = Caller(book())
    caller.types("1", "1", "2", "0")
    assert (caller.snapshot.answers, caller.snapshot.labels) == ({}, {})


def test_a_screen_that_leads_to_itself_is_one_step_back() -> None:
    again = choose("loop.a", {"sw": "Tena\n1:Tena", "en": ""}, {"1": "loop.a"})
    home = choose("home", {"sw": "Nyumbani\n1:a", "en": ""}, {"1": "loop.a"}, keys=False)
    assert Caller(book(home, again)).types("1", "1", "1", "0") == "Nyumbani\n1:a"


def test_the_trail_has_an_end_and_beyond_it_is_home() -> None:
    home = choose("home", {"sw": "Nyumbani\n1:a", "en": ""}, {"1": "loop.a"}, keys=False)
    a = choose("loop.a", {"sw": "A\n1:b", "en": ""}, {"1": "loop.b"})
    b = choose("loop.b", {"sw": "B\n1:a", "en": ""}, {"1": "loop.a"})
    caller = Caller(book(home, a, b))
    caller.types(*["1"] * 100)
    assert len(caller.snapshot.trail) == TRAIL_STATES
    for _ in range(TRAIL_STATES):
        assert caller.types("0")[0] in "AB"
    assert caller.types("0").startswith("Nyumbani")


def test_each_journey_entered_counts_and_going_back_into_one_does_not() -> None:
    caller = Caller(book())
    assert caller.snapshot.entry == 1
    caller.types("1")
    assert caller.snapshot.entry == 2
    caller.types("1", "0")
    assert (caller.snapshot.state, caller.snapshot.entry) == ("emergency.kind", 3)
    caller.types("9", "9", "x")
    assert caller.snapshot.entry == 3
    caller.types("99", "1")
    assert caller.snapshot.entry == 5


@pytest.mark.parametrize(
    ("dialled", "screen"),
    [
        ("1*1", WARDS),
        ("999*1", WARDS),
        ("3*2*1*9*3", "Gun. Where?\n1:Mwiki\n2:Kasarani\n3:Njiru\n8:None of these\n0:Back 99:Home"),
        ("1*7", f"Chaguo hilo halipo.\n{KIND}"),
        ("1*", f"Chaguo hilo halipo.\n{KIND}"),
    ],
)
def test_a_dial_sequence_is_its_inputs_one_by_one(dialled: str, screen: str) -> None:
    assert Caller(book()).types(*dialled.split("*")) == screen


def test_two_callers_of_one_book_share_nothing() -> None:
    desk = book()
    one, other = Caller(desk), Caller(desk)
    one.types("1")
    other.types("2")
    one.types("1", "2")
    other.types("gari jeupe")
    assert "words" not in one.snapshot.answers
    assert "kind" not in other.snapshot.answers
    assert one.screen.startswith("Imetumwa")
    assert other.screen.startswith("gari jeupe")


def test_the_same_screen_again() -> None:
    caller = Caller(book(), wards(*(f"Kata ya {number}" for number in range(1, 18))))
    for typed in ("1", "9", "2", "9", "8"):
        assert caller.again() == caller.screen
        shown = caller.types(typed)
        assert caller.again() == shown
    caller.types("\U0001f600")
    assert caller.again() == "Andika mahali\n0:Rudi 99:Mwanzo"


def test_a_redial_goes_on_where_the_journey_says_continue() -> None:
    caller = Caller(book())
    caller.types("1", "9")
    assert caller.redials().startswith("Nini kimetokea?\n3:Bunduki")
    caller.types("0", "1")
    assert caller.snapshot.state == "place.ward"


@pytest.mark.parametrize("inputs", [("2",), ("2", "gari jeupe"), ("3",)])
def test_a_redial_of_a_private_journey_shows_nothing_of_it(inputs: tuple[str, ...]) -> None:
    caller = Caller(book(), language="en")
    caller.types(*inputs)
    entry = caller.snapshot.entry
    assert caller.redials() == "Safety\n1:Emergency\n2:Tip\n3:Kiswahili"
    assert (caller.snapshot.answers, caller.snapshot.labels, caller.snapshot.trail) == ({}, {}, [])
    assert caller.snapshot.entry == entry + 1, "a new journey is a new submission"


def test_a_redial_may_ask_first() -> None:
    caller = Caller(book())
    caller.types("1", "1")
    assert caller.redials() == QUESTION
    assert caller.again() == QUESTION
    assert caller.types("7") == f"Chaguo hilo halipo.\n{QUESTION}"
    assert caller.types("0") == f"Chaguo hilo halipo.\n{QUESTION}"
    assert caller.redials() == QUESTION
    assert caller.types("1") == WARDS
    assert caller.types("0") == KIND


def test_the_question_can_be_answered_with_no_or_with_a_cry_for_help() -> None:
    caller = Caller(book())
    caller.types("1", "1")
    caller.redials()
    assert caller.types("2").startswith("Usalama")
    caller.types("1", "1")
    caller.redials()
    assert caller.types("999") == KIND


def test_the_question_goes_on_to_words_as_well() -> None:
    caller = Caller(book())
    caller.types("1", "1", "8")
    assert caller.redials() == QUESTION
    assert caller.types("1").startswith("Andika mahali")


def test_a_redial_after_the_end_begins_anew() -> None:
    caller = Caller(book())
    caller.types("1", "1", "1", "1")
    assert caller.show.ended
    assert caller.redials().startswith("Usalama")


def test_a_switch_of_language_is_for_the_one_who_made_it() -> None:
    switch = choose(
        "home", {"sw": "Lugha", "en": "Language"}, {"1": Option("1", "home", language="en")}, keys=False
    )
    desk = book(switch)
    one, other = Caller(desk), Caller(desk)
    assert one.types("1") == "Language"
    assert other.again() == "Lugha"
