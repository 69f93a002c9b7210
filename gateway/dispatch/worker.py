"""The process that sends one lane: an RQ SimpleWorker on one queue.

In process, because a fork a job takes a tenth of a second; on one queue, because RQ loses the job
of a worker on two that dies.
"""

import time
from types import FrameType

import structlog
from redis import Redis
from redis.client import Pipeline
from rq import Queue, SimpleWorker, worker_registration
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer

from gateway.config import Lane
from gateway.dispatch import jobs
from gateway.dispatch.deps import Dispatch
from gateway.dispatch.send import Sender
from gateway.dispatch.wake import LANES, client_like, queue_of

log = structlog.get_logger()

_TTL_SECONDS = 30  # a worker that is gone is no longer counted some while after this
_BEAT_SECONDS = 5.0
_RESTART_SECONDS = 1.0


class LaneWorker(SimpleWorker):
    """Tells its sender at once when the process is asked to end."""

    max_connection_wait_time = 2.0  # RQ's own is a minute, after which an emergency would still wait
    sender: Sender
    ending = False
    _beaten = float("-inf")

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """RQ's, but not three times around each job: that is a good part of what a job costs. Each
        puts the worker on the lists again, which Redis may have lost since it began."""
        now = time.monotonic()
        if pipeline is None and timeout is None and now - self._beaten < _BEAT_SECONDS:
            return
        self._beaten = now
        super().heartbeat(timeout, pipeline)
        if pipeline is None:
            worker_registration.register(self)

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.ending = True
        self.sender.stop()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]


def run_worker(lane: Lane, parts: Dispatch) -> None:
    """Send a lane until SIGTERM or SIGINT; then finish the sends under way and return."""
    sender = Sender(lane, parts)
    jobs.serve(lane, sender)
    try:
        while True:
            # RQ waits for its jobs with a long time limit, which it gives to the client's other users too.
            worker = _worker(lane, client_like(parts.redis))
            worker.sender = sender
            worker.work(logging_level="WARNING")
            if worker.ending:
                return
            log.warning("worker_restarts", lane=lane)
            time.sleep(_RESTART_SECONDS)
    except StopRequested:
        return  # the signal came between two of RQ's own checks
    finally:
        sender.close()


def lanes_without_worker(redis: Redis) -> list[str]:
    """The lanes whose queue no live worker listens on. Raises RedisError."""
    return [lane for lane in LANES if not _alive(queue_of(lane, redis))]


def _alive(queue: Queue) -> bool:
    """RQ's own way to ask makes workers, which would give the client their long time limit."""
    keys = worker_registration.get_keys(queue=queue)
    return bool(keys and queue.connection.exists(*keys))


def _worker(lane: Lane, redis: Redis) -> LaneWorker:
    return LaneWorker(
        [queue_of(lane, redis)],
        connection=redis,
        serializer=JSONSerializer,
        worker_ttl=_TTL_SECONDS,
        maintenance_interval=60,
        log_job_description=False,
    )
