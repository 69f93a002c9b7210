"""What keeps the provider from sending for anybody: a mark in the queue's Redis for `gateway doctor`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast

from redis import Redis, RedisError

KEY = "usalama:trouble"
SHOWN_SECONDS = 3600


def mark(redis: Redis, cause: str, now: datetime) -> None:
    """Note that a send was refused for `cause`, the provider's word. Best effort."""
    try:
        redis.hset(KEY, cause, str(now.timestamp()))
        redis.expire(KEY, SHOWN_SECONDS)
    except RedisError:
        pass  # the message stays owed and the metric counts it; this mark is a convenience


def lately(redis: Redis, now: datetime) -> dict[str, datetime]:
    """Each cause of the last hour and when it was last met. Raises RedisError."""
    marks = cast(Mapping[bytes, bytes], redis.hgetall(KEY))
    met = {cause.decode(): datetime.fromtimestamp(float(at), UTC) for cause, at in marks.items()}
    return {cause: at for cause, at in met.items() if (now - at).total_seconds() <= SHOWN_SECONDS}
