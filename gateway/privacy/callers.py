"""How many different people reported one incident, without keeping who they were.

A set of marks for each report, made with the key of limits.py: random, made anew every day, and in
Redis only. A report that joins an incident brings its marks along; a mark there already adds none.
"""

from typing import cast

from redis import Redis
from redis.exceptions import RedisError

from gateway.privacy.limits import KEY_SECONDS, daily_key, mark


class Callers:
    """Works on Redis and on a cluster: each command touches one key. `report` is a case's uid."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def note(self, report: str, phone: str) -> None:
        """Remember for a day that `phone` is behind a report; nothing where Redis fails."""
        try:
            self._add(report, [mark(daily_key(self._redis), "caller", phone).encode()])
        except RedisError:
            return

    def joined(self, incident: str, report: str) -> tuple[int, int] | None:
        """How many different callers an incident has without those of one more report, and with them.

        None where that is not known: Redis fails, or has nothing of the report.
        """
        try:
            marks, before = self._marks(report), len(self._marks(incident))
            if marks:
                self._add(incident, marks)
            return (before, len(self._marks(incident))) if marks else None
        except RedisError:
            return None

    def left(self, incident: str, report: str) -> int | None:
        """How many are left after a report was taken out again; None where that is not known."""
        try:
            marks = self._marks(report)
            if marks:
                self._redis.srem(_key(incident), *marks)
            return len(self._marks(incident)) if marks else None
        except RedisError:
            return None

    def _marks(self, report: str) -> list[bytes]:
        return list(cast(set[bytes], self._redis.smembers(_key(report))))

    def _add(self, report: str, marks: list[bytes]) -> None:
        self._redis.sadd(_key(report), *marks)
        self._redis.expire(_key(report), KEY_SECONDS)


def _key(report: str) -> str:
    return f"usalama:callers:{report}"
