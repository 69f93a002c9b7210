"""Codes for residents and references for officers.

A tip's code is 11 digits and a check digit (Damm: finds every single wrong digit and every
swap of neighbours), shown in groups: 4821 7339 0512.
"""

import secrets
from typing import Final

from gateway.config.vocabulary import CaseType

CODE_DIGITS = 12

# H. M. Damm, "Total anti-symmetrische Quasigruppen" (2004), order 10.
_DAMM: Final = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)

# Without 0, O, 1, I, which look alike, and without vowels, so that none spells a word.
_LETTERS = "23456789BCDFGHJKLMNPQRSTVWXYZ"


def check_digit(digits: str) -> str:
    """The digit to put behind `digits`; "0" where they end in their own."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def from_seed(seed: int) -> str:
    """The code, in plain digits, that a large random number stands for."""
    digits = f"{seed % 10 ** (CODE_DIGITS - 1):0{CODE_DIGITS - 1}}"
    return digits + check_digit(digits)


def shown(code: str) -> str:
    """In groups of four, as it is read from a screen."""
    return " ".join(code[at : at + 4] for at in range(0, CODE_DIGITS, 4))


def typed(text: str) -> str | None:
    """The code that was typed, with or without groups; None if it can't be one."""
    digits = text.replace(" ", "").replace("-", "")
    right = len(digits) == CODE_DIGITS and digits.isascii() and digits.isdigit()
    return digits if right and check_digit(digits) == "0" else None


def new_reference(case_type: CaseType, letters: int) -> str:
    """What officers call a case: E-7Q3K for an emergency, T-7Q3K for a tip. Random."""
    return f"{case_type[0].upper()}-" + "".join(secrets.choice(_LETTERS) for _ in range(letters))
