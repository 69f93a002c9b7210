"""The reference page: every name is on it, and its examples are one book that compiles."""

import re
from collections import defaultdict
from pathlib import Path

from gateway.menubook.build import build
from gateway.menubook.load import Sources
from gateway.menubook.reply_words import ACTIONS, AGENCIES
from gateway.menubook.sms_texts import PLACEHOLDERS
from gateway.menubook.spec import ASK_OPTION, BOOK, CHECK, JOURNEY, OPTION, REPLIES, SMS, STATES, WORDS
from handlers.shape import all_handlers

PAGE = (Path(__file__).parents[2] / "docs" / "menus.md").read_text(encoding="utf-8")
TABLES = (BOOK, JOURNEY, SMS, REPLIES, OPTION, ASK_OPTION, CHECK, *STATES.values())


def test_every_key_word_and_text_is_documented() -> None:
    names = {word for keys in TABLES for word in keys} | set(WORDS) | set(PLACEHOLDERS)
    assert [name for name in sorted(names) if f"`{name}`" not in PAGE] == []


def test_every_action_and_agency_is_in_the_example() -> None:
    assert [name for name in (*ACTIONS, *AGENCIES) if f"\n  {name}: {{sw" not in PAGE] == []


def test_the_examples_are_a_book() -> None:
    files: dict[str, str] = defaultdict(str)
    name = ""
    for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL):
        if named := re.match(r"# menus/(.+)\n", block):
            name = named[1]
        files[name] += block  # a block without a name goes on where the one before ended
    signatures = {handler: module.SIGNATURE for handler, module in all_handlers().items()}
    domains = {"kinds": ("drugs", "gang", "other"), "concerns": ("no", "police", "ra")}
    book = build(Sources("menus", files), signatures, domains)
    assert set(book.journeys) == {"home", "tip"}
