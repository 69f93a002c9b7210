"""Sending: claim a row, ask the provider, write what it said. Never an open transaction around a send."""

import threading
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from gateway import metrics
from gateway.config import Lane
from gateway.dispatch import optouts, outbox, trouble
from gateway.dispatch.accepting import accepted
from gateway.dispatch.deps import Dispatch
from gateway.dispatch.outbox import Parcel
from gateway.dispatch.outcomes import Outcome
from gateway.dispatch.provider import Result
from gateway.dispatch.rate import Rate
from gateway.dispatch.settle import conclude, decided
from gateway.dispatch.turns import by_itself
from gateway.privacy.vault import SealError

log = structlog.get_logger()

AT_ONCE = {"urgent": 8, "bulk": 4}
"""Calls under way at a time in one worker: a slow number must not hold up the others."""

HEAD_START = 0.02
"""Seconds that a job stands back for its sends: RQ's own book-keeping would slow them down."""


class Sender:
    """Sends one lane's messages on threads of its own."""

    def __init__(self, lane: Lane, parts: Dispatch) -> None:
        self._lane = lane
        self._parts = parts
        self._rate = Rate(parts.redis, lane, getattr(parts.config.dispatch.per_second, lane))
        self._slots = threading.BoundedSemaphore(AT_ONCE[lane])
        self._pool = ThreadPoolExecutor(AT_ONCE[lane], thread_name_prefix=f"send-{lane}")
        self._stopping = threading.Event()

    def send(self, ids: Sequence[int]) -> None:
        """Put rows on their way, each as soon as a thread is free. Returns when the last has begun."""
        begun = []
        for call in self._calls(ids):
            self._slots.acquire()
            if self._stopping.is_set():
                self._slots.release()
                return  # what is left is still owed, and the relay knows
            begun.append(self._pool.submit(self._run, call))
        wait(begun, HEAD_START)

    def stop(self) -> None:
        """Begin no more sends. May be called from a signal handler."""
        self._stopping.set()

    def close(self) -> None:
        """Stop, and wait for the sends under way; the SDK's own time limits bound that."""
        self.stop()
        self._pool.shutdown(wait=True)

    def _calls(self, ids: Sequence[int]) -> list[list[int]]:
        """Rows for one call each; in the bulk lane all those of one text, up to the configured number."""
        if self._lane == "urgent":
            return [[row_id] for row_id in ids]
        with self._parts.store.read() as tx:
            owed = outbox.bodies(tx, ids)
        same: dict[str, list[int]] = {}
        for row in owed:
            same.setdefault(self._open(row, "body") or row.uid, []).append(row.id)
        most = self._parts.config.dispatch.recipients_a_call
        return [rows[at : at + most] for rows in same.values() for at in range(0, len(rows), most)]

    def _run(self, ids: list[int]) -> None:
        try:
            pause = self._rate.take(len(ids))
            if not self._stopping.wait(pause):
                self._send(ids)
        except Exception as error:
            # Whatever it was, the rows' lease runs out and the relay decides what becomes of them.
            log.error("send_failed", lane=self._lane, message_ids=ids, exc_info=error)
        finally:
            self._slots.release()

    def _send(self, ids: list[int]) -> None:
        with self._parts.store.transaction() as tx:
            rows = outbox.claim(tx, ids, self._parts.clock())
            phones = {row.id: self._open(row, "phone") for row in rows}
            stopped = self._stopped(tx, phones.values())
        if rows:
            self._write(rows, self._ask(rows, phones, stopped))

    def _stopped(self, tx: Session, phones: Iterable[str | None]) -> set[str]:
        """Those of the numbers that sent STOP, after something was owed to them or before."""
        hash_of = self._parts.pseudonyms.phone_hash
        hashes = {hash_of(phone): phone for phone in phones if phone}
        return {hashes[each] for each in optouts.among(tx, hashes)} if hashes else set()

    def _ask(
        self, rows: list[Parcel], phones: Mapping[int, str | None], stopped: Collection[str]
    ) -> dict[int, Result]:
        """The provider's answer for each row; ours for those that it must not be asked."""
        live = self._parts.provider.live
        answers: dict[int, Result] = {}
        asked: dict[str, list[int]] = {}
        body = self._open(rows[0], "body")
        for row in rows:
            phone = phones[row.id]
            if phone in stopped:
                answers[row.id] = Result("", "permanent", status="OptedOut")
            elif live and row.example:
                answers[row.id] = Result("", "permanent", status="Example")
            elif body is None or phone is None:
                answers[row.id] = Result("", "config", status="FieldKeyMissing")
            else:
                asked.setdefault(phone, []).append(row.id)
        results = self._parts.provider.send(body, list(asked)) if asked and body else []
        for result in results:
            answers |= dict.fromkeys(asked[result.phone], result)
        return answers

    def _write(self, rows: list[Parcel], answers: Mapping[int, Result]) -> None:
        urgent: tuple[int, ...] = ()
        bulk: tuple[int, ...] = ()
        now = self._parts.clock()
        taken = {row.id: answers[row.id] for row in rows if answers[row.id].verdict == "accepted"}
        causes = {answer.status for answer in answers.values() if answer.verdict == "config"}
        with self._parts.store.transaction() as tx:
            urgent += accepted(tx, self._parts.alerts, taken, rows[0].claim, now)
            for row in rows:
                result = answers[row.id]
                if result.verdict != "accepted":
                    with by_itself(tx, "answer", row.id):
                        urgent += self._refused(tx, row, result, result.verdict, now)
            for cause in causes:
                bulk += self._parts.alerts.notice(tx, cause, cause, now).ids
        for verdict, count in Counter(answers[row.id].verdict for row in rows).items():
            metrics.sent.labels(lane=self._lane, verdict=verdict).inc(count)
        for cause in causes:
            metrics.trouble.labels(cause=cause).inc()
            trouble.mark(self._parts.redis, cause, now)
            log.error("provider_trouble", lane=self._lane, status=cause)
        for lane, owed in (("urgent", urgent), ("bulk", bulk)):
            if owed:
                self._parts.waker.wake(lane, owed)

    def _refused(
        self, tx: Session, row: Parcel, result: Result, verdict: Outcome, now: datetime
    ) -> tuple[int, ...]:
        """Write one row that the provider is not known to have taken."""
        found = outbox.held(tx, row.id, row.claim)
        if found is None:
            return ()
        found.provider_id = result.provider_id or found.provider_id
        found.status = result.status
        if result.bounce and found.contact_id is None:
            self._parts.bounced(tx, self._parts.pseudonyms.phone_hash(result.phone), now)
        decision = decided(found, verdict, self._parts.config.dispatch)
        return conclude(tx, self._parts.alerts, found, decision, now, bounce=result.bounce)

    def _open(self, row: Parcel, column: str) -> str | None:
        try:
            return self._parts.vault.open(row, column)
        except SealError:
            log.error("not_opened", what=f"outbox.{column}", message_id=row.id)
            return None
