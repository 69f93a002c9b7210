"""When a contact was last sent what throttle.py counts: in Redis, for as long as a window looks back.

SQL keeps only the hour of what was sent, because the minute of an alert would tell its tip's.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

import structlog
from redis import Redis
from redis.exceptions import RedisError

from gateway.config.pacing import Window
from gateway.dispatch import throttle
from gateway.store.base import new_uid

log = structlog.get_logger()


class Pace:
    """Counts by any name that holds no number. Safe for threads; of two at once both may pass."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def take(self, name: str, windows: Sequence[Window], now: datetime) -> datetime | None:
        """Count one more, or when there is room for it. None, and counted, where it goes now.

        It goes too if Redis fails: a limit never silences anybody.
        """
        key = f"usalama:pace:{name}"
        longest = max(window.minutes for window in windows) * 60
        try:
            scores = cast(
                list[tuple[bytes, float]],
                self._redis.zrangebyscore(key, now.timestamp() - longest, "+inf", withscores=True),
            )
            opens = throttle.opens_at(windows, [datetime.fromtimestamp(at, UTC) for _, at in scores], now)
            if opens is None:
                self._redis.zremrangebyscore(key, "-inf", now.timestamp() - longest)
                self._redis.zadd(key, {new_uid(): now.timestamp()})
                self._redis.expire(key, int(longest) + 1)
        except RedisError as error:
            log.warning("not_paced", error=type(error).__name__)
            return None
        return opens
