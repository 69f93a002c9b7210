"""How often a caller may do something, counted without keeping who it was.

Counts lie in Redis under an HMAC of the number. Its key is random, made anew every day, and
lives only in Redis: no backup of the database has it, and once it has expired nothing leads
back to a number.
"""

import hmac
import secrets
from hashlib import sha256
from typing import cast

from redis import Redis
from redis.exceptions import RedisError

KEY = "usalama:limits:key"
KEY_SECONDS = 86_400

# The place of ARGV[1] among those counted, from 1. What is over the limit (ARGV[2]) is not
# kept, so a flood takes no room; what is within it keeps its place, so a repeat is answered
# the same.
_PLACE = """
local place = redis.call('HGET', KEYS[1], ARGV[1])
if place then return tonumber(place) end
place = redis.call('HLEN', KEYS[1]) + 1
if place <= tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], ARGV[1], place)
  if place == 1 then redis.call('EXPIRE', KEYS[1], ARGV[3]) end
end
return place
"""


class Limits:
    """Counts callers. Works on Redis and on a cluster: each command touches one key."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def within(self, what: str, phone: str, most: int, seconds: int, once: str) -> bool:
        """Count `phone` for `what`; whether this is among the first `most` in `seconds`.

        The same `once` counts a single time and is answered the same. True if Redis
        fails: a limit never silences a call.
        """
        try:
            key = daily_key(self._redis)
            who = mark(key, "who", what, phone)
            place = self._redis.eval(
                _PLACE, 1, f"usalama:limits:{who}", mark(key, "once", once), str(most), str(seconds)
            )
        except RedisError:
            return True
        return cast(int, place) <= most


def daily_key(redis: Redis) -> bytes:
    """Today's key, made by whoever asks first. Raises RedisError."""
    kept = redis.get(KEY)
    if kept is None:
        fresh = secrets.token_bytes(32)
        redis.set(KEY, fresh, nx=True, ex=KEY_SECONDS)
        kept = redis.get(KEY) or fresh  # of two processes, the first one's stays
    return cast(bytes, kept)


def mark(key: bytes, *parts: str) -> str:
    """What stands for these words for as long as the key is kept."""
    message = "".join(f"{len(part)}:{part}" for part in parts)
    return hmac.new(key, message.encode(), sha256).hexdigest()[:32]
