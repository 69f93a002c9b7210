"""What is left of a message when its time is over."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from gateway.config import Retention
from gateway.dispatch.records import Message


def purge(tx: Session, rules: Retention, now: datetime) -> int:
    """Empty what was finished too long ago of its number and text; how many.

    Of texts to residents nothing is kept.
    """
    over = Message.finished_at <= now - timedelta(days=rules.messages_days)
    gone = tx.scalars(
        delete(Message)
        .where(over, Message.purpose.in_(("text", "bulletin")))
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    full = or_(Message.phone_sealed.is_not(None), Message.body_sealed.is_not(None))
    emptied = tx.scalars(
        update(Message)
        .where(over, full)
        .values(phone_sealed=None, body_sealed=None)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all()) + len(emptied.all())
