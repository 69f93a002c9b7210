"""The outbox: a message is owed in the caller's transaction, claimed by one worker, settled once.

Everything here is a short piece of SQL that is right on SQLite and PostgreSQL alike; what
follows from an outcome is decided in outcomes.py.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Insert, and_, bindparam, exists, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from gateway import metrics
from gateway.cases.records import Case
from gateway.directory.records import Contact
from gateway.dispatch.records import Message, Purpose, State
from gateway.privacy.retention import whole_hour
from gateway.privacy.vault import Vault
from gateway.settings import Lane
from gateway.store.base import new_uid

WAKE_AGAIN = timedelta(seconds=10)
"""A due message whose wake-up led to nothing for this long is woken again."""


def owe(  # noqa: PLR0913  (each of these is a fact about the message)
    tx: Session,
    vault: Vault,
    *,
    lane: Lane,
    phone: str,
    body: str,
    dedupe: str,
    now: datetime,
    case: Case | None = None,
    contact: Contact | None = None,
    example: bool = False,
    purpose: Purpose = "text",
    priority: int = 5,
) -> int | None:
    """Owe `phone` (E.164) an SMS; its row id, or None where `dedupe` was owed before.

    `dedupe` must hold no number and no words. `example` marks a made-up number, which a live
    provider is never asked to text. Wake the lane with the id once the transaction is committed.
    """
    message = Message(uid=new_uid())
    values = {
        "uid": message.uid,
        "lane": lane,
        "purpose": purpose,
        "state": "owed",
        "priority": priority,
        "case_id": case.id if case else None,
        "contact_id": contact.id if contact else None,
        "phone_sealed": vault.seal(message, "phone", phone),
        "body_sealed": vault.seal(message, "body", body),
        "example": example,
        "dedupe": dedupe,
        "attempts": 0,
        "due_at": now,
        "woken_at": now,
        "created_at": whole_hour(now),
    }
    insert = postgresql.insert if tx.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement: Insert = insert(Message).values(values).on_conflict_do_nothing(index_elements=["dedupe"])
    made = tx.scalar(statement.returning(Message.id))
    if made is not None:
        metrics.owed.labels(lane=lane).inc()
    return made


_CLAIM = (
    # Built once: an alert waits for this statement.
    update(Message)
    .where(
        Message.id.in_(
            select(Message.id)
            .where(
                Message.id.in_(bindparam("ids", expanding=True)),
                Message.state == "owed",
                Message.due_at <= bindparam("now"),
            )
            .with_for_update(skip_locked=True)
        ),
        Message.state == "owed",
    )
    .values(
        state="claimed",
        claim=bindparam("token"),
        claimed_at=bindparam("now"),
        attempts=Message.attempts + 1,
    )
    .returning(Message)
    .execution_options(synchronize_session=False, populate_existing=True)
)


def claim(tx: Session, ids: Sequence[int], now: datetime) -> list[Message]:
    """Take those of `ids` that are due; nobody else gets them before the lease runs out.

    Each comes back with a new `claim` token and one more attempt. Rows that another worker is
    just taking are passed over, not waited for.
    """
    taken = tx.scalars(_CLAIM, {"ids": list(ids), "now": now, "token": new_uid()})
    return sorted(taken, key=lambda row: (row.priority, row.id))


def still_owed(tx: Session, ids: Sequence[int]) -> list[Message]:
    """Those of `ids` that nobody has claimed yet."""
    return list(tx.scalars(select(Message).where(Message.id.in_(ids), Message.state == "owed")))


def held(tx: Session, message_id: int, claim: str | None, *, accepted: bool) -> Message | None:
    """The row, locked, if `claim` still holds it; None once its lease ran out.

    A message that the provider has `accepted` is found also where the relay has owed it
    again meanwhile: it need not be sent a second time.
    """
    mine = and_(Message.claim == claim, Message.state == "claimed")
    anew = Message.state.in_(("owed", "unknown"))
    found = select(Message).where(Message.id == message_id, or_(mine, anew) if accepted else mine)
    return tx.scalar(found.with_for_update())


def settle(message: Message, state: State, now: datetime, *, due_at: datetime | None = None) -> None:
    """Write what a decision says onto a locked row; an owed one is due again at `due_at`.

    Once nothing more is owed, only hours are kept: an alert's minute would tell its tip's.
    """
    message.state = state
    message.claim = message.claimed_at = message.woken_at = None
    if state == "owed":
        message.due_at = due_at or now
    else:
        message.finished_at = message.finished_at or whole_hour(now)
        message.due_at = message.finished_at


def wake_up(tx: Session, lane: Lane, most: int, now: datetime) -> list[int]:
    """At most `most` due messages that nobody was woken for lately, most urgent first; now marked woken."""
    due = (
        select(Message.id)
        .where(
            Message.state == "owed",
            Message.lane == lane,
            Message.due_at <= now,
            or_(Message.woken_at.is_(None), Message.woken_at <= now - WAKE_AGAIN),
        )
        .order_by(Message.priority, Message.due_at, Message.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    ids = list(tx.scalars(due))
    if ids:
        tx.execute(update(Message).where(Message.id.in_(ids)).values(woken_at=now))
    return ids


def lost(tx: Session, before: datetime, most: int = 100) -> list[Message]:
    """Rows claimed before that moment without an outcome since, locked: their worker is gone."""
    found = (
        select(Message)
        .where(Message.state == "claimed", Message.claimed_at < before)
        .order_by(Message.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return list(tx.scalars(found))


def same_notice_waits(tx: Session, cause: str) -> bool:
    """Whether a notice of this cause was owed and is not sent yet."""
    waiting = exists().where(
        Message.state.in_(("owed", "claimed")),
        Message.purpose == "notice",
        Message.dedupe.startswith(f"notice:{cause}:", autoescape=True),
    )
    return bool(tx.scalar(select(waiting)))


def oldest_due(tx: Session, lane: Lane, now: datetime) -> datetime | None:
    """Since when the longest waiting message of a lane has been due; None when none is."""
    return tx.scalar(
        select(Message.due_at)
        .where(Message.state == "owed", Message.lane == lane, Message.due_at <= now)
        .order_by(Message.due_at)
        .limit(1)
    )
