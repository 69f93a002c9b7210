"""The words of officers as we ship them, beside the texts and the handlers that go with them."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from gateway.dispatch.wording import WHO
from gateway.gsm7 import split
from gateway.menubook.reply_texts import REPLY_TEXTS
from gateway.menubook.reply_words import ACTIONS, AGENCIES, OPT_OUT
from gateway.sms.grammar import Command, parse
from gateway.sms.inbound import WORDS
from handlers.shape import reply_handlers
from tests.handlers.conftest import REPLIES

TEXTS = YAML(typ="safe", pure=True).load(Path("menus/sms.yaml").read_text(encoding="utf-8"))["texts"]
TAUGHT = re.compile(r"(?:\{number\}|12) ([A-Z?]+(?: [A-Z]+)*)")


def test_every_action_has_a_handler_and_every_handler_a_word() -> None:
    assert set(reply_handlers()) == set(ACTIONS)


def test_agencies_are_those_that_roles_are_grouped_by() -> None:
    assert set(AGENCIES) == {*WHO.values(), "desk"}


def test_words_of_opting_out_are_kept_free() -> None:
    assert set(WORDS) == OPT_OUT


@pytest.mark.parametrize("name", sorted({*REPLY_TEXTS, "alert_emergency", "alert_tip", "lapsed"}))
def test_every_word_that_we_teach_is_understood(name: str) -> None:
    for text in TEXTS[name].values():
        for word in TAUGHT.findall(text.split("{time}. ")[-1]):  # an alert begins with words of its own
            follows = " ra" if word in ("KWA", "TO") else " gari gani" if word == "?" else ""
            said = parse(f"12 {word}{follows}", REPLIES.words["actions"])
            assert isinstance(said, Command), (text, word)
            assert said.number == 12


def test_help_names_every_action_in_two_sms() -> None:
    for text in TEXTS["reply_help"].values():
        assert len(split(text)) <= 2
        found = set()
        for phrase in re.findall(r"[A-Z]{2,}(?: [A-Z]+)*|\?", text):
            said = parse(f"12 {phrase} ra", REPLIES.words["actions"])
            found |= {said.action} if isinstance(said, Command) else set()
        assert found == set(ACTIONS) - {"ok", "help", "duty"}
