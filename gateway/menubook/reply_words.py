"""What officers can ask for by SMS, and how a word of theirs is compared with what they text.

The words themselves are written in menus/replies.yaml, language by language.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """`about_case`: it goes with a case's number. `handlers/reply_<name>.py` does it."""

    tells: str
    about_case: bool = True


ACTIONS: Mapping[str, Action] = {
    "accept": Action("this case is mine"),
    "on_the_way": Action("I am on the way"),
    "on_scene": Action("I am there"),
    "pass_up": Action("I can't; tell the next in line"),
    "hand_over": Action("it is another agency's; one of `agencies` follows"),
    "ask": Action("a question to whoever reported follows; `?` always means this too"),
    "close": Action("it is over; one of `outcomes` follows"),
    "join": Action("it is one incident with another, whose number follows"),
    "split": Action("a report that joined it is another incident; its reference follows"),
    "list": Action("which cases are open on my phone", about_case=False),
    "help": Action("which words are there", about_case=False),
    "duty": Action("how to say that I am on or off duty", about_case=False),
    "duty_on": Action("I am on duty, whatever the roster says", about_case=False),
    "duty_off": Action("I am off duty, whatever the roster says", about_case=False),
    "pin": Action("set my PIN; its digits follow", about_case=False),
    "ok": Action("the weekly answer: this number is still mine; with a case's number, `accept`", False),
}

AGENCIES = ("police", "ra", "neighbours", "guards", "chief", "desk")
"""Whom a case can be handed over to, as gateway/dispatch/wording.py groups the roles."""

OPT_OUT = frozenset({"stop", "unsubscribe", "start"})
"""Words that are about being texted at all, for everybody: no reply can mean anything else by them."""

OUTCOME_CHARACTERS = 24

_WORDS_A_PHRASE = 4
_LETTERS = re.compile(r"[^\W\d_]+")


def begins_with(text: str, words: Mapping[str, str]) -> str | None:
    """What the longest of these words that a text begins with stands for."""
    said = _LETTERS.findall(text)[:_WORDS_A_PHRASE]
    phrases = (words.get(key("".join(said[:end]))) for end in range(len(said), 0, -1))
    return next((meaning for meaning in phrases if meaning), None)


def key(words: str) -> str:
    """Words as they are compared: small letters only, so that case, spaces and signs don't matter."""
    return "".join(_LETTERS.findall(unicodedata.normalize("NFKC", words).casefold()))
