"""An SMS conversation with a resident that waits for its next text: a question of ours, or a tip's code.

In Redis for some minutes only, under a keyed hash that is used for nothing else.
"""

from typing import Literal

import msgspec
from redis import Redis
from redis.exceptions import RedisError

from gateway.config.vocabulary import CaseType, Concern
from gateway.privacy.pseudonyms import Pseudonyms


class Pending(msgspec.Struct, array_like=True):
    """What was asked: `what` it is, `where`, or nothing, `after` an emergency told of (`case`, a uid).

    `text` is what was written, and `kind` what it seems to be about, as far as they are known.
    """

    asks: Literal["what", "where", "after"]
    type: CaseType = "tip"
    text: str = ""
    kind: str = "other"
    language: str = ""
    case: str = ""
    concerns: Concern | None = None


class PendingTexts:
    """Nothing here raises where Redis fails: what can't be kept is dealt with at once."""

    def __init__(self, redis: Redis, pseudonyms: Pseudonyms, minutes: int) -> None:
        self._redis = redis
        self._pseudonyms = pseudonyms
        self._seconds = minutes * 60

    def put(self, phone: str, pending: Pending) -> bool:
        """Wait for the next text of `phone`, in place of what was waited for; whether that will do."""
        return self._set("asked", phone, msgspec.msgpack.encode(pending))

    def take(self, phone: str) -> Pending | None:
        """What the next text of `phone` answers. It is asked no more."""
        try:
            kept = self._redis.getdel(self._key("asked", phone))
            return msgspec.msgpack.decode(kept, type=Pending) if isinstance(kept, bytes) else None
        except (RedisError, msgspec.DecodeError):
            return None

    def waits(self, phone: str) -> bool:
        """Whether the next text of `phone` may answer something. It goes on waiting."""
        try:
            return bool(self._redis.exists(self._key("asked", phone)))
        except RedisError:
            return False

    def keep_code(self, phone: str, submission: str) -> bool:
        """Let `phone` see the code of the tip that it has just texted; whether that will do."""
        return self._set("code", phone, submission.encode())

    def code(self, phone: str) -> str | None:
        """The submission of the tip that `phone` has just texted."""
        try:
            kept = self._redis.get(self._key("code", phone))
        except RedisError:
            return None
        return kept.decode() if isinstance(kept, bytes) else None

    def _set(self, what: str, phone: str, value: bytes) -> bool:
        try:
            return bool(self._redis.set(self._key(what, phone), value, ex=self._seconds))
        except RedisError:
            return False

    def _key(self, what: str, phone: str) -> str:
        return f"usalama:texting:{what}:{self._pseudonyms.texting_hash(phone)}"
