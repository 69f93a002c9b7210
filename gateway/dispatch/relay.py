"""The clock: finds what is due and nobody is at, so that nothing owed depends on a job or a process."""

import signal
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from types import FrameType
from typing import cast

import structlog
from redis import Redis
from sqlalchemy.orm import Session

from gateway import metrics
from gateway.cases import filing
from gateway.dispatch import followup, outbox, readiness, reports
from gateway.dispatch.auditor import Auditor
from gateway.dispatch.deps import Dispatch
from gateway.dispatch.settle import conclude, decided
from gateway.dispatch.turns import Do, in_turns
from gateway.dispatch.wake import IDS_A_JOB, LANES
from gateway.privacy.retention import purge

log = structlog.get_logger()

ROUND_KEY = "usalama:relay"
RETENTION_KEY = "usalama:retention"
RETENTION_SECONDS = 23 * 3600

CASES_A_TURN = 200
"""Cases taken to their next tier in one transaction: on SQLite nobody else can write meanwhile."""

DRAFTS_A_TURN = 50
LOST_A_TURN = 100

MOST_JOBS = 8
"""Jobs of a lane that the relay lets wait in Redis; what is owed beyond them waits in SQL."""


class Relay:
    """Any number may run: rows are locked while they are looked at, and a second wake-up finds nothing."""

    def __init__(self, parts: Dispatch) -> None:
        self._parts = parts
        self._lease = timedelta(seconds=parts.config.dispatch.lease_seconds)
        self._looked: datetime | None = None
        self._auditor = Auditor(parts)
        self.pause = parts.config.dispatch.round_seconds
        self.clock = parts.clock

    def round(self, now: datetime) -> bool:
        """Do once all that is due; whether everything worked. A step that fails stops no other."""
        steps = (
            *(self._lost, self._reports, self._drafts, self._escalate, self._wake, *self._parts.rounds),
            *(self._readiness, self._audit, self._retention),
        )
        worked = [self._try(step, now) for step in steps]
        return all(worked) and self._try(self._beat, now)

    def _try(self, step: Callable[[datetime], None], now: datetime) -> bool:
        try:
            step(now)
        except Exception as error:
            # The database or Redis may be away; the next round tries again.
            log.error("relay_step_failed", name=step.__name__, exc_info=error)
            return False
        return True

    def _lost(self, now: datetime) -> None:
        """Messages whose worker died between claim and outcome."""
        parts, before = self._parts, now - self._lease

        def do(tx: Session, ids: Sequence[int]) -> tuple[int, ...]:
            made: tuple[int, ...] = ()
            for message in outbox.lost(tx, before, only=ids):
                decision = decided(message, "lost", parts.config.dispatch)
                made += conclude(tx, parts.alerts, message, decision, now)
                metrics.sent.labels(lane=message.lane, verdict="lost").inc()
            return made

        self._in_turns("lost", partial(outbox.lost_ids, before=before), LOST_A_TURN, do)

    def _reports(self, now: datetime) -> None:
        """Delivery reports that came before the send's answer, or without one."""
        with self._parts.store.transaction() as tx:
            made = reports.catch_up(tx, self._parts.vault, self._parts.alerts, now, self._lease)
        self._wake_new(made)

    def _drafts(self, now: datetime) -> None:
        """Emergencies whose callers were cut off; all that are due."""

        def do(tx: Session, ids: Sequence[int]) -> tuple[int, ...]:
            made: tuple[int, ...] = ()
            for case in filing.open_due(tx, now, only=ids):
                made += self._parts.joining.tell(tx, case, now).ids
            return made

        self._in_turns("drafts", partial(filing.due_ids, now=now), DRAFTS_A_TURN, do)

    def _escalate(self, now: datetime) -> None:
        """Cases that nobody has taken, or whose acceptance led to nothing; all that are due."""

        def do(tx: Session, ids: Sequence[int]) -> tuple[int, ...]:
            return followup.overdue(tx, self._parts.alerts, now, only=ids)[1]

        self._in_turns("escalate", partial(followup.due_ids, now=now), CASES_A_TURN, do)

    def _in_turns(self, name: str, due: Callable[[Session], Sequence[int]], size: int, do: Do) -> None:
        with self._parts.store.read() as tx:
            ids = due(tx)
        for made in in_turns(self._parts.store, name, ids, size, do):
            self._wake_new(made)

    def _wake(self, now: datetime) -> None:
        """What is due and was woken for in vain, or not yet; and how long the oldest waits."""
        for lane in LANES:
            room = MOST_JOBS - self._parts.waker.backlog(lane)
            with self._parts.store.transaction() as tx:
                oldest = outbox.oldest_due(tx, lane, now)
                ids = outbox.wake_up(tx, lane, room * IDS_A_JOB[lane], now) if oldest and room > 0 else []
            metrics.queue_age.labels(lane=lane).set((now - oldest).total_seconds() if oldest else 0)
            if ids:
                self._parts.waker.wake(lane, ids)

    def _readiness(self, now: datetime) -> None:
        """Every few minutes, what would fail in an incident: posts without anybody, silent numbers."""
        if self._looked and now < self._looked + readiness.EVERY:
            return
        with self._parts.store.transaction() as tx:
            made = readiness.check(tx, self._parts.alerts, self._parts.config, now)
        self._looked = now
        if made:
            self._parts.waker.wake("bulk", made)

    def _audit(self, now: datetime) -> None:
        """Every few minutes, by whichever relay comes first: is any case forgotten?"""
        self._auditor.audit(now)

    def _retention(self, now: datetime) -> None:
        """Once a day, by whichever relay comes first."""
        redis = self._parts.redis
        if not redis.set(RETENTION_KEY, str(now.timestamp()), nx=True, ex=RETENTION_SECONDS):
            return
        try:
            counts = purge(self._parts.store, self._parts.config.retention, now, self._parts.retention)
        except Exception:
            redis.delete(RETENTION_KEY)
            raise
        for name, count in counts.items():
            log.info("purged", what=name, count=count)

    def _beat(self, now: datetime) -> None:
        self._parts.redis.set(ROUND_KEY, str(now.timestamp()))
        metrics.relay_round.set(now.timestamp())

    def _wake_new(self, ids: tuple[int, ...]) -> None:
        if ids:
            self._parts.waker.wake("urgent", ids)


def last_round(redis: Redis) -> datetime | None:
    """When the relay last finished a full round. Raises RedisError."""
    value = cast(bytes | None, redis.get(ROUND_KEY))
    return datetime.fromtimestamp(float(value), UTC) if value else None


def run(relay: Relay) -> None:
    """Rounds until SIGTERM or SIGINT; a round under way is finished."""
    ending = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ending.set()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, end)
    while not ending.is_set():
        relay.round(relay.clock())
        ending.wait(relay.pause)
