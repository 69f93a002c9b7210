"""What is left of a case when its time is over: kind, area and progress, no words and no number."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from gateway.cases.records import Case, CaseEvent, Question
from gateway.config import Retention


def purge(tx: Session, rules: Retention, now: datetime) -> int:
    """Empty the cases that were closed, or filed and never closed, too long ago. How many."""
    over = or_(
        Case.closed_at <= now - timedelta(days=rules.days_after_closing),
        Case.filed_at <= now - timedelta(days=rules.days_unclosed),
    )
    full = or_(
        Case.words_sealed.is_not(None),
        Case.place_words_sealed.is_not(None),
        Case.caller_sealed.is_not(None),
        Case.submission.is_not(None),
        Case.code_hash.is_not(None),
    )
    old = select(Case.id).where(over)
    talk = update(Question).where(Question.case_id.in_(old), Question.text_sealed.is_not(None))
    tx.execute(talk.values(text_sealed=None, answer_sealed=None))
    told = update(CaseEvent).where(CaseEvent.case_id.in_(old), CaseEvent.words_sealed.is_not(None))
    tx.execute(told.values(words_sealed=None, submission=None))
    emptied = tx.scalars(
        update(Case)
        .where(over, full)
        .values(
            words_sealed=None,
            place_words_sealed=None,
            caller_sealed=None,
            submission=None,
            code_hash=None,
            escalate_at=None,  # nothing is left that anybody could be told
        )
        .returning(Case.id)
        .execution_options(synchronize_session=False)
    )
    return len(emptied.all())
