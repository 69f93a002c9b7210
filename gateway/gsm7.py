"""GSM 03.38: which characters a phone screen and an SMS can carry, and what they cost.

A unit is one septet: a character of the basic table takes one, of the extension table two
(an escape goes before it). 3GPP TS 23.038; the national tables are not used.
"""

import re
import unicodedata
from typing import Literal

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = "\f^{}\\[~]|€"
_CHARACTERS = frozenset(_BASIC + _EXTENSION)
_EXTENDED = re.compile(f"[{re.escape(_EXTENSION)}]")
_PLAIN = re.compile(f"[{re.escape(_BASIC + _EXTENSION)}]*").fullmatch
_CARRIAGE = re.compile("\r\n?|\f|\v|\x85|\u2028|\u2029")

# What Unicode itself has no plain form for. Other accents, widths and ligatures come apart by NFKD.
_NEAREST = {
    **dict.fromkeys("‘’‚‛′‹›`´ʹʻʼ", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("•·∙−", "-"),
    **dict.fromkeys("⁄÷", "/"),
    **dict(zip("łŁđĐðÐħĦıŧŦ×\t", "lLdDdDhHitTx ", strict=True)),
    **dict(zip("ŋŊœŒþÞ©®", ("ng", "Ng", "oe", "OE", "th", "Th", "(c)", "(R)"), strict=True)),
}
_DROPPED = {"Cc", "Cf", "Mn", "Me"}  # controls, bidi marks and joiners, accents left alone

SMS_UNITS, SMS_PART_UNITS = 160, 153
UCS2_UNITS, UCS2_PART_UNITS = 70, 67
"""Room in a single SMS, and in each part of a longer one: septets, or UTF-16 units for UCS-2."""


def units(text: str) -> int:
    """Units of a GSM-7 text. A foreign character counts one, as the `?` that would stand for it."""
    return len(text) + len(_EXTENDED.findall(text))


def foreign(text: str) -> list[str]:
    """The characters that GSM-7 lacks, each once, in the order of the text."""
    return [character for character in dict.fromkeys(text) if character not in _CHARACTERS]


def plain(text: str) -> str:
    """The text in GSM-7: nearest characters where there are any, `?` for the rest.

    Controls other than line ends, bidi marks and other invisible characters are dropped.
    """
    if _PLAIN(text) and "\r" not in text and "\f" not in text:
        return text
    composed = unicodedata.normalize("NFC", _CARRIAGE.sub("\n", text))
    return "".join(map(_nearest, composed))


def _nearest(character: str) -> str:
    if character in _CHARACTERS:
        return character
    if (near := _NEAREST.get(character)) is not None:
        return near
    if (category := unicodedata.category(character)) in _DROPPED:
        return ""
    if category == "Pd":
        return "-"
    if category == "Zs":
        return " "
    parts = unicodedata.normalize("NFKD", character)
    return "?" if parts == character else "".join(map(_nearest, parts))


def cut(text: str, most: int) -> str:
    """The longest beginning of the text within `most` units."""
    if units(text) <= most:
        return text
    spent = 0
    for place, character in enumerate(text):
        spent += 2 if character in _EXTENSION else 1
        if spent > most:
            return text[:place]
    return text


def encoding(text: str) -> Literal["gsm7", "ucs2"]:
    """How an SMS of this text travels. One foreign character makes all of it UCS-2."""
    return "gsm7" if _PLAIN(text) else "ucs2"


def split(text: str) -> list[str]:
    """The parts in which an SMS of this text travels, each filled as far as it goes.

    No escape pair and no surrogate pair is split. An empty text is one empty part.
    """
    if encoding(text) == "gsm7":
        single, part, wide = SMS_UNITS, SMS_PART_UNITS, _EXTENSION.__contains__
    else:
        single, part, wide = UCS2_UNITS, UCS2_PART_UNITS, "\uffff".__lt__
    costs = [2 if wide(character) else 1 for character in text]
    if sum(costs) <= single:
        return [text]
    parts, start, spent = [], 0, 0
    for place, cost in enumerate(costs):
        if spent + cost > part:
            parts.append(text[start:place])
            start, spent = place, 0
        spent += cost
    return [*parts, text[start:]]
