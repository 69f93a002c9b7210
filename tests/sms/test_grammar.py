"""What officers text, and what it says: a table."""

import pytest

from gateway.menubook.reply_words import begins_with
from gateway.sms.grammar import Command, Unclear, parse
from tests.handlers.conftest import REPLIES

SAYS = {
    # as the words are taught
    "12 ndio": ("accept", 12, ""),
    "12 yes": ("accept", 12, ""),
    "12a": ("accept", 12, ""),
    "ndio": ("accept", None, ""),
    "njiani": ("on_the_way", None, ""),
    "12 nimefika": ("on_scene", 12, ""),
    "12 pandisha": ("pass_up", 12, ""),
    "12 kwa ra": ("hand_over", 12, "ra"),
    "12 ? gari rangi gani": ("ask", 12, "gari rangi gani"),
    "12 funga kukamatwa": ("close", 12, "kukamatwa"),
    "orodha": ("list", None, ""),
    "zamu": ("duty", None, ""),
    "zamu on": ("duty_on", None, ""),
    "zamu off": ("duty_off", None, ""),
    "pin 1234": ("pin", None, "1234"),
    "OK": ("ok", None, ""),
    # any order, case, spaces, signs
    "ndio 12": ("accept", 12, ""),
    "12ndio": ("accept", 12, ""),
    "NDIYO   12": ("accept", 12, ""),
    " #12: Ndio! ": ("accept", 12, ""),
    "１２ ndio": ("accept", 12, ""),
    "12\nndio\n": ("accept", 12, ""),
    "12 on-the-way": ("on_the_way", 12, ""),
    "ontheway 12": ("on_the_way", 12, ""),
    "On The Way": ("on_the_way", None, ""),
    "ZAMUON 18:00": ("duty_on", None, "18:00"),
    "on duty": ("duty_on", None, ""),
    "kwa ra 12": ("hand_over", 12, "ra"),
    "funga kukamatwa 12": ("close", 12, "kukamatwa"),
    "funga 12 kukamatwa": ("close", 12, "kukamatwa"),
    "12 ok": ("accept", 12, ""),
    "sawa 12": ("accept", 12, ""),
    # more said than asked
    "12 ndio tunakuja": ("on_the_way", 12, ""),
    "12 ndio, njiani": ("on_the_way", 12, ""),
    "ndio, njiani 12": ("on_the_way", 12, ""),
    "ndio mkuu": ("accept", None, "mkuu"),
    "12 njiani dakika 10": ("on_the_way", 12, "dakika 10"),
    "12 ndio asante sana kwa taarifa hii": ("accept", 12, "asante sana kwa taarifa hii"),
    # a PIN is no number of a case
    "funga kukamatwa 1234": ("close", None, "kukamatwa 1234"),
    "12 kwa ra 123456": ("hand_over", 12, "ra 123456"),
    # questions
    "12? gari gani": ("ask", 12, "gari gani"),
    "? Gari, rangi GANI": ("ask", None, "Gari, rangi GANI"),
    "12 uliza gari gani?": ("ask", 12, "gari gani?"),
    "uliza 12 wangapi": ("ask", 12, "wangapi"),
    "12 gari rangi gani?": ("ask", 12, "gari rangi gani?"),
    "12 ? ndio au la": ("ask", 12, "ndio au la"),
}

UNCLEAR = {
    "": None,
    "   ": None,
    "12": 12,
    "?": None,
    "12 ?": 12,
    "12 ??": 12,
    "asante": None,
    "12 sijui": 12,
    "1234 ndio": None,
    "12 13 ndio": 12,
    "12 ndio 13 ndio": 12,
    "ndio 12 13": 12,
    "a man is here": None,  # "a" alone is "yes"
    "a man": None,
    "Yes we heard about that yesterday": None,
    "Ndiyo tulisikia habari hiyo jana": None,
    "12 sindio": 12,
    "\N{FIRE}": None,
    "0": 0,
    "3 yes 4 yes": 3,
    "3a 4a": 3,
    "I am driving and can't read this": None,
}

ATTEMPTS = {
    "1234 ndio",
    "12 13 ndio",
    "12 ndio 13 ndio",
    "ndio 12 13",
    "a man is here",
    "Yes we heard about that yesterday",
    "Ndiyo tulisikia habari hiyo jana",
    "3 yes 4 yes",
    "3a 4a",
}
"""Those that hold a word that takes a case."""


@pytest.mark.parametrize("text", SAYS)
def test_says(text: str) -> None:
    action, number, rest = SAYS[text]
    assert parse(text, REPLIES.words["actions"]) == Command(action, number, rest)


@pytest.mark.parametrize("text", UNCLEAR)
def test_is_unclear(text: str) -> None:
    assert parse(text, REPLIES.words["actions"]) == Unclear(UNCLEAR[text], text in ATTEMPTS)


@pytest.mark.parametrize("word", sorted(REPLIES.words["actions"]))
def test_every_word_works_in_every_shape(word: str) -> None:
    words = REPLIES.words["actions"]
    action = words[word]
    rest = " moja mbili" if action == "ask" else ""
    for text in (f"{word}{rest}", f"{word.upper()}!{rest}", f" {word} .{rest}"):
        found = parse(text, words)
        assert isinstance(found, Command)
        assert (found.action, found.number) == (action, None)
    for text in (f"12 {word}{rest}", f"12{word}{rest}", f"{word} 12{rest}", f"{word.title()}12{rest}"):
        found = parse(text, words)
        assert isinstance(found, Command)
        assert found.action == ("accept" if action == "ok" else action)
        if found.action in ("accept", "on_the_way", "on_scene", "pass_up", "hand_over", "ask", "close"):
            assert found.number == 12


def test_what_follows_is_known_by_its_beginning() -> None:
    assert begins_with("Kukamatwa, wawili", REPLIES.words["outcomes"]) == "arrest"
    assert begins_with("si kweli 1234", REPLIES.words["outcomes"]) == "false_report"
    assert begins_with("nyumba-kumi", REPLIES.words["agencies"]) == "neighbours"
    assert begins_with("leo kukamatwa", REPLIES.words["outcomes"]) is None
    assert begins_with("", REPLIES.words["outcomes"]) is None
