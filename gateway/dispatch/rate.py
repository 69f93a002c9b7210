"""The send rate of a lane, shared by all its workers through Redis."""

import threading
import time
from typing import cast

from redis import Redis, RedisError

BURST_SECONDS = 1.0
"""A lane that was idle may send this much of its rate at once."""

# When the lane's next send may start; each taker moves it on by what it takes. Times are Redis' own.
_TAKE = """
local t = redis.call('TIME')
local now = t[1] + t[2] / 1000000
local free = tonumber(redis.call('GET', KEYS[1]) or '0')
local start = math.max(free, now - tonumber(ARGV[2]))
redis.call('SET', KEYS[1], string.format('%.6f', start + tonumber(ARGV[1])), 'EX', 3600)
return string.format('%.6f', math.max(start - now, 0))
"""


class Rate:
    """At most `per_second` messages of a lane. Without Redis each process keeps the pace by itself."""

    def __init__(self, redis: Redis, lane: str, per_second: float) -> None:
        self._redis = redis
        self._key = f"usalama:rate:{lane}"
        self._per_second = per_second
        self._lock = threading.Lock()
        self._free = 0.0  # on the monotonic clock

    def take(self, messages: int) -> float:
        """Reserve the next place in line for so many messages: seconds to wait for it."""
        cost = messages / self._per_second
        try:
            wait = self._redis.eval(_TAKE, 1, self._key, str(cost), str(BURST_SECONDS))
            return float(cast(bytes, wait))
        except RedisError:
            return self._take_alone(cost)

    def _take_alone(self, cost: float) -> float:
        with self._lock:
            now = time.monotonic()
            start = max(self._free, now - BURST_SECONDS)
            self._free = start + cost
            return max(start - now, 0.0)
