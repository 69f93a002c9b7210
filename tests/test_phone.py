"""Numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.phone import NotAPhone, is_example, parse


@pytest.mark.parametrize(
    "written",
    [
        "0712345678",
        "+254712345678",
        "254712345678",
        "0712 345 678",
        " +254 (712) 345-678 ",
        "0712.345.678",
        "\u202a+254\xa0712\xa0345678\u202c",  # as it is copied from a chat
    ],
)
def test_ways_to_write_one_number(written: str) -> None:
    assert parse(written) == ("+254712345678")


def test_other_ranges_and_regions() -> None:
    assert parse("0112345678") == "+254112345678"
    assert parse("+256712345678") == "+256712345678"
    assert parse("0712345678", region="UG") == "+256712345678"


@pytest.mark.parametrize(
    "written",
    [
        "999",
        "112",
        "911",
        "0712",
        "07123456789",
        "0700-FLOWERS",
        "+0712345678",
        "abc",
        "²712345678",
        "٠٧١٢٣٤٥٦٧٨",
        "０７１２３４５６７８",
        "07\u200f12345678",
        "+254712345678;ext=5",
        "+254712345678x5",
        "0712345678,0712345679",
        "{0.__class__}",
        "+",
        "()()",
        "",
        " ",
        "0712345678 or 0712345679",
        "1" * 10_000,
    ],
)
def test_what_is_no_number_is_refused_in_the_same_words(written: str) -> None:
    with pytest.raises(NotAPhone) as refused:
        parse(written)
    assert str(refused.value) == "not a phone number; write one like +254712345678 or 0712345678"
    assert refused.value.__context__ is None, "the parser's own error would quote the text"


@given(st.text() | st.text("+0123456789 ()-./", max_size=20))
def test_anything_is_a_number_or_refused(text: str) -> None:
    try:
        phone = parse(text)
    except NotAPhone:
        return
    assert parse(phone) == phone
    assert phone[0] == "+"
    assert phone[1:].isdecimal()
    assert phone.isascii()


def test_the_range_of_the_demo() -> None:
    assert is_example(parse("0700 000 001"))
    assert is_example("+254700000999")
    for other in (
        "+254700001000",
        "+254700000",
        "+2547000000011",
        "0700000001",
        "+254700000²12",
        "+254700000001\n",
    ):
        assert not is_example(other)
