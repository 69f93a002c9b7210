"""What screens are made of: filled templates, option lines, footers, error lines.

The compiler of the fixed screens and the engine both build from these, so what a check measures is
what a caller gets. All counts are GSM-7 units.
"""

from collections.abc import Mapping
from typing import Literal

from gateway import gsm7
from gateway.engine.model import Book, Keys, Snapshot, Template, Words

Inputs = Literal["choose", "ask", "list"]
_ERRORS: Mapping[Inputs, tuple[str, ...]] = {
    "choose": ("wrong_choice",),
    "ask": ("too_short", "too_long", "digits_only"),
    "list": ("wrong_choice",),
}


def numbered(key: str, label: str) -> str:
    """One option's line, without a line end."""
    return f"{key}:{label}"


def footer(words: Words, keys: Keys, *, back: bool, home: bool, more: bool, none: bool) -> str:
    """The engine's own keys under a screen, "" if there are none. No line end before or after.

    "None of these" is a choice and gets a line of its own; the others share one.
    """
    ways = [(more, keys.more, words.more), (back, keys.back, words.back), (home, keys.home, words.home)]
    line = " ".join(numbered(key, label) for wanted, key, label in ways if wanted)
    return "\n".join(part for part in (numbered(keys.none, words.none) if none else "", line) if part)


def error_units(words: Words, inputs: Inputs) -> int:
    """Units that the longest error line of such a state takes above its screen, line end included."""
    return 1 + max(gsm7.units(getattr(words, error)) for error in _ERRORS[inputs])


def screen_units(template: Template, longest: Mapping[str, int]) -> int:
    """Units of the text with every answer at its longest. Raises KeyError for an unmeasured name."""
    return sum(map(gsm7.units, template[::2])) + sum(longest[name] for name in template[1::2])


def fill(book: Book, snapshot: Snapshot, template: Template, language: str) -> str:
    """The text with its answers put in. What they hold is shown as it is, never read as a template."""
    if len(template) == 1:
        return template[0]
    parts = list(template)
    parts[1::2] = [_shown(book, snapshot, name, language) for name in template[1::2]]
    return "".join(parts)


def _shown(book: Book, snapshot: Snapshot, name: str, language: str) -> str:
    """An answer in words: its picked or given label, the label of its value, or the value. Unknown: ""."""
    value = snapshot.answers.get(name, "")
    words = snapshot.labels.get(name) or book.labels.get(name, {}).get(value, {}).get(language)
    return gsm7.plain(words or value)
