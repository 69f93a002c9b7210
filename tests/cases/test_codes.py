"""Codes hold up against thumbs, and references against eyes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.cases import codes

CODES = st.integers(min_value=0, max_value=2**256 - 1).map(codes.from_seed)


def test_the_check_digit_is_damms() -> None:
    assert codes.check_digit("572") == "4"  # the example that the algorithm is published with


@given(CODES)
def test_a_code_is_read_back_as_it_is_shown(code: str) -> None:
    shown = codes.shown(code)
    assert [len(group) for group in shown.split(" ")] == [4, 4, 4]
    for text in (code, shown, shown.replace(" ", "-"), f" {shown} "):
        assert codes.typed(text) == code


@given(CODES, st.integers(0, 11), st.integers(1, 9))
def test_any_single_wrong_digit_is_found(code: str, place: int, by: int) -> None:
    wrong = str((int(code[place]) + by) % 10)
    assert codes.typed(code[:place] + wrong + code[place + 1 :]) is None


@given(CODES, st.integers(0, 10))
def test_any_swap_of_neighbours_is_found(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (codes.typed(swapped) is None) == (swapped != code)


@pytest.mark.parametrize(
    "text", ["", "4821", "48217339051", "²" * 12, "٤" * 12, "4821 7339 05x2", "{0.__class__}", "1" * 500]
)
def test_what_is_no_code_is_none(text: str) -> None:
    assert codes.typed(text) is None


def test_references_hold_nothing_that_looks_like_something_else() -> None:
    made = [codes.new_reference("emergency", 4) for _ in range(500)]
    assert all(each.startswith("E-") and len(each) == 6 for each in made)
    assert not set("".join(each[2:] for each in made)) & set("0O1IAEU")
    assert len(set(made)) > 490
    assert codes.new_reference("tip", 7).startswith("T-")
