"""USSD sessions in Redis: small, short-lived, and never overwritten unseen.

A session's keys are keyed hashes, so Redis holds no number, code or network session id; its value is
sealed under a key made of the caller's number, which Redis does not have. All keys of one caller
share a hash tag and so a slot of a Redis Cluster:

    {caller}:s:<session>   the session
    {caller}:r             which session a redial may pick up again
    i:<session>            which caller a network session id belongs to
"""

import os
from dataclasses import dataclass
from typing import cast

import msgspec
import redis
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.engine.model import Snapshot
from gateway.privacy.pseudonyms import Pseudonyms

_NONCE_BYTES = 12
_WRITE = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
if ARGV[4] == '' then redis.call('DEL', KEYS[2])
else redis.call('SET', KEYS[2], ARGV[4], 'EX', ARGV[5]) end
return 1
"""


class Session(msgspec.Struct, array_like=True, omit_defaults=True):
    """One caller's session between two hops.

    `submission` is random, for what must not point at the caller; `origin` is the hash of the
    session that a redial may have resumed, for emergencies, which must be found again.
    """

    book: str
    submission: str
    origin: str
    seen_length: int
    seen_digest: bytes
    reply: str
    ended: bool
    snapshot: Snapshot


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Session).decode


@dataclass(frozen=True, slots=True)
class Key:
    """Where a session is, the caller's tag and the session's own hash; and what it is sealed with."""

    caller: str
    session: str
    seal: bytes

    @property
    def name(self) -> str:
        return f"{{{self.caller}}}:s:{self.session}"

    @property
    def resume(self) -> str:
        return f"{{{self.caller}}}:r"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A session as it was read; `raw` is what a write compares with (empty: there was none)."""

    key: Key
    session: Session | None
    raw: bytes


class Sessions:
    """The sessions' Redis. Every method raises redis.RedisError when it can't be reached."""

    def __init__(
        self, client: redis.Redis, pseudonyms: Pseudonyms, *, ttl_seconds: int, resume_seconds: int
    ) -> None:
        self._redis = client
        self._hash = pseudonyms.session_hash
        self._seal = pseudonyms.session_seal
        self._ttl = ttl_seconds
        self._resume_ttl = resume_seconds
        self._write = client.register_script(_WRITE)

    def key(self, code: str, session_id: str, phone: str) -> Key:
        caller, session = self._hash(code, phone)[:22], self._hash(code, session_id, phone)[:22]
        return Key(caller, session, self._seal(code, phone))

    def load(self, key: Key) -> Loaded:
        raw = self._get(key.name)
        return Loaded(key, _read(key, raw), raw or b"")

    def save(self, loaded: Loaded, session: Session, *, resumable: bool) -> bool:
        """Write if nobody else has since `loaded` was read. False: somebody has."""
        return bool(
            self._write(
                keys=[loaded.key.name, loaded.key.resume],
                args=[
                    loaded.raw,
                    _write(loaded.key, session),
                    max(self._ttl, self._resume_ttl) if resumable else self._ttl,
                    loaded.key.session if resumable else b"",
                    self._resume_ttl,
                ],
            )
        )

    def dropped(self, key: Key) -> Session | None:
        """The session that this caller was cut off from, if it may be picked up again."""
        session = (self._get(key.resume) or b"").decode()
        if not session or session == key.session:
            return None
        other = Key(key.caller, session, key.seal)
        return _read(other, self._get(other.name))

    def is_latest(self, key: Key) -> bool:
        """Whether this is the session that a redial of its caller would pick up."""
        return self._get(key.resume) == key.session.encode()

    def claim(self, code: str, session_id: str, key: Key) -> bool:
        """Bind a network session id to its caller. False: it already belongs to another."""
        name = f"i:{self._hash(code, session_id)[:22]}"
        if self._redis.set(name, key.caller, nx=True, ex=self._ttl):
            return True
        return self._get(name) in (None, key.caller.encode())

    def _get(self, name: str) -> bytes | None:
        return cast("bytes | None", self._redis.get(name))


def _write(key: Key, session: Session) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key.seal).encrypt(nonce, _encode(session), None)


def _read(key: Key, raw: bytes | None) -> Session | None:
    if not raw:
        return None
    try:
        return _decode(AESGCM(key.seal).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], None))
    except (InvalidTag, ValueError, msgspec.DecodeError):
        return None  # written by another version of this code: start anew rather than fail


def connect(url: str) -> redis.Redis:
    """A client for the hot path: half a second at most, no retries that would hold a caller."""
    return redis.Redis.from_url(
        url,
        socket_timeout=0.5,
        socket_connect_timeout=0.5,
        health_check_interval=0,
        retry=None,
        retry_on_error=[],
    )
