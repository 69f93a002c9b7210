"""A decision about a message, with all that follows from it, in one transaction."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gateway.cases import status
from gateway.directory.records import Contact
from gateway.dispatch import outbox
from gateway.dispatch.alerts import Alerts
from gateway.dispatch.outcomes import Decision
from gateway.dispatch.records import Message


def conclude(
    tx: Session, alerts: Alerts, message: Message, decision: Decision, now: datetime, *, bounce: bool = False
) -> tuple[int, ...]:
    """Write a decision onto a locked message; the ids of urgent messages newly owed by it.

    `bounce`: the number itself is no good, and its contact is marked so.
    """
    outbox.settle(message, decision.state, now, due_at=now + timedelta(seconds=decision.wait))
    if bounce and message.contact_id and (contact := tx.get(Contact, message.contact_id)):
        contact.bounced_at = now
    if message.purpose == "alert" and message.case_id and decision.state in ("sent", "delivered"):
        status.mark(tx, message.case_id, "sent" if decision.state == "sent" else "delivered")
    if not decision.pass_on:
        return ()
    tx.flush()
    return alerts.failed(tx, message, now).ids
