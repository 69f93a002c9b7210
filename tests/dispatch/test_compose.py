import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import gsm7
from gateway.dispatch.compose import alert, fill, fit, head, shorten

HEAD = ("DHARURA ", "reference", ": ", "kind", ", ", "place", ", ", "time", ".")
WORDS = ("Maelezo: ", "words")
VALUES = {"reference": "E-7Q3K", "kind": "Wizi", "place": "Mwiki, Kasarani", "time": "17:37"}
SHORT = "DHARURA E-7Q3K: Wizi, Mwiki, Kasarani, 17:37."


def test_what_fits_is_left_alone() -> None:
    assert (
        alert(HEAD, VALUES, [(WORDS, "words", "Wawili na panga")], 2) == f"{SHORT} Maelezo: Wawili na panga"
    )


def test_typed_text_is_never_a_template() -> None:
    assert fill(("a ", "words"), {"words": "{place} {0.__class__} %s"}) == "a {place} {0.__class__} %s"


def test_what_gsm7_lacks_is_made_plain() -> None:
    assert fill(("", "words"), {"words": "“moto” 🔥\u202e"}) == '"moto" ?'


def test_the_place_gives_way_before_the_kind() -> None:
    text = head(HEAD, {**VALUES, "place": "P" * 150, "kind": "Wizi wa kimabavu"})
    assert gsm7.units(text) == gsm7.SMS_UNITS
    assert "Wizi wa kimabavu, PPPP" in text
    assert "P.., 17:37." in text


def test_the_kind_gives_way_when_the_place_is_at_its_least() -> None:
    text = head(HEAD, {**VALUES, "place": "P" * 150, "kind": "K" * 150})
    assert gsm7.units(text) <= gsm7.SMS_UNITS
    assert f"{'P' * 14}.., 17:37." in text
    assert "K.., P" in text


def test_words_are_cut_last_and_fill_what_is_left() -> None:
    text = alert(HEAD, VALUES, [(WORDS, "words", "ab " * 200)], 2)
    assert text.startswith(f"{SHORT} Maelezo: ab ab")
    assert text.endswith("..")
    assert gsm7.units(text) >= 2 * gsm7.SMS_PART_UNITS - 3
    assert len(gsm7.split(text)) == 2


def test_a_tail_without_room_is_dropped_and_the_mark_before_it_stays() -> None:
    mark = ("(Simu ilikatika.)",)
    text = alert(HEAD, VALUES, [(mark, "", "yes"), (WORDS, "words", "x" * 400)], 1)
    assert text.startswith(f"{SHORT} (Simu ilikatika.) Maelezo: xxx")
    full = alert(HEAD, {**VALUES, "place": "P" * 150}, [(mark, "", "yes"), (WORDS, "words", "xxx")], 1)
    assert full == head(HEAD, {**VALUES, "place": "P" * 150})


def test_only_the_value_that_may_give_is_cut() -> None:
    template = ("", "words", " call ", "phone")
    values = {"words": "w" * 400, "phone": "+254712345678"}
    assert fit(template, values, 1, "words").endswith(".. call +254712345678")
    assert fit(template, values, 1) == fill(template, values)


@pytest.mark.parametrize(
    ("text", "most", "short"), [("abc", 3, "abc"), ("abcd ef", 6, "abcd.."), ("a€bcd", 5, "a€..")]
)
def test_shorten(text: str, most: int, short: str) -> None:
    assert shorten(text, most) == short


@given(
    words=st.text(max_size=400),
    place=st.text(max_size=200),
    kind=st.text(max_size=40),
    segments=st.integers(1, 3),
)
def test_no_alert_is_longer_than_it_may_be(words: str, place: str, kind: str, segments: int) -> None:
    text = alert(HEAD, {**VALUES, "place": place, "kind": kind}, [(WORDS, "words", words)], segments)
    assert gsm7.encoding(text) == "gsm7"
    assert len(gsm7.split(text)) <= segments
    assert VALUES["reference"] in text
