"""Every few minutes: is any case forgotten? What can be mended is, the desk hears of the rest, and only
when all is well does a service outside get its sign of life.

It looks at what is in the record and not at how it came about, so it also finds what a fault in the
relay, in a worker or in a policy has left behind.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import cast

import structlog
from redis import Redis
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import metrics
from gateway.cases.records import Case
from gateway.directory.records import Area, Contact
from gateway.dispatch import heartbeat
from gateway.dispatch.audit_facts import gather
from gateway.dispatch.deps import Dispatch
from gateway.dispatch.findings import CAUSES, FOR_THE_DESK_ALONE, Cause, Finding, find
from gateway.dispatch.mending import Mender

log = structlog.get_logger()

REMIND = timedelta(hours=24)
"""The desk is told again of what is still so after this."""

_SLOT = "usalama:audit:slot"
_KNOWN = "usalama:audit:known"  # cause:subject → when the desk was told of it; 0 for not yet
_LAST = "usalama:audit:last"
_KEPT_SECONDS = 7 * 24 * 3600
_NAMED = 4  # cases, places or contacts in one SMS; of the others there is a count

SAYS: Mapping[Cause, str] = {
    "draft": "audit_cases",
    "silent": "audit_cases",
    "unwatched": "audit_cases",
    "left": "audit_cases",
    "overdue": "audit_cases",
    "lost": "audit_sending",
    "waiting": "audit_sending",
    "refused": "audit_sending",
    "unreported": "audit_unreported",
    "stuck": "audit_stuck",
    "place": "audit_places",
    "number": "audit_numbers",
}
"""The text of menus/sms.yaml that tells the desk of it. That there is no desk, nobody can be told."""


@dataclass(frozen=True, slots=True)
class Audit:
    """One look: how many things of each cause were found, and how many of them were mended."""

    at: float
    found: Mapping[Cause, int]
    mended: Mapping[Cause, int]

    @property
    def well(self) -> bool:
        """Whether the service did all that it should, by itself: only then comes the heartbeat."""
        return all(cause in FOR_THE_DESK_ALONE for cause in self.found)


class Auditor:
    """One audit in each span of so many minutes, by whichever relay comes first."""

    def __init__(
        self, parts: Dispatch, beat: Callable[[str, Redis, datetime], None] = heartbeat.beat
    ) -> None:
        self._parts = parts
        self._beat = beat
        self._mender = Mender(parts)
        self._seconds = parts.config.audit.minutes * 60
        self._slot = -1

    def audit(self, now: datetime) -> None:
        """Look, mend, tell and beat, if nobody has in this span of time. Raises RedisError."""
        slot = int(now.timestamp() // self._seconds)
        if slot == self._slot:
            return
        self._slot = slot
        if self._parts.redis.set(f"{_SLOT}:{slot}", "", nx=True, ex=int(2 * self._seconds)):
            self._look(now)

    def _look(self, now: datetime) -> None:
        lease = timedelta(seconds=self._parts.config.dispatch.lease_seconds)
        with self._parts.store.read() as tx:
            facts = gather(tx, self._parts.config.routing.nobody, now)
        findings = find(facts, lease, now)
        mended = self._mender.mend(findings, now)
        known = self._known()
        # What comes back was not mended, whatever it looked like.
        left = [each for each in findings if each not in mended or _topic(each) in known]
        told = self._tell([each for each in left if now - known.get(_topic(each), _NEVER) >= REMIND], now)
        topics = {_topic(each) for each in findings}
        self._know({each: known.get(each, _NEVER) for each in topics} | dict.fromkeys(map(_topic, told), now))
        audit = Audit(now.timestamp(), _count(findings), _count(set(findings).difference(left)))
        self._note(audit)
        if audit.well and (url := self._parts.config.audit.heartbeat_url):
            self._beat(str(url), self._parts.redis, now)

    def _tell(self, findings: Sequence[Finding], now: datetime) -> set[Finding]:
        """Owe the desk a text of each sort; what it is told of."""
        by_text: dict[str, list[Finding]] = {}
        for finding in findings:
            if text := SAYS.get(finding.cause):
                by_text.setdefault(text, []).append(finding)
        made: tuple[int, ...] = ()
        with self._parts.store.transaction() as tx:
            for text, of_it in by_text.items():
                values = self._values(tx, of_it, now)
                once = f"{text}:{now.isoformat()}"
                made += self._parts.alerts.notices.to_desk(tx, text, once, values, now)
        if made:
            self._parts.waker.wake("bulk", made)
        return {finding for of_it in by_text.values() for finding in of_it}

    def _values(
        self, tx: Session, findings: Sequence[Finding], now: datetime
    ) -> Callable[[str], Mapping[str, str]]:
        """What is filled in, by the reader's language: references, areas or roles, and never a name."""
        ids = [finding.subject for finding in findings]
        match findings[0].cause:
            case "lost" | "waiting" | "refused":
                # It may itself come late, when the others have gone out.
                return lambda _: {"count": str(len(ids)), "time": self._parts.alerts.local(now)}
            case "place":
                areas = tx.scalars(select(Area.name).where(Area.id.in_(ids)).order_by(Area.name)).all()
                return lambda _: {"places": _listed(areas)}
            case "number":
                contacts = tx.scalars(select(Contact).where(Contact.id.in_(ids)).order_by(Contact.id)).all()
                who = self._parts.alerts.who
                return lambda language: {"contacts": _listed([who(each, language) for each in contacts])}
            case _:
                cases = select(Case.reference).where(Case.id.in_(ids)).order_by(Case.severity, Case.reference)
                references = tx.scalars(cases).all()
                return lambda _: {"cases": _listed(references)}

    def _known(self) -> dict[Finding, datetime]:
        kept = cast(Mapping[bytes, bytes], self._parts.redis.hgetall(_KNOWN))
        found = {}
        for key, told in kept.items():
            cause, subject = key.decode().split(":")
            finding = Finding(cast(Cause, cause), int(subject))
            found[finding] = datetime.fromtimestamp(float(told), UTC)
        return found

    def _know(self, told: Mapping[Finding, datetime]) -> None:
        """Forget what is found no more: if it comes again, it is news."""
        with self._parts.redis.pipeline() as pipe:
            pipe.delete(_KNOWN)
            if told:
                fields = [(f"{each.cause}:{each.subject}", at.timestamp()) for each, at in told.items()]
                pipe.hset(_KNOWN, items=list(chain.from_iterable(fields)))
                pipe.expire(_KNOWN, _KEPT_SECONDS)
            pipe.execute()

    def _note(self, audit: Audit) -> None:
        for cause in CAUSES:
            found, mended = audit.found.get(cause, 0), audit.mended.get(cause, 0)
            metrics.audit_found.labels(cause=cause).set(found)
            if mended:
                metrics.audit_mended.labels(cause=cause).inc(mended)
            if found:
                log.warning("audit_found", name=cause, count=found)
        metrics.audited.set(audit.at)
        self._parts.redis.set(_LAST, json.dumps(asdict(audit)), ex=_KEPT_SECONDS)


_NEVER = datetime.fromtimestamp(0, UTC)


def _topic(finding: Finding) -> Finding:
    """What the desk hears of once: each case, area and contact by itself, but messages all together."""
    return Finding("waiting", 0) if SAYS.get(finding.cause) == "audit_sending" else finding


def last_audit(redis: Redis) -> Audit | None:
    """What the last audit found; None if there was none in a week. Raises RedisError."""
    kept = cast(bytes | None, redis.get(_LAST))
    return Audit(**json.loads(kept)) if kept else None


def _count(findings: Iterable[Finding]) -> dict[Cause, int]:
    return dict(Counter(finding.cause for finding in findings))


def _listed(items: Sequence[str]) -> str:
    more = f"; +{len(items) - _NAMED}" if len(items) > _NAMED else ""
    return "; ".join(items[:_NAMED]) + more
