"""A contact's PIN: asked for where a reply from a forged number would do harm."""

import hmac
import re
import secrets
from hashlib import scrypt

from sqlalchemy import update
from sqlalchemy.orm import Session

from gateway.directory.records import Contact
from gateway.privacy.pseudonyms import Pseudonyms

_PIN = re.compile(r"\d{4,8}")
_AT_THE_END = re.compile(r"[\s.,;:]*(?:\bpin\b[\s.,;:]*)?(?<!\d)(\d{4,8})[\s.]*$", re.IGNORECASE)
_N, _R, _P = 2**14, 8, 1  # 16 MB and some 50 ms a guess
_SALT_BYTES = 16


def valid(pin: str) -> bool:
    """Whether this can be a PIN: four to eight digits."""
    return pin.isascii() and _PIN.fullmatch(pin) is not None


def taken_from(text: str) -> tuple[str, str | None]:
    """A text without the PIN at its end, and the PIN; None where it ends in none."""
    found = _AT_THE_END.search(text)
    return (text[: found.start()], found[1]) if found else (text, None)


def put(contact: Contact, pin: str, pseudonyms: Pseudonyms) -> None:
    """Keep a PIN's hash: slow, salted, and keyed, for PINs are few and a stolen database is patient."""
    salt = secrets.token_bytes(_SALT_BYTES)
    contact.pin_hash = f"{salt.hex()}${_hash(contact, pin, salt, pseudonyms)}"


def fits(contact: Contact, pin: str, pseudonyms: Pseudonyms) -> bool:
    """Whether this is the contact's PIN; False for one who has none."""
    salt, _, kept = (contact.pin_hash or "").partition("$")
    return bool(kept) and hmac.compare_digest(kept, _hash(contact, pin, bytes.fromhex(salt), pseudonyms))


def drop(tx: Session, phone_hash: str) -> bool:
    """Take away a contact's PIN; whether there was one."""
    mine = update(Contact).where(Contact.phone_hash == phone_hash, Contact.pin_hash.is_not(None))
    return tx.scalar(mine.values(pin_hash=None).returning(Contact.id)) is not None


def _hash(contact: Contact, pin: str, salt: bytes, pseudonyms: Pseudonyms) -> str:
    keyed = pseudonyms.pin_hash(contact.uid, pin)
    return scrypt(keyed.encode(), salt=salt, n=_N, r=_R, p=_P, dklen=32).hex()
