"""USSD sessions in Redis: small, short-lived, and never overwritten unseen.

A session's keys are keyed hashes, so Redis holds no number, code or network session id; its value is
sealed under a key made of the caller's number, which Redis does not have. All keys of one caller
share a hash tag and so a slot of a Redis Cluster:

    {caller}<session>   the session
    {caller}            which session a redial may pick up again
    i:<session id>      which caller a network session id belongs to

They are as short as they can safely be: most of what a session takes in Redis is not the session.
"""

import os
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha1
from typing import cast

import msgspec
import redis
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.engine.model import Snapshot
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.ussd.wire import Command, Wire

_NONCE_BYTES = 12
_WRITE = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
if ARGV[4] == '' then redis.call('DEL', KEYS[2])
else redis.call('SET', KEYS[2], ARGV[4], 'EX', ARGV[5]) end
return 1
"""
_WRITE_NAME = sha1(_WRITE.encode(), usedforsecurity=False).hexdigest()  # as Redis itself names it


class Session(msgspec.Struct, array_like=True, omit_defaults=True):
    """One caller's session between two hops.

    `reply` is empty where the engine makes the same screen of the snapshot again: a session is half
    the size without it. `submission` is random, for what must not point at the caller; `origin` is
    the hash of the session that a redial may have resumed, for emergencies, which must be found again.
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
        return f"{{{self.caller}}}{self.session}"

    @property
    def owner(self) -> str:
        """Enough of the caller to tell one from another who shows the same session id."""
        return self.caller[:6]

    @property
    def resume(self) -> str:
        return f"{{{self.caller}}}"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A session as it was read; `raw` is what a write compares with (empty: there was none)."""

    key: Key
    session: Session | None
    raw: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """What the first hop of a session must know, beside the session itself.

    `ours` is False for a network session id that belongs to another caller; `dropped` the session
    that this caller may pick up again; `beside` the reply to the command asked along.
    """

    loaded: Loaded
    ours: bool
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

    def key(self, code: str, session_id: str, phone: str) -> Key:
        caller, session = _short(self._hash(code, phone))[:12], _short(self._hash(code, session_id, phone))
        return Key(caller, session, self._seal(code, phone))

    def load(self, key: Key) -> Loaded:
        return _loaded(key, self._get(key.name))

    def open(self, key: Key, code: str, session_id: str, beside: Command) -> Opened:
        """Everything for a first hop in one round trip; binds the network session id to its caller."""
        claim = f"i:{_short(self._hash(code, session_id))}"
        raw, resume, _, owner, reply = cast(
            "list[bytes | None]",
            self._wire.ask(
                ("GET", key.name),
                ("GET", key.resume),
                ("SET", claim, key.owner, "NX", "EX", self._ttl),
                ("GET", claim),
                beside,
            ),
        )
        ours = owner in (None, key.owner.encode())
        return Opened(_loaded(key, raw), ours, self._dropped(key, resume) if ours else None, reply)

    def save(self, loaded: Loaded, session: Session, *, resumable: bool) -> bool:
        """Write if nobody else has since `loaded` was read. False: somebody has."""
        if session.origin == loaded.key.session:  # nearly always: the key says it already
            session = msgspec.structs.replace(session, origin="")
        write = (
            2,
            loaded.key.name,
            loaded.key.resume,
            loaded.raw,
            _sealed(loaded.key, session),
            max(self._ttl, self._resume_ttl) if resumable else self._ttl,
            loaded.key.session if resumable else b"",
            self._resume_ttl,
        )
        try:
            (written,) = self._wire.ask(("EVALSHA", _WRITE_NAME, *write))
        except redis.ResponseError as error:
            if not str(error).startswith("NOSCRIPT"):
                raise
            (written,) = self._wire.ask(("EVAL", _WRITE, *write))
        return written == 1

    def is_latest(self, key: Key) -> bool:
        """Whether this is the session that a redial of its caller would pick up."""
        return self._get(key.resume) == key.session.encode()

    def _dropped(self, key: Key, resume: bytes | None) -> Session | None:
        session = (resume or b"").decode()
        if not session or session == key.session:
            return None
        was = Key(key.caller, session, key.seal)
        return _read(was, self._get(was.name))

    def _get(self, name: str) -> bytes | None:
        (reply,) = self._wire.ask(("GET", name))
        return cast("bytes | None", reply)


def _short(hexadecimal: str) -> str:
    """The first 90 bits of a hash in 15 characters that mean nothing to a Redis Cluster."""
    return urlsafe_b64encode(bytes.fromhex(hexadecimal[:24]))[:15].decode()


def _loaded(key: Key, raw: bytes | None) -> Loaded:
    return Loaded(key, _read(key, raw), raw or b"")


def _sealed(key: Key, session: Session) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key.seal).encrypt(nonce, _encode(session), None)


def _read(key: Key, raw: bytes | None) -> Session | None:
    if not raw:
        return None
    try:
        session = _decode(AESGCM(key.seal).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], None))
    except (InvalidTag, ValueError, msgspec.DecodeError):
        return None  # written by another version of this code: start anew rather than fail
    session.origin = session.origin or key.session
    return session


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
