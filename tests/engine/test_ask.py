"""Typed words: what is measured, kept and shown."""

import pytest

from gateway.engine.actions import Outcome
from gateway.engine.limits import INPUT_CHARACTERS
from tests.engine.books import Caller, book

WORDS = "Eleza. 5:Chagua mahali\n0:Rudi 99:Mwanzo"


def asked(*inputs: str) -> Caller:
    caller = Caller(book())
    caller.types(*inputs)
    return caller


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("kidogo", "too_short"),
        ("", "too_short"),
        ("   \u200f  ", "too_short"),
        ("\u200f\u200e\u202e\u2066kidogo", "too_short"),
        ("x" * 91, "too_long"),
        ("€" * 46, "too_long"),  # two units each
        ("x" * (INPUT_CHARACTERS + 1), "too_long"),
        ("x" * 10_000, "too_long"),
        (" " * 10_000, "too_long"),
        ("\U0001f600" * 10_000, "too_long"),
    ],
)
def test_a_wrong_length_gets_an_error_and_the_same_screen(typed: str, error: str) -> None:
    caller = asked("2", typed)
    assert caller.show.error == error
    assert caller.screen.split("\n", 1)[1] == WORDS
    assert "words" not in caller.snapshot.answers


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("call*me now", "call*me now", "call*me now"),
        ("{0.__class__}", "{0.__class__}", "{0.__class__}"),
        ("{words}{code}{", "{words}{code}{", "{words}{code}{"),
        ("%(words)s $x {{x}}", "%(words)s $x {{x}}", "%(words)s $x {{x}}"),
        ("gari ²³ nne", "gari ²³ nne", "gari 23 nne"),
        ("“moto” – sasa…", "“moto” – sasa…", '"moto" - sasa...'),
        ("moto \U0001f525 hapa", "moto \U0001f525 hapa", "moto ? hapa"),
        ("\u202emoto hapa\u202c", "moto hapa", "moto hapa"),
        ("moto\r\n1:Tuma\x00\x1b", "moto  1:Tuma", "moto  1:Tuma"),
        ("  moto mkubwa ", "moto mkubwa", "moto mkubwa"),
        ("moto \ud83d hapa", "moto ? hapa", "moto ? hapa"),  # half a surrogate pair
        ("x" * 90, "x" * 90, "x" * 90),
    ],
)
def test_words_are_kept_as_typed_and_shown_as_a_phone_can(typed: str, kept: str, shown: str) -> None:
    caller = asked("2", typed)
    assert caller.snapshot.answers["words"] == kept
    assert caller.screen == f"{shown}\n1:Tuma\n2:Badilisha\n0:Rudi 99:Mwanzo"


def test_keys_that_are_choices_and_ways_out_are_no_words() -> None:
    assert asked("2", "5").snapshot.state == "place.ward"
    assert asked("2", "0").snapshot.state == "home"
    assert asked("2", "99").snapshot.state == "home"


def test_a_shortcut_typed_into_words_is_words() -> None:
    assert asked("2", "999").show.error == "too_short"


def asked_for_a_code() -> Caller:
    caller = Caller(book(), {"report_tip": lambda call: Outcome("too_many")})
    assert caller.types("2", "gari jeupe", "1").startswith("Namba ya siri")
    return caller


@pytest.mark.parametrize("typed", ["4821 7339 0512", "482173390512", " 4 8 2 1 7 3 3 9 0 5 1 2 "])
def test_digits_are_counted_and_kept_without_their_spaces(typed: str) -> None:
    assert asked_for_a_code().types(typed) == "Asante. 482173390512"


@pytest.mark.parametrize(
    "typed",
    [
        "²²²²²²²²²²²²",
        "١٢٣٤٥٦٧٨٩٠١٢",
        "１２３４５６７８９０１２",
        "4821-7339-0512",
        "48217339051x",
        "+48217339051",
    ],
)
def test_digits_are_the_ten_of_ascii(typed: str) -> None:
    caller = asked_for_a_code()
    assert caller.types(typed).startswith("Andika tarakimu tu.\nNamba ya siri")
    assert caller.show.error == "digits_only"


@pytest.mark.parametrize(
    ("typed", "error"), [("4821 7339 051", "too_short"), ("4821 7339 0512 9", "too_long")]
)
def test_too_few_and_too_many_digits(typed: str, error: str) -> None:
    caller = asked_for_a_code()
    caller.types(typed)
    assert caller.show.error == error
