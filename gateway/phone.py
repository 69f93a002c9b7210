"""Phone numbers in E.164, the only form that is stored, compared or sent."""

import re

import phonenumbers

_WRITTEN = re.compile(r"[+0-9 ()./\-]{3,32}").fullmatch
_AROUND = " \t\r\n\u200e\u200f\u202a\u202c\u2066\u2069\ufeff"  # what comes along when a number is copied
_EXAMPLE = re.compile(r"\+254700000[0-9]{3}").fullmatch

_MOBILE = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)


class NotAPhone(ValueError):  # noqa: N818
    """The text is no phone number. The message never holds the text."""


def parse(text: str, region: str = "KE") -> str:
    """A number as people write it, in E.164. `region` is where a national number belongs.

    Raises NotAPhone, also for short codes like 999 and for letters on a keypad (0700-FLOWERS).
    """
    written = text.replace("\xa0", " ").strip(_AROUND)
    if _WRITTEN(written):
        try:
            number = phonenumbers.parse(written, region)
        except phonenumbers.NumberParseException:
            pass
        else:
            if phonenumbers.is_valid_number(number):
                return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    raise NotAPhone("not a phone number; write one like +254712345678 or 0712345678")


def is_mobile(phone: str) -> bool:
    """Whether an E.164 number is a Kenyan mobile's: what contacts are texted on."""
    number = phonenumbers.parse(phone)
    kind = phonenumbers.number_type(number)
    return phonenumbers.region_code_for_number(number) == "KE" and kind in _MOBILE


def is_example(phone: str) -> bool:
    """Whether an E.164 number is of the range that the demo uses. No live provider is asked to text one."""
    return _EXAMPLE(phone) is not None
