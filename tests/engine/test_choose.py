"""Numbered options: pages, language, shortcuts, wrong inputs."""

from dataclasses import replace

import pytest

from gateway.engine.model import Choose
from tests.engine.books import Caller, book

HOME = "Usalama\n1:Dharura\n2:Taarifa\n3:English"
KINDS_1 = "Nini kimetokea?\n1:Wizi\n2:Genge\n9:Zaidi 0:Rudi 99:Mwanzo"
KINDS_2 = "Nini kimetokea?\n3:Bunduki\n4:Moto\n9:Zaidi 0:Rudi 99:Mwanzo"


def test_the_first_screen_is_the_start_in_the_default_language() -> None:
    caller = Caller(book())
    assert caller.screen == HOME
    assert not caller.show.ended


def test_a_language_that_the_book_lacks_becomes_the_default() -> None:
    assert Caller(book(), language="so").screen == HOME
    assert Caller(book(), language="en").screen.startswith("Safety")


@pytest.mark.parametrize(
    "typed", ["4", "", " ", "0", "99", "98", "00", "1 1", "²", "١", "１", "①", "*", "1*2", "-1", "1.0"]
)
def test_what_is_no_choice_gets_an_error_and_the_same_screen(typed: str) -> None:
    caller = Caller(book())
    assert caller.types(typed) == f"Chaguo hilo halipo.\n{HOME}"
    assert caller.show.error == "wrong_choice"
    assert caller.types("3").startswith("Lugha")
    assert caller.show.error is None


def test_errors_do_not_pile_up() -> None:
    caller = Caller(book())
    assert caller.types("x", "y", "z") == f"Chaguo hilo halipo.\n{HOME}"


@pytest.mark.parametrize(
    "typed", [" 2 ", "\u200f2", "2\u200e", "\u202a2\u202c", "2\n", "\x002", "\t2", "2\xa0"]
)
def test_marks_and_blanks_that_no_eye_sees_are_no_mistake(typed: str) -> None:
    assert Caller(book()).types(typed).startswith("Eleza")


def test_more_goes_round_and_back_goes_to_the_page_before() -> None:
    caller = Caller(book())
    assert caller.types("1") == KINDS_1
    assert caller.types("9") == KINDS_2
    assert caller.types("9") == KINDS_1
    assert caller.types("9", "0") == KINDS_1
    assert caller.types("0") == HOME


def test_an_error_on_the_second_page_shows_the_second_page() -> None:
    assert Caller(book()).types("1", "9", "7") == f"Chaguo hilo halipo.\n{KINDS_2}"


@pytest.mark.parametrize("inputs", [("1", "4"), ("1", "9", "4"), ("1", "9", "9", "4")])
def test_an_option_is_taken_from_any_page(inputs: tuple[str, ...]) -> None:
    caller = Caller(book())
    caller.types(*inputs)
    assert caller.snapshot.answers["kind"] == "fire"


def test_a_language_switch_changes_this_and_every_later_screen() -> None:
    caller = Caller(book())
    assert caller.types("3", "2") == "Safety\n1:Emergency\n2:Tip\n3:Kiswahili"
    assert caller.types("1").startswith("What happened?\n1:Robbery")
    assert caller.types("5").startswith("No such choice.\n")


def test_an_option_may_lead_back() -> None:
    assert Caller(book()).types("3", "1") == HOME


def test_a_shortcut_works_on_every_choice_and_is_a_new_errand() -> None:
    caller = Caller(book())
    assert caller.types("999") == KINDS_1
    assert caller.types("0") == HOME
    assert caller.types("2", "gari jeupe", "999") == KINDS_1
    assert caller.snapshot.answers == {}
    assert caller.types("0") == HOME


@pytest.mark.parametrize("typed", ["0", "99"])
def test_a_held_screen_is_left_by_its_options_alone(typed: str) -> None:
    made = book()
    sent = made.states["emergency.sent"]
    assert isinstance(sent, Choose)
    sent = replace(sent, held=True)
    caller = Caller(replace(made, states={**made.states, sent.name: sent}))
    shown = caller.types("1", "1", "1")
    assert shown.startswith("Imetumwa.")
    assert caller.types(typed) == f"Chaguo hilo halipo.\n{shown}"
    assert caller.types("1").startswith("Asante.")
