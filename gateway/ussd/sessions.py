"""USSD sessions in Redis: small, short-lived, and never overwritten unseen.

Redis holds no number, code or network session id: keys are keyed hashes, and a session's value is
sealed under a key made of the caller's number, which Redis does not have.

    s<code, network session id>   the session, behind a few characters of its caller's hash
    r<code, number>               which session a redial of this caller may pick up again

Both are as short as they can safely be: most of what a session takes in Redis is not the session.
"""

import os
from base64 import urlsafe_b64encode
from hashlib import sha1
from typing import cast

import msgspec
import redis
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.engine.model import Snapshot
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.ussd.wire import Command, Wire
from gateway.ussd.written import Written

_NONCE_BYTES = 12
_OWNER_CHARACTERS = 6
"""Enough of a caller's hash to tell one from another who shows the same session id.

A value that begins otherwise is another caller's, so another format of values needs other names.
"""

_WRITE = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
if ARGV[4] == '' then redis.call('DEL', KEYS[2]) else redis.call('SET', KEYS[2], ARGV[4], 'EX', ARGV[5]) end
return 1
"""
_WRITE_NAME = sha1(_WRITE.encode(), usedforsecurity=False).hexdigest()  # as Redis itself names it


class Session(msgspec.Struct, array_like=True, omit_defaults=True):
    """One caller's session between two hops.

    `reply` is empty where the engine makes the same screen of the snapshot again: a session is half
    the size without it. `submission` is random, for what must not point at the caller; `origin` is
    the hash of the session that began it, which a redial may have resumed, for emergencies, which
    must be found again.
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


class Key(msgspec.Struct, frozen=True):
    """Where a session is, whose it is, and what it is sealed with."""

    caller: str
    session: str
    seal: bytes

    @property
    def name(self) -> str:
        return f"s{self.session}"

    @property
    def resume(self) -> str:
        return f"r{self.caller}"

    @property
    def owner(self) -> bytes:
        return self.caller[:_OWNER_CHARACTERS].encode()


class Loaded(msgspec.Struct, frozen=True):
    """A session as it was read; `raw` is what a write compares with (empty: there was none).

    `ours` is False for a network session id that belongs to another caller.
    """

    key: Key
    session: Session | None
    raw: bytes
    ours: bool = True


class Opened(msgspec.Struct, frozen=True):
    """What the first hop of a session must know, beside the session itself.

    `dropped` is the session that this caller may pick up again; `beside` the reply to the command
    asked along.
    """

    loaded: Loaded
    dropped: Session | None
    beside: bytes | None


class Sessions:
    """The sessions' Redis. Every method raises redis.RedisError when it can't be reached."""

    def __init__(
        self, client: redis.Redis, pseudonyms: Pseudonyms, *, ttl_seconds: int, resume_seconds: int
    ) -> None:
        self._wire = Wire(client)
        self._hash = pseudonyms.session_hash
        self._seal = pseudonyms.session_seal
        self._ttl = ttl_seconds
        self._resume_ttl = resume_seconds
        self._written = Written()

    def key(self, code: str, session_id: str, phone: str) -> Key:
        session, caller = self._hash(code, session_id), self._hash(code, phone)
        return Key(_short(caller), _short(session), self._seal(code, phone))

    def origin(self, code: str, session_id: str, phone: str, before: str) -> str:
        """What a session that begins now is known by for as long as it is resumed.

        `before`: the `submission` of a session that had this id and is over; empty if none had.
        """
        return _short(self._hash(code, session_id, phone, before))

    def recall(self, key: Key) -> Loaded | None:
        """A session as this process wrote it, without asking Redis whether it is still so: `save` does.

        Once for each write; None where another process wrote it, or none lately.
        """
        raw = self._written.take(key.name)
        return _loaded(key, raw) if raw else None

    def load(self, key: Key) -> Loaded:
        return _loaded(key, self._get(key.name))

    def open(self, key: Key, beside: Command) -> Opened:
        """Everything for a first hop in one round trip, or two where a session was dropped."""
        raw, resume, reply = cast(
            "list[bytes | None]", self._wire.ask(("GET", key.name), ("GET", key.resume), beside)
        )
        return Opened(_loaded(key, raw), self._dropped(key, resume), reply)

    def save(self, loaded: Loaded, session: Session, *, resumable: bool) -> bool:
        """Write if nobody else has since `loaded` was read. False: somebody has."""
        key, sealed = loaded.key, _sealed(loaded.key, session)
        ttl = max(self._ttl, self._resume_ttl) if resumable else self._ttl
        # The pointer in the same script: a guess that is behind would point a redial to where it was.
        pointer = (key.session, self._resume_ttl) if resumable else ("", 0)
        write = (2, key.name, key.resume, loaded.raw, sealed, ttl, *pointer)
        try:
            (written,) = self._wire.ask(("EVALSHA", _WRITE_NAME, *write))
        except redis.ResponseError as error:
            if not str(error).startswith("NOSCRIPT"):
                raise
            (written,) = self._wire.ask(("EVAL", _WRITE, *write))
        if written == 1 and not session.ended:
            self._written.put(key.name, sealed)
        return written == 1

    def forget(self) -> None:
        """Let go of what was written some time ago. To be called now and then."""
        self._written.sweep()

    def is_latest(self, key: Key) -> bool:
        """Whether this is the session that a redial of its caller would pick up."""
        return self._get(key.resume) == key.session.encode()

    def _dropped(self, key: Key, resume: bytes | None) -> Session | None:
        session = (resume or b"").decode()
        if not session or session == key.session:
            return None
        return self.load(Key(key.caller, session, key.seal)).session

    def _get(self, name: str) -> bytes | None:
        (reply,) = self._wire.ask(("GET", name))
        return cast("bytes | None", reply)


def _short(hexadecimal: str) -> str:
    """The first 90 bits of a hash in 15 characters."""
    return urlsafe_b64encode(bytes.fromhex(hexadecimal[:24]))[:15].decode()


def _loaded(key: Key, raw: bytes | None) -> Loaded:
    if not raw:
        return Loaded(key, None, b"")
    if not raw.startswith(key.owner):
        return Loaded(key, None, raw, ours=False)
    return Loaded(key, _read(key, raw[_OWNER_CHARACTERS:]), raw)


def _sealed(key: Key, session: Session) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return key.owner + nonce + AESGCM(key.seal).encrypt(nonce, _encode(session), None)


def _read(key: Key, sealed: bytes) -> Session | None:
    try:
        return _decode(AESGCM(key.seal).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None))
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
        protocol=2,  # no pushed messages between the replies that `Wire` reads
    )
