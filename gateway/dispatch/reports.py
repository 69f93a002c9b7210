"""Delivery reports, whichever provider they come from: early, late, twice, and for nobody we know."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, exists, or_, select
from sqlalchemy.orm import Session

from gateway.dispatch.alerts import Alerts
from gateway.dispatch.outbox import CLOCK_SLACK
from gateway.dispatch.outcomes import Decision, after_report
from gateway.dispatch.records import DeliveryReport, Message, Reported
from gateway.dispatch.settle import conclude
from gateway.dispatch.turns import by_itself
from gateway.privacy.vault import SealError, Vault

KEPT = timedelta(hours=1)
"""How long a report waits for the message that it belongs to."""

_A_ROUND = 200  # rows looked at in one transaction


@dataclass(frozen=True, slots=True)
class Report:
    """A report in our words. `status` is the provider's, from a table; `phone` E.164 if there was one."""

    provider_id: str
    state: Reported
    status: str
    bounce: bool = False
    phone: str | None = None


def receive(tx: Session, vault: Vault, alerts: Alerts, report: Report, now: datetime) -> tuple[int, ...]:
    """Apply a report, or keep it until the send's answer names its id; urgent messages newly owed."""
    rows = tx.scalars(
        select(Message).where(Message.provider_id == report.provider_id).with_for_update()
    ).all()
    if not rows:
        _keep(tx, vault, report, now)
    return sum((_apply(tx, alerts, row, report, now) for row in rows), ())


def catch_up(tx: Session, vault: Vault, alerts: Alerts, now: datetime, lease: timedelta) -> tuple[int, ...]:
    """Apply kept reports whose messages have their ids by now; urgent messages newly owed.

    A message whose send was never answered has no id. A report for the same number that no message
    has the id of is taken for it: for one that is to be sent again, as soon as it can't be of a send
    under way, so that it is not; for one that is not, when it is older than a send can take.
    """
    tx.execute(delete(DeliveryReport).where(DeliveryReport.arrived_at < now - KEPT))
    named = exists().where(Message.provider_id == DeliveryReport.provider_id)
    kept = select(DeliveryReport).order_by(DeliveryReport.arrived_at).limit(_A_ROUND)
    made: tuple[int, ...] = ()
    for row in tx.scalars(kept.where(named)).all():
        with by_itself(tx, "report", row.id):
            made += receive(tx, vault, alerts, _report(row), now)
            tx.delete(row)
    unanswered = _unanswered(tx, vault)
    left = tx.scalars(kept.where(~named)).all() if unanswered else ()
    asked = _asked_now(tx, vault) if left else frozenset()
    for row in left:
        phone = _phone(vault, row)
        for message in unanswered.get(phone or "", ()):
            if _may_be_of(row, message, phone in asked, now - lease):
                unanswered[phone or ""].remove(message)
                with by_itself(tx, "report", row.id):
                    message.provider_id = row.provider_id
                    made += _apply(tx, alerts, message, _report(row), now)
                    tx.delete(row)
                break
    return made


def _unanswered(tx: Session, vault: Vault) -> dict[str, list[Message]]:
    """Locked messages that may have been sent, and whose id nobody has told us, by their number."""
    again = and_(Message.state == "owed", Message.unclear > 0)
    found = select(Message).where(Message.provider_id.is_(None), or_(Message.state == "unknown", again))
    # What is to be sent again comes first: it is what a report can still stop.
    first = found.order_by(Message.state, Message.due_at, Message.id).limit(_A_ROUND)
    by_phone: dict[str, list[Message]] = {}
    for message in tx.scalars(first.with_for_update(skip_locked=True)):
        if phone := _phone(vault, message):
            by_phone.setdefault(phone, []).append(message)
    return by_phone


def _asked_now(tx: Session, vault: Vault) -> frozenset[str | None]:
    """The numbers of sends under way: one of them may be about to name the id of a report."""
    under_way = tx.scalars(select(Message).where(Message.state == "claimed").limit(_A_ROUND))
    return frozenset(_phone(vault, message) for message in under_way)


def _may_be_of(row: DeliveryReport, message: Message, asked: bool, before: datetime) -> bool:
    if message.state == "unknown":
        return row.arrived_at < before
    claimed = message.claimed_at
    return not asked and claimed is not None and row.arrived_at >= claimed - CLOCK_SLACK


def _apply(tx: Session, alerts: Alerts, message: Message, report: Report, now: datetime) -> tuple[int, ...]:
    state = after_report(message.state, report.state)
    if state is None:
        return ()
    message.status = report.status
    decision = Decision(state, pass_on=state == "failed")
    return conclude(tx, alerts, message, decision, now, bounce=report.bounce)


def _keep(tx: Session, vault: Vault, report: Report, now: datetime) -> None:
    same = exists().where(
        DeliveryReport.provider_id == report.provider_id, DeliveryReport.status == report.status
    )
    if tx.scalar(select(same)):
        return
    row = DeliveryReport(
        provider_id=report.provider_id,
        state=report.state,
        status=report.status,
        bounce=report.bounce,
        arrived_at=now,
    )
    if report.phone:
        row.phone_sealed = vault.seal(row, "phone", report.phone)
    tx.add(row)


def _report(row: DeliveryReport) -> Report:
    return Report(row.provider_id, row.state, row.status, row.bounce)


def _phone(vault: Vault, row: DeliveryReport | Message) -> str | None:
    try:
        return vault.open(row, "phone")
    except SealError:
        return None
