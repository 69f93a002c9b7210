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
    return tx.scalars(select(Case).where(Case.uid == uid).with_for_update(key_share=True)).one()


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
    """Keep the caller's number on a locked emergency, on their clear yes to being called and told by
    SMS what becomes of it; False on a repeat.

    A tip never takes a number: ValueError, and the table itself would refuse it.
    """
    if case.type != "emergency":
        raise ValueError("only an emergency can hold its caller's number")
    if case.shares_number:
        return False
    case.shares_number = case.wants_news = True
    case.caller_sealed = vault.seal(case, "caller", phone)
    tx.add(CaseEvent(case_id=case.id, at=now, what="shared", by="resident"))
    return True


def want_news(vault: Vault, case: Case, *, phone: str) -> None:
    """Keep the caller's number on a locked emergency to text them news of it, and for nothing else.

    Raises ValueError for a tip, as `share_number` does.
    """
    if case.type != "emergency":
        raise ValueError("only an emergency can hold its caller's number")
    case.wants_news = True
    case.caller_sealed = vault.seal(case, "caller", phone)


def lead_of(tx: Session, case: Case) -> Case:
    """The case that officers know: the first of its incident, or itself. What became of one is true
    of all that joined it, but for what its own caller has called off."""
    if case.lead_id is None or case.state == "cancelled":
        return case
    return tx.get_one(Case, case.lead_id)


def withdraw(tx: Session, case: Case, *, now: datetime) -> bool:
    """Take a locked emergency's caller out of it, because others reported it too and it goes on; whether
    they were in it still. They hear of it no more, and reporting once more is another case."""
    before = select(CaseEvent.id).where(CaseEvent.case_id == case.id, CaseEvent.what == "cancelled")
    if case.state != "open" or tx.scalar(before) is not None:
        return False
    case.caller_sealed = None
    case.shares_number = case.wants_news = False
    tx.add(CaseEvent(case_id=case.id, at=now, what="cancelled", by="resident"))
    return True


def cancel(tx: Session, case: Case, *, now: datetime) -> bool:
    """Call a locked case off; whether somebody may have been told of it and must be told this.

    It keeps its submission, so that the same report handed in late is not a new one.
    """
    if case.state not in ("draft", "open"):
        return False
    was_open = case.state == "open"
    case.state, case.due_at, case.closed_at = "cancelled", None, now
    tx.add(CaseEvent(case_id=case.id, at=now, what="cancelled", by="resident"))
    return was_open
