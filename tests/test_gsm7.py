"""GSM 03.38, held against the `gsm0338` package where that has an answer."""

from itertools import pairwise

import pytest
from gsm0338 import Codec
from hypothesis import given
from hypothesis import strategies as st

from gateway import gsm7

ORACLE = Codec()
ESCAPE = "\x1b"  # the oracle's 128th: a mark before a character, no character itself
SIGNS = st.text("aÅ\n €[]{}\\^~|\f") | st.text(st.characters(codec="utf-8"))
LONG_SIGNS = st.text("aà€[^", min_size=150, max_size=700) | st.text(
    "aц€\U0001f600", min_size=60, max_size=400
)


def septets(text: str) -> int | None:
    try:
        return len(ORACLE.encode(text)[0])
    except UnicodeEncodeError:
        return None


def test_every_character_of_the_basic_plane() -> None:
    for number in range(0x10000):
        character = chr(number)
        expected = None if character == ESCAPE else septets(character)
        assert (None if gsm7.foreign(character) else gsm7.units(character)) == expected, hex(number)


@given(SIGNS)
def test_units_of_any_text_of_the_table(text: str) -> None:
    known = "".join(character for character in text if not gsm7.foreign(character))
    assert gsm7.units(known) == septets(known)


def test_foreign_characters_are_named_once_in_order() -> None:
    assert gsm7.foreign("ab\U0001f600`c`\t’") == ["\U0001f600", "`", "\t", "’"]
    assert gsm7.foreign("Nyumba Kumi: ulinzi wa jirani @ €5 [sawa]\n") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sasa hivi", "Sasa hivi"),
        ("‘moja’ “mbili” «tatu» `nne´", "'moja' \"mbili\" \"tatu\" 'nne'"),
        ("a–b—c−d‑e•f", "a-b-c-d-e-f"),
        ("ngoja… 2½ m² №5™", "ngoja... 21/2 m2 No5TM"),
        ("a\tb\xa0c\u2009d\u3000e", "a b c d e"),
        ("a\r\nb\rc\u2028d\fe", "a\nb\nc\nd\ne"),
        ("a\x00b\x1bc\x7fd\x9fe", "abcde"),
        ("\u200f\u202emoto\u202c\u2066\ufeff\u200b\xad", "moto"),
        ("ũ ĩ Ĩ ş ç ł ŋ œ ß", "u i I s c l ng oe ß"),
        ("e\u0301 n\u0303 a\u0336 5\u20e3", "é ñ a 5"),
        ("１２ ²³ ① ﬁ", "12 23 1 fi"),
        ("\U0001f525 ١ 中 £ € ₦ \ud83d", "? ? ? £ € ? ?"),
        ("", ""),
    ],
)
def test_plain(text: str, expected: str) -> None:
    assert gsm7.plain(text) == expected


@given(st.text(st.characters(), max_size=60))
def test_plain_is_all_gsm7_and_the_same_when_made_plain_again(text: str) -> None:
    plain = gsm7.plain(text)
    assert gsm7.foreign(plain) == []
    assert gsm7.plain(plain) == plain
    assert not set(plain) & {"\r", "\f"}


@given(SIGNS, st.integers(0, 40))
def test_cut_is_the_longest_beginning_that_fits(text: str, most: int) -> None:
    cut = gsm7.cut(text, most)
    assert text.startswith(cut)
    assert gsm7.units(cut) <= most
    assert cut == text or gsm7.units(text[: len(cut) + 1]) > most


def test_no_escape_pair_is_cut() -> None:
    assert gsm7.cut("ab€d", 3) == "ab"
    assert gsm7.cut("ab€d", 4) == "ab€"


def test_encoding() -> None:
    assert gsm7.encoding("Habari €") == "gsm7"
    assert gsm7.encoding("Habari ’") == "ucs2"
    assert gsm7.encoding("") == "gsm7"


def utf16(text: str) -> int:
    return len(text.encode("utf-16-be")) // 2


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("", [0]),
        ("a" * 160, [160]),
        ("a" * 161, [153, 8]),
        ("a" * 306, [153, 153]),
        ("a" * 307, [153, 153, 1]),
        ("€" * 80, [80]),
        ("€" * 81, [76, 5]),  # 153 is odd: a part ends one unit early rather than split a pair
        ("a" * 152 + "€" + "a" * 10, [152, 11]),
        ("ц" * 70, [70]),
        ("ц" * 71, [67, 4]),
        ("\U0001f600" * 35, [35]),
        ("\U0001f600" * 36, [33, 3]),  # 67 is odd, too
    ],
)
def test_split(text: str, lengths: list[int]) -> None:
    assert [len(part) for part in gsm7.split(text)] == lengths


@given(LONG_SIGNS)
def test_parts_are_the_text_and_each_is_as_full_as_can_be(text: str) -> None:
    parts = gsm7.split(text)
    gsm = gsm7.encoding(text) == "gsm7"
    measure, single, most = (gsm7.units, 160, 153) if gsm else (utf16, 70, 67)
    assert "".join(parts) == text
    assert (len(parts) == 1) == (measure(text) <= single)
    if len(parts) > 1:
        assert all(measure(part) <= most for part in parts)
        assert all(measure(part + after[0]) > most for part, after in pairwise(parts))
