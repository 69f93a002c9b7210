"""Who has been told of a case, as the outbox knows it."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from gateway.cases.records import Case
from gateway.directory.records import Contact
from gateway.dispatch.records import Message

_TOLD = Message.purpose.in_(("alert", "desk"))


def told(tx: Session, case: Case) -> set[int]:
    """Contacts that an alert of this case was owed to, whatever became of it."""
    statement = select(Message.contact_id).where(Message.case_id == case.id, _TOLD)
    return {contact_id for contact_id in tx.scalars(statement) if contact_id is not None}


def who_know(tx: Session, case: Case) -> list[Contact]:
    """Contacts who have the case's alert or may yet get it, and can still be texted."""
    reached = select(Message.contact_id).where(Message.case_id == case.id, _TOLD, Message.state != "failed")
    statement = select(Contact).where(Contact.id.in_(reached), Contact.active, Contact.opted_out.is_(False))
    return list(tx.scalars(statement.order_by(Contact.id)))


def somebody_may_have_it(tx: Session, case: Case) -> bool:
    """Whether an alert to somebody who answers for the place is under way or arrived."""
    alive = exists().where(Message.case_id == case.id, Message.purpose == "alert", Message.state != "failed")
    return bool(tx.scalar(select(alive)))


def role_of(tx: Session, contact_id: int | None) -> str | None:
    """The role of a message's contact, if that contact is still there."""
    if contact_id is None:
        return None
    return tx.scalar(select(Contact.role).where(Contact.id == contact_id))
