"""What is measured for a check is what is shown."""

from typing import Any

import pytest

from gateway import gsm7
from gateway.engine.limits import SCREEN_UNITS
from gateway.engine.model import Ask, Choose, Keys, Template
from gateway.engine.render import Inputs, error_units, footer, numbered, screen_units
from gateway.engine.screens import question
from tests.engine.books import LONGEST, STATES, WORDS, text


@pytest.mark.parametrize(
    ("wanted", "line"),
    [
        ({}, ""),
        ({"back": True}, "0:Rudi"),
        ({"back": True, "home": True}, "0:Rudi 99:Mwanzo"),
        ({"more": True}, "9:Zaidi"),
        ({"more": True, "back": True, "home": True}, "9:Zaidi 0:Rudi 99:Mwanzo"),
        ({"none": True}, "8:Hakuna hapa"),
        ({"none": True, "back": True}, "8:Hakuna hapa\n0:Rudi"),
    ],
)
def test_footers(wanted: dict[str, bool], line: str) -> None:
    keys = {"back": False, "home": False, "more": False, "none": False} | wanted
    assert footer(WORDS["sw"], Keys(), **keys) == line


def test_an_option_line() -> None:
    assert numbered("1", "Wizi") == "1:Wizi"


def test_the_longest_error_of_each_way_of_input() -> None:
    assert error_units(WORDS["sw"], "choose") == len("Chaguo hilo halipo.\n")
    assert error_units(WORDS["sw"], "ask") == len("Andika zaidi kidogo.\n")
    assert error_units(WORDS["en"], "list") == len("No such choice.\n")


def test_a_screen_is_measured_with_its_longest_answers() -> None:
    assert screen_units(text("[{kind}] na {place}{place}"), LONGEST) == 8 + 7 + 24 + 24
    assert screen_units(("fixed",), {}) == 5
    with pytest.raises(KeyError):
        screen_units(text("{unknown}"), LONGEST)


def _templates() -> list[tuple[str, Template, int]]:
    found: list[tuple[str, Template, int]] = []
    for state in STATES:
        if isinstance(state, Choose | Ask):
            error: Inputs = "choose" if isinstance(state, Choose) else "ask"
            for language, screens in state.screens.items():
                pages: Any = screens if isinstance(state, Choose) else (screens,)
                found += [(state.name, page, error_units(WORDS[language], error)) for page in pages]
    return found


@pytest.mark.parametrize(("name", "template", "error"), _templates())
def test_the_book_of_these_tests_would_pass_the_check(name: str, template: Template, error: int) -> None:
    assert screen_units(template, LONGEST) + error <= SCREEN_UNITS, name


@pytest.mark.parametrize("language", ["sw", "en"])
def test_the_question_after_a_drop_fits(language: str) -> None:
    words = WORDS[language]
    assert gsm7.units(question(words)) + error_units(words, "choose") <= SCREEN_UNITS
