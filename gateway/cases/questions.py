"""A conversation with somebody unnamed: an officer's question waits behind the code, and so does the answer.

Nothing is sent to whoever filed the case. Of a tip only hours are kept.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.cases.records import Case, CaseEvent, Question
from gateway.gsm7 import plain, units
from gateway.privacy.retention import whole_hour
from gateway.privacy.vault import Vault

QUESTION_UNITS = 90
"""GSM-7 units of the longest question: it must fit a screen with its keys and an error line."""

MOST_WAITING = 3
"""Questions of one case that may wait for an answer at a time."""


def too_long(text: str) -> bool:
    """Whether a question takes more than QUESTION_UNITS as a phone shows it."""
    return units(plain(text.strip())) > QUESTION_UNITS


def ask(tx: Session, vault: Vault, case: Case, contact_id: int, text: str, now: datetime) -> bool:
    """Leave a question behind a locked case's code; False where nobody can come back for it.

    That is a case without a code (an emergency, or a tip that was purged), one no longer open,
    or one with MOST_WAITING questions unanswered. The caller has seen to `too_long`.
    """
    waits = select(func.count()).where(Question.case_id == case.id, Question.answered_at.is_(None))
    if case.state != "open" or case.code_hash is None or (tx.scalar(waits) or 0) >= MOST_WAITING:
        return False
    at = whole_hour(now)
    question = Question(case_id=case.id, asked_by=contact_id, asked_at=at)
    question.text_sealed = vault.seal(question, "text", plain(text.strip()))
    event = CaseEvent(case_id=case.id, at=at, what="question", by="contact", contact_id=contact_id)
    tx.add_all([question, event])
    return True


def waiting(tx: Session, case: Case) -> Question | None:
    """The oldest question of an open case that has no answer yet."""
    if case.state != "open":
        return None
    unanswered = select(Question).where(Question.case_id == case.id, Question.answered_at.is_(None))
    return tx.scalar(unanswered.order_by(Question.asked_at, Question.id).limit(1))


def by_uid(tx: Session, uid: str) -> Question:
    """The question that a session has in hand, locked. Raises NoResultFound."""
    return tx.scalars(select(Question).where(Question.uid == uid).with_for_update()).one()


def answer(tx: Session, vault: Vault, question: Question, words: str, now: datetime) -> bool:
    """Keep the answer to a locked question; False where it has one."""
    if question.answered_at is not None:
        return False
    question.answered_at = whole_hour(now)
    question.answer_sealed = vault.seal(question, "answer", words)
    at = question.answered_at
    tx.add(CaseEvent(case_id=question.case_id, at=at, what="answer", by="resident"))
    return True
