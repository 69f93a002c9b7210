"""What a resident asked to have remembered: a place and a language, and nothing else."""

from typing import cast

import msgspec
from redis import Redis
from redis.exceptions import RedisError

from gateway.privacy.pseudonyms import Pseudonyms


class Profile(msgspec.Struct, array_like=True):
    """`place` is an area's id."""

    place: int
    language: str


class Profiles:
    """Kept in Redis under a keyed hash of the number; gone after `days` without use."""

    def __init__(self, redis: Redis, pseudonyms: Pseudonyms, days: int) -> None:
        self._redis = redis
        self._pseudonyms = pseudonyms
        self._seconds = days * 86_400

    def get(self, phone: str) -> Profile | None:
        """What is remembered for `phone`. None too if Redis fails: a call goes on without it."""
        try:
            return self.read(cast("bytes | None", self._redis.getex(self._key(phone), ex=self._seconds)))
        except RedisError:
            return None

    def ask(self, phone: str) -> tuple[str | int, ...]:
        """The command that `read` takes the reply to, for who asks more at once. It counts as a use."""
        return ("GETEX", self._key(phone), "EX", self._seconds)

    @staticmethod
    def read(kept: bytes | None) -> Profile | None:
        if not kept:
            return None
        try:
            return msgspec.msgpack.decode(kept, type=Profile)
        except msgspec.DecodeError:
            return None

    def remember(self, phone: str, place: int, language: str) -> None:
        kept = msgspec.msgpack.encode(Profile(place, language))
        self._redis.set(self._key(phone), kept, ex=self._seconds)

    def forget(self, phone: str) -> None:
        self._redis.delete(self._key(phone))

    def _key(self, phone: str) -> str:
        return f"usalama:profile:{self._pseudonyms.phone_hash(phone)}"
