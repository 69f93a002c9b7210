"""What the auditor mends, one thing in one transaction: where one fails, the others are mended all the same.

Each mend does what the relay would have done, and does nothing where it was done meanwhile.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from gateway.cases import filing
from gateway.cases.records import Case
from gateway.dispatch import followup, joining, outbox
from gateway.dispatch.deps import Dispatch
from gateway.dispatch.findings import OVER, Cause, Finding
from gateway.dispatch.settle import conclude, decided
from gateway.dispatch.wake import LANES

log = structlog.get_logger()


class Mender:
    def __init__(self, parts: Dispatch) -> None:
        self._parts = parts
        self._ways: Mapping[Cause, Callable[[Session, int, datetime], tuple[int, ...]]] = {
            "draft": self._draft,
            "silent": self._silent,
            "left": self._left,
            "unwatched": self._unwatched,
            "overdue": self._overdue,
            "lost": self._lost,
        }

    def mend(self, findings: Sequence[Finding], now: datetime) -> set[Finding]:
        """Those that are mended, as far as can be seen now; the others have no way, or it failed."""
        waiting = [finding for finding in findings if finding.cause == "waiting"]
        mended = {each for each in findings if each.cause in self._ways and self._one(each, now)}
        if waiting:
            self._wake([each.subject for each in waiting])
        return mended.union(waiting)

    def _one(self, finding: Finding, now: datetime) -> bool:
        try:
            with self._parts.store.transaction() as tx:
                made = self._ways[finding.cause](tx, finding.subject, now)
        except Exception as error:
            # Whatever it is, it stays with this one case or message, and the desk is told of it.
            log.error("not_mended", name=finding.cause, exc_info=error)
            return False
        if made:
            self._parts.waker.wake("urgent", made)
        return True

    def _wake(self, ids: Sequence[int]) -> None:
        """Past the relay's own bound of jobs in Redis: those may be of a worker that is gone."""
        with self._parts.store.read() as tx:
            owed = outbox.still_owed(tx, ids)
        for lane in LANES:
            if mine := [message.id for message in owed if message.lane == lane]:
                self._parts.waker.wake(lane, mine)

    def _draft(self, tx: Session, case_id: int, now: datetime) -> tuple[int, ...]:
        made: tuple[int, ...] = ()
        for case in filing.open_due(tx, now, only=[case_id]):
            made += self._parts.joining.tell(tx, case, now).ids
        return made

    def _silent(self, tx: Session, case_id: int, now: datetime) -> tuple[int, ...]:
        case = _open(tx, case_id)
        if case is None:
            return ()
        if case.type == "emergency":
            return self._parts.joining.tell(tx, case, now).ids
        words = self._parts.vault.open(case, "words") or ""
        return self._parts.alerts.tip(tx, case, words, now).ids

    def _left(self, tx: Session, case_id: int, now: datetime) -> tuple[int, ...]:
        case = _open(tx, case_id)
        if case and case.lead_id and (lead := tx.get(Case, case.lead_id)) and lead.state in OVER:
            joining.closed(tx, lead)
        return ()

    def _unwatched(self, tx: Session, case_id: int, now: datetime) -> tuple[int, ...]:
        if case := _open(tx, case_id):
            self._parts.alerts.ladder.start(tx, case, now)
        return ()

    def _overdue(self, tx: Session, case_id: int, now: datetime) -> tuple[int, ...]:
        return followup.overdue(tx, self._parts.alerts, now, only=[case_id])[1]

    def _lost(self, tx: Session, message_id: int, now: datetime) -> tuple[int, ...]:
        settings = self._parts.config.dispatch
        before = now - timedelta(seconds=settings.lease_seconds)
        made: tuple[int, ...] = ()
        for message in outbox.lost(tx, before, only=[message_id]):
            decision = decided(message, "lost", settings)
            made += conclude(tx, self._parts.alerts, message, decision, now)
        return made


def _open(tx: Session, case_id: int) -> Case | None:
    case = tx.get(Case, case_id, with_for_update={"key_share": True})
    return case if case and case.state == "open" else None
