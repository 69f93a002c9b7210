"""An alert's text, fitted to what an SMS can carry. Pure."""

from collections.abc import Mapping, Sequence

from gateway.engine.model import Template
from gateway.gsm7 import SMS_UNITS, cut, plain, split, units

MARK = ".."
"""Where something was cut off."""

PLACE_MOST, PLACE_LEAST, KIND_LEAST = 48, 16, 8
"""Units that a place has in a short text, and that a place and a kind keep whatever else must go in."""


def fill(template: Template, values: Mapping[str, str]) -> str:
    """The template with its names replaced, in GSM-7. Raises KeyError for a name without a value."""
    return "".join(plain(values[part]) if place % 2 else part for place, part in enumerate(template))


def shorten(text: str, most: int) -> str:
    """At most `most` units of the text, with a mark where it was cut."""
    if units(text) <= most:
        return text
    return cut(text, most - len(MARK)).rstrip() + MARK


def head(template: Template, values: Mapping[str, str], room: int = SMS_UNITS) -> str:
    """The first line of an alert within `room` units: the place gives way before the kind does."""
    values = {name: plain(value) for name, value in values.items()}
    for name, least in (("place", PLACE_LEAST), ("kind", KIND_LEAST)):
        over = units(fill(template, values)) - room
        if over > 0 and name in values:
            values[name] = shorten(values[name], max(least, units(values[name]) - over))
    return fill(template, values)


def fit(template: Template, values: Mapping[str, str], segments: int, give: str | None = None) -> str:
    """The text within `segments` SMS parts, where cutting the value named `give` can bring it there."""
    return _fitted("", template, values, segments, give) or fill(template, values)


def alert(
    template: Template,
    values: Mapping[str, str],
    tails: Sequence[tuple[Template, str, str]],
    segments: int,
) -> str:
    """The head and, after a space each, its tails, within `segments` SMS parts.

    A tail is a template, the name of its one value ("" for none) and the value. What comes later
    gives way first, and a tail that has no room left is dropped. Put the words last.
    """
    text = head(template, values)
    for tail, name, value in tails:
        text = _fitted(f"{text} ", tail, {name: value}, segments, name) or text
    return text


def _fitted(
    before: str, template: Template, values: Mapping[str, str], segments: int, give: str | None
) -> str | None:
    """`before` and the filled template, the value `give` cut until all fits; None if it never does."""
    text = before + fill(template, values)
    if len(split(text)) <= segments:
        return text
    value = plain(values.get(give or "", ""))
    for room in range(min(units(value), segments * SMS_UNITS) - 1, len(MARK), -1):
        text = before + fill(template, {**values, give or "": shorten(value, room)})
        if len(split(text)) <= segments:
            return text
    return None
