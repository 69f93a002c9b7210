"""What a resident does with a case already filed: find it, add to it, be called back, call it off."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.cases import codes
from gateway.cases.records import Case, CaseEvent
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.retention import whole_hour
from gateway.privacy.vault import Vault


def open_by_code(tx: Session, pseudonyms: Pseudonyms, code: str) -> Case | None:
    """The tip that a code belongs to. `code` is as typed, in groups or not."""
    digits = codes.typed(code)
    if digits is None:
        return None
    return tx.scalar(select(Case).where(Case.code_hash == pseudonyms.code_hash(digits)))


def by_uid(tx: Session, uid: str) -> Case:
    """The case that a session has in hand, locked. Raises NoResultFound."""
    return tx.scalars(select(Case).where(Case.uid == uid).with_for_update()).one()


def add_words(tx: Session, vault: Vault, case: Case, *, words: str, submission: str, now: datetime) -> bool:
    """Add words to a locked case; False where `submission` (a keyed hash) has added them before."""
    if tx.scalar(select(CaseEvent.id).where(CaseEvent.submission == submission)) is not None:
        return False
    at = whole_hour(now) if case.type == "tip" else now
    event = CaseEvent(case_id=case.id, at=at, what="words", by="resident", submission=submission)
    event.words_sealed = vault.seal(event, "words", words)
    tx.add(event)
    return True


def share_number(tx: Session, vault: Vault, case: Case, *, phone: str, now: datetime) -> bool:
    """Keep the caller's number on a locked emergency, on their clear yes; False on a repeat.

    A tip never takes a number: ValueError, and the table itself would refuse it.
    """
    if case.type != "emergency":
        raise ValueError("only an emergency can hold its caller's number")
    if case.shares_number:
        return False
    case.shares_number = True
    case.caller_sealed = vault.seal(case, "caller", phone)
    tx.add(CaseEvent(case_id=case.id, at=now, what="shared", by="resident"))
    return True


def cancel(tx: Session, case: Case, *, now: datetime) -> bool:
    """Call a locked case off; whether somebody may have been told of it and must be told this.

    Its submission is free again: the same caller reporting once more is another case.
    """
    if case.state not in ("draft", "open"):
        return False
    was_open = case.state == "open"
    case.state, case.due_at, case.closed_at, case.submission = "cancelled", None, now, None
    tx.add(CaseEvent(case_id=case.id, at=now, what="cancelled", by="resident"))
    return was_open
