"""A decision about a message, with all that follows from it, in one transaction."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gateway.cases import status
from gateway.config import Dispatch
from gateway.directory.records import Contact
from gateway.dispatch import outbox, readiness
from gateway.dispatch.alerts import Alerts
from gateway.dispatch.outcomes import UNCLEAR, Decision, Outcome, decide
from gateway.dispatch.records import Message


def decided(message: Message, verdict: Outcome, settings: Dispatch) -> Decision:
    """What becomes of a locked message after a try; that it was unclear is counted."""
    message.unclear += verdict in UNCLEAR
    return decide(verdict, message.lane, message.attempts, message.unclear, settings)


def conclude(
    tx: Session, alerts: Alerts, message: Message, decision: Decision, now: datetime, *, bounce: bool = False
) -> tuple[int, ...]:
    """Write a decision onto a locked message; the ids of urgent messages newly owed by it.

    `bounce`: the number itself is no good; its contact is marked so, and the desk told the first time.
    """
    outbox.settle(message, decision.state, now, due_at=now + timedelta(seconds=decision.wait))
    if bounce and message.contact_id and (contact := tx.get(Contact, message.contact_id)):
        if contact.bounced_at is None:
            readiness.bounced(tx, alerts, contact, message.status or "?", now)
        contact.bounced_at = now
    if message.purpose == "alert" and message.case_id and decision.state in ("sent", "delivered"):
        status.mark(tx, message.case_id, "sent" if decision.state == "sent" else "delivered")
    made: tuple[int, ...] = ()
    if message.purpose == "digest" and decision.state != "owed":
        for each in outbox.summed_up(tx, message.id):
            made += conclude(tx, alerts, each, Decision(decision.state, pass_on=decision.pass_on), now)
    if not decision.pass_on:
        return made
    tx.flush()
    return made + alerts.failed(tx, message, now).ids
