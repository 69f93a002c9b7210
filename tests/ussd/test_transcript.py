"""The new input is the difference to the text last seen: every case of the wire contract."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.engine.limits import INPUTS_A_DIAL
from gateway.ussd.transcript import Heard, dialled, digest, heard


def after(seen: str, text: str) -> Heard:
    return heard(len(seen), digest(seen), text)


@pytest.mark.parametrize(
    ("seen", "text", "expected"),
    [
        ("", "", Heard("again")),
        ("", "1", Heard("more", ("1",))),
        ("1", "1", Heard("again")),
        ("1", "1*1", Heard("more", ("1",))),
        ("1*2", "1*2*call*me now", Heard("more", ("call*me now",))),
        ("", "*", Heard("more", ("*",))),
        ("1", "1*", Heard("more", ("",))),
        ("1*", "1**2", Heard("more", ("2",))),
        ("1*2", "", Heard("anew")),
        ("1*2", "1", Heard("again")),
        ("1*2", "3*4", Heard("again")),
        ("1", "12", Heard("again")),
    ],
)
def test_difference(seen: str, text: str, expected: Heard) -> None:
    assert after(seen, text) == expected


def test_dial_through_is_split_and_bounded() -> None:
    assert dialled("1*2*3") == Heard("anew", ("1", "2", "3"))
    assert len(dialled("*".join("1" * 500)).inputs) == INPUTS_A_DIAL


@given(st.lists(st.text(min_size=1), min_size=1, max_size=8))
def test_whatever_is_typed_arrives_whole(inputs: list[str]) -> None:
    seen = ""
    for typed in inputs:
        text = f"{seen}*{typed}" if seen else typed
        assert after(seen, text) == Heard("more", (typed,))
        assert after(text, text) == Heard("again")
        seen = text
