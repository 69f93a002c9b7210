"""What an officer's SMS says: an action, a case's number, and the rest. Pure.

"12 ndio", "ndio 12", "12NDIO", "12. Ndiyo!" are one thing, and so is "ndio" where the case is clear.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from gateway.menubook.reply_words import ACTIONS, key

NUMBER_DIGITS = 3
"""A case's number has at most so many digits; more are a PIN."""

PHRASE_TOKENS = 4
PLAIN_WORDS = 2
"""A text without a number is an answer only if no more words than this follow: other texts begin with
"yes" too."""

_TOKEN = re.compile(r"\d+|[^\W\d_]+|\?")
_SIGNS = " \t\r\n.,;:!-#*\"'()"
_ASKS = "?"
_MOVES = ("on_the_way", "on_scene")
_TAKES = ("accept", *_MOVES)
_NAMES_ONE = ("close", "hand_over", "join", "split")  # a word follows, and the number may stand behind it


@dataclass(frozen=True, slots=True)
class Command:
    """`rest` is what follows, as written."""

    action: str
    number: int | None
    rest: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """Nothing that we know; `number` if it begins with one. `attempt`: it holds a word that takes a case."""

    number: int | None
    attempt: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int

    @property
    def number(self) -> int | None:
        return int(self.text) if self.text.isdecimal() and len(self.text) <= NUMBER_DIGITS else None


def parse(text: str, words: Mapping[str, str]) -> Command | Unclear:
    """What the text says. `words` are the words of the actions as `key` makes them → action."""
    text = unicodedata.normalize("NFKC", text).strip()
    tokens = [_Token(found[0], *found.span()) for found in _TOKEN.finditer(text)]
    said = _command(text, tokens, words)
    return Unclear(said.number, _attempt(tokens, words)) if isinstance(said, Unclear) else said


def _command(text: str, tokens: list[_Token], words: Mapping[str, str]) -> Command | Unclear:
    number, first = _number(tokens, 0, None)
    action, after = _phrase(tokens, first, words)
    if action is None:
        question = _after(text, tokens, first)
        if number is not None and question.endswith(_ASKS) and " " in question:
            return Command("ask", number, question)
        return Unclear(number)
    if ACTIONS[action].about_case or action == "ok":
        number, after = _number(tokens, after, number)
    if action == "ok" and number is not None:
        action = "accept"
    if action == "accept":
        further, end = _phrase(tokens, after, words)
        if further in _MOVES:
            action = further
            number, after = _number(tokens, end, number)
    rest = _after(text, tokens, after)
    if action in _NAMES_ONE and number is None:
        number, rest = _behind(rest)
    return _sure(Command(action, number, rest), tokens[0], tokens[after:])


def _sure(command: Command, first: _Token, rest: list[_Token]) -> Command | Unclear:
    """Not where it may well mean something else: a second number, a long text, a question of nothing."""
    action = command.action
    if action == "ask":
        sure = bool(key(command.rest))
    elif not ACTIONS[action].about_case or action in _NAMES_ONE:
        sure = True
    else:
        sure = not (rest and rest[0].number is not None)
        if command.number is None:
            sure = sure and len(rest) <= (PLAIN_WORDS if len(first.text) > 1 else 0)
    return command if sure else Unclear(command.number)


def _attempt(tokens: list[_Token], words: Mapping[str, str]) -> bool:
    """Whether a word that takes a case is in it; "a" is one only behind a number."""
    return any(
        _phrase(tokens, at, words)[0] in _TAKES
        and (len(token.text) > 1 or (at > 0 and tokens[at - 1].number is not None))
        for at, token in enumerate(tokens)
    )


def _number(tokens: list[_Token], place: int, known: int | None) -> tuple[int | None, int]:
    """The number here unless one is known already, and where the next token is."""
    if known is None and place < len(tokens) and tokens[place].number is not None:
        return tokens[place].number, place + 1
    return known, place


def _phrase(tokens: list[_Token], start: int, words: Mapping[str, str]) -> tuple[str | None, int]:
    """The action whose words are the longest that begin here, and where they end."""
    if start < len(tokens) and tokens[start].text == _ASKS:
        return "ask", start + 1
    for end in range(min(start + PHRASE_TOKENS, len(tokens)), start, -1):
        texts = [token.text for token in tokens[start:end]]
        if all(text.isalpha() for text in texts) and (action := words.get(key("".join(texts)))):
            return action, end
    return None, start


def _after(text: str, tokens: list[_Token], place: int) -> str:
    return text[tokens[place - 1].end :].strip(_SIGNS) if place else text.strip(_SIGNS)


def _behind(rest: str) -> tuple[int | None, str]:
    """A case's number at the end of what follows, before a PIN if there is one; and the rest without it."""
    tokens = [_Token(found[0], *found.span()) for found in _TOKEN.finditer(rest)]
    place = len(tokens) - 1
    if place > 0 and tokens[place].text.isdecimal() and tokens[place].number is None:
        place -= 1
    if place < 0 or tokens[place].number is None:
        return None, rest
    without = f"{rest[: tokens[place].start]} {rest[tokens[place].end :]}"
    return tokens[place].number, without.strip(_SIGNS)
