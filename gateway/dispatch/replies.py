"""The answer to an officer's SMS, owed in the transaction in which it takes effect."""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from gateway.cases.records import Case
from gateway.directory.records import Contact
from gateway.dispatch.alerts import Reached
from gateway.dispatch.outbox import owe
from gateway.privacy.vault import SealError, Vault
from gateway.store.base import new_uid

log = structlog.get_logger()

PRIORITY = 3
"""After first alerts of the worst, before everything that can wait a moment longer."""


def reply(
    tx: Session, vault: Vault, contact: Contact, body: str, now: datetime, case: Case | None = None
) -> Reached:
    """Owe a contact who wrote to us an answer, about a case or not; nothing to one who sent STOP."""
    if contact.opted_out:
        return Reached("nobody")
    try:
        phone = vault.open(contact, "phone")
    except SealError:
        log.error("not_opened", what="contacts.phone")
        phone = None
    if not phone:
        return Reached("nobody")
    made = owe(
        tx,
        vault,
        lane="urgent",
        phone=phone,
        body=body,
        dedupe=f"reply:{new_uid()}",
        now=now,
        case=case,
        contact=contact,
        example=contact.example,
        purpose="reply",
        priority=PRIORITY,
    )
    return Reached("nobody", (made,) if made is not None else ())
