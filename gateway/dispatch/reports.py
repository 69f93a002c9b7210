"""Delivery reports, whichever provider they come from: early, late, twice, and for nobody we know."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from gateway.dispatch.alerts import Alerts
from gateway.dispatch.outcomes import Decision, after_report
from gateway.dispatch.records import DeliveryReport, Message, Reported
from gateway.dispatch.settle import conclude
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

    A bulk message whose send was never answered has no id. A report that nobody has asked for
    longer than a send can take is taken for it, if the number is the same.
    """
    tx.execute(delete(DeliveryReport).where(DeliveryReport.arrived_at < now - KEPT))
    named = exists().where(Message.provider_id == DeliveryReport.provider_id)
    kept = select(DeliveryReport).order_by(DeliveryReport.arrived_at).limit(_A_ROUND)
    made: tuple[int, ...] = ()
    for row in tx.scalars(kept.where(named)).all():
        made += receive(tx, vault, alerts, _report(row), now)
        tx.delete(row)
    unanswered = select(Message).where(Message.state == "unknown", Message.provider_id.is_(None))
    waiting = tx.scalars(unanswered.order_by(Message.id).limit(_A_ROUND).with_for_update(skip_locked=True))
    by_phone = {_phone(vault, message): message for message in waiting}
    by_phone.pop(None, None)
    left = tx.scalars(kept.where(~named, DeliveryReport.arrived_at < now - lease)) if by_phone else ()
    for row in list(left):
        if message := by_phone.pop(_phone(vault, row), None):
            message.provider_id = row.provider_id
            made += _apply(tx, alerts, message, _report(row), now)
            tx.delete(row)
    return made


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
