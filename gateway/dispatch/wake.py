"""RQ as the wake-up call: jobs that carry nothing but a lane and row ids.

What is owed is in SQL. A job that is lost costs some seconds, until the relay asks for another.
"""

from collections.abc import Sequence

import structlog
from redis import ConnectionPool, Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

from gateway.config import Lane

log = structlog.get_logger()

LANES: tuple[Lane, ...] = ("urgent", "bulk")
JOB = "gateway.dispatch.jobs.send"
IDS_A_JOB = {"urgent": 20, "bulk": 400}
"""RQ's own work for a job takes about as long as the sending of a hundred bulk messages."""
JOB_SECONDS = 180
"""Longest run of a job; what it has not come to by then is woken again."""

_KEPT_SECONDS = 600  # in the queue, and of a job that failed


def connect(url: str) -> Redis:
    """A client for the queue that answers or fails within seconds: a caller may be waiting for it."""
    return Redis.from_url(
        url, socket_connect_timeout=1, socket_timeout=2, retry=Retry(NoBackoff(), 1), health_check_interval=30
    )


def client_like(client: Redis) -> Redis:
    """Another client of the same server, for a part that changes the settings of its own."""
    pool = client.connection_pool
    return Redis(
        connection_pool=ConnectionPool(connection_class=pool.connection_class, **pool.connection_kwargs)
    )


def queue_of(lane: str, redis: Redis) -> Queue:
    return Queue(f"usalama:{lane}", connection=redis, serializer=JSONSerializer)


class Waker:
    """Asks workers to look at rows. Safe for threads."""

    def __init__(self, redis: Redis) -> None:
        self._queues: dict[str, Queue] = {lane: queue_of(lane, redis) for lane in LANES}

    def wake(self, lane: str, ids: Sequence[int]) -> None:
        """Enqueue jobs for rows that are committed. Never raises: without Redis the relay does it later."""
        size = IDS_A_JOB[lane]
        try:
            for start in range(0, len(ids), size):
                self._queues[lane].enqueue_call(
                    JOB,
                    (lane, list(ids[start : start + size])),
                    timeout=JOB_SECONDS,
                    ttl=_KEPT_SECONDS,
                    result_ttl=0,
                    failure_ttl=_KEPT_SECONDS,
                    description=JOB,  # RQ's own would hold the arguments
                )
        except RedisError as error:
            log.warning("not_woken", lane=lane, count=len(ids), error=type(error).__name__)

    def backlog(self, lane: str) -> int:
        """Jobs that no worker has taken yet. Raises RedisError."""
        return self._queues[lane].count
