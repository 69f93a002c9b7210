"""Words and numbers at rest: AES-256-GCM, bound to the table, column and row they belong to.

An envelope is `version, length of key id, key id, nonce, ciphertext`. Its head and its place are
authenticated with it, so that a ciphertext moved to another row or column does not open.
"""

import base64
import secrets
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.config import ConfigError
from gateway.store.base import new_uid

VERSION = 1
KEY_BYTES = 32
NONCE_BYTES = 12
PAD_BYTES = 64  # lengths are rounded up to this: a ciphertext's length would hint at its words


class SealError(Exception):
    """A ciphertext that does not open where it lies: moved, changed, or its key is gone."""


class Sealable(Protocol):
    """A record with sealed columns, each named `<column>_sealed`."""

    __tablename__: str

    @property
    def uid(self) -> str: ...


def new_key() -> str:
    """A fresh secret for HASH_KEY, or for FIELD_KEYS behind a name of its own (`k1:...`)."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def decode_key(name: str, text: str) -> bytes:
    """The 32 bytes of the secret `name`, given in base64. Raises ConfigError, without the key."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except ValueError:  # also what is no ASCII
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigError(f"{name}: must be 32 bytes in base64; make one with `openssl rand -base64 32`")
    return key


def _pad(text: str) -> bytes:
    data = text.encode() + b"\x80"
    return data + bytes(-len(data) % PAD_BYTES)


def _unpad(data: bytes) -> str:
    return data.rstrip(b"\0")[:-1].decode()


class Vault:
    """Seals and opens columns. `keys` is FIELD_KEYS: `k2:base64,k1:base64`, the newest first."""

    def __init__(self, keys: str) -> None:
        self._ciphers: dict[bytes, AESGCM] = {}
        for part in keys.split(","):
            name, colon, key = part.strip().partition(":")
            if not colon or not 0 < len(name.encode()) < 256:
                raise ConfigError("FIELD_KEYS: write each key as `name:base64`, the newest first")
            if name.encode() in self._ciphers:
                raise ConfigError(f"FIELD_KEYS: the name {name!r} is there twice")
            self._ciphers[name.encode()] = AESGCM(decode_key("FIELD_KEYS", key))
        self._current = next(iter(self._ciphers))

    def seal(self, row: Sealable, column: str, text: str) -> bytes:
        """The envelope to keep in `row.<column>_sealed`. Gives a new row its uid."""
        if row.uid is None:
            row.uid = new_uid()
        head = bytes([VERSION, len(self._current)]) + self._current
        nonce = secrets.token_bytes(NONCE_BYTES)
        place = _place(row, column)
        return head + nonce + self._ciphers[self._current].encrypt(nonce, _pad(text), head + place)

    def open(self, row: Sealable, column: str) -> str | None:
        """What `row.<column>_sealed` holds; None where it is empty. Raises SealError."""
        envelope: bytes | None = getattr(row, f"{column}_sealed")
        if envelope is None:
            return None
        name = _key_name(envelope)
        head, body = envelope[: 2 + len(name)], envelope[2 + len(name) :]
        where = f"{row.__tablename__}.{column}_sealed"
        if envelope[:1] != bytes([VERSION]) or name not in self._ciphers:
            raise SealError(f"{where}: sealed with a key or format that is not here")
        try:
            data = self._ciphers[name].decrypt(
                body[:NONCE_BYTES], body[NONCE_BYTES:], head + _place(row, column)
            )
        except (InvalidTag, ValueError):
            raise SealError(f"{where}: does not belong to its row, or was changed") from None
        return _unpad(data)

    def is_stale(self, envelope: bytes) -> bool:
        """Whether it was sealed under an older key than the newest."""
        return _key_name(envelope) != self._current


def _key_name(envelope: bytes) -> bytes:
    return envelope[2 : 2 + envelope[1]] if len(envelope) > 1 else b""


def _place(row: Sealable, column: str) -> bytes:
    return f"{row.__tablename__}.{column}.{row.uid}".encode()
