"""The outbox: a message is owed in the caller's transaction, claimed by one worker, settled once.

Everything here is a short piece of SQL that is right on SQLite and PostgreSQL alike; what
follows from an outcome is decided in outcomes.py.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Required, TypedDict, Unpack

from sqlalchemy import ColumnElement, Insert, Select, and_, bindparam, exists, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from gateway import metrics
from gateway.cases.records import Case
from gateway.config import Lane
from gateway.directory.records import Contact
from gateway.dispatch.records import Message, Purpose, State
from gateway.privacy.retention import whole_hour
from gateway.privacy.vault import Vault
from gateway.store.base import new_id, new_uid
from gateway.store.lists import one_of

WAKE_AGAIN = timedelta(seconds=10)
"""A due message whose wake-up led to nothing for this long is woken again."""


CLOCK_SLACK = timedelta(seconds=5)
"""So far may two machines' clocks be apart."""


class Letter(TypedDict, total=False):
    """The facts about a message to be owed: to `phone` (E.164), due at once or at `due_at`.

    `dedupe` must hold no number and no words. `example` marks a made-up number, which a live
    provider is never asked to text; of a `fleeting` message neither number nor text is kept
    once it is sent. `held`: it is not sent at `due_at`, but summed up with others (digests.py).
    `woken` False: nobody will wake its lane for it, and the relay does in its next round.
    """

    lane: Required[Lane]
    phone: Required[str]
    body: Required[str]
    dedupe: Required[str]
    case: Case | None
    contact: Contact | None
    bulletin_id: int | None
    example: bool
    purpose: Purpose
    priority: int
    fleeting: bool
    held: bool
    woken: bool
    due_at: datetime | None


def owe(tx: Session, vault: Vault, *, now: datetime, **letter: Unpack[Letter]) -> int | None:
    """Owe one SMS; its row id, or None where its `dedupe` was owed before.

    Wake the lane with the id once the transaction is committed.
    """
    return next(iter(owe_all(tx, vault, [letter], now)), None)


def owe_all(tx: Session, vault: Vault, letters: Iterable[Letter], now: datetime) -> tuple[int, ...]:
    """Owe many SMS by a few statements: the ids of those whose `dedupe` was not owed before."""
    rows = [_row(vault, letter, now) for letter in letters]
    if not rows:
        return ()
    dialect = tx.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    tx.flush()
    connection = tx.connection()
    statement: Insert = insert(Message).on_conflict_do_nothing(index_elements=["dedupe"])
    # Not RETURNING: rows are sent one after the other by a short statement, which takes a third of the time.
    if connection.execute(statement, rows).rowcount != len(rows):
        there = select(Message.id).where(one_of(Message.id, "ids", dialect))
        known = set(connection.execute(there, {"ids": [row["id"] for row in rows]}).scalars())
        rows = [row for row in rows if row["id"] in known]
    for lane, count in Counter(row["lane"] for row in rows).items():
        metrics.owed.labels(lane=lane).inc(count)
    return tuple(row["id"] for row in rows)


def _row(vault: Vault, letter: Letter, now: datetime) -> dict[str, Any]:
    message = Message(uid=new_uid())
    case, contact = letter.get("case"), letter.get("contact")
    return {
        "id": new_id(),
        "uid": message.uid,
        "lane": letter["lane"],
        "purpose": letter.get("purpose", "text"),
        "state": "held" if letter.get("held") else "owed",
        "priority": letter.get("priority", 5),
        "case_id": case.id if case else None,
        "contact_id": contact.id if contact else None,
        "bulletin_id": letter.get("bulletin_id"),
        "phone_sealed": vault.seal(message, "phone", letter["phone"]),
        "body_sealed": vault.seal(message, "body", letter["body"]),
        "example": letter.get("example", False),
        "fleeting": letter.get("fleeting", False),
        "dedupe": letter["dedupe"],
        "attempts": 0,
        "unclear": 0,
        "due_at": letter.get("due_at") or now,
        "woken_at": now if letter.get("woken", True) else None,
        "created_at": whole_hour(now),
    }


@cache  # an alert waits for this statement
def _claim(dialect: str) -> ReturningUpdate[int, int, str, bool, bytes | None, bytes | None]:
    these = one_of(Message.id, "ids", dialect)
    # Woken by a process whose clock is a little ahead of ours.
    early = and_(Message.woken_at.is_not(None), Message.due_at <= bindparam("soon"))
    due = (
        select(Message.id)
        .where(these, Message.state == "owed", or_(Message.due_at <= bindparam("now"), early))
        .with_for_update(skip_locked=True)
        # Not a plain subquery: PostgreSQL, with a plan from when the table was small, would run and lock
        # that anew for each row that is owed (docs/decisions/0011).
        .cte("due")
    )
    return (
        update(Message)
        .where(these, Message.id.in_(select(due.c.id)))
        .values(
            state="claimed",
            claim=bindparam("token"),
            claimed_at=bindparam("now"),
            attempts=Message.attempts + 1,
        )
        .returning(
            Message.priority,
            *(Message.id, Message.uid, Message.example, Message.phone_sealed, Message.body_sealed),
        )
    )


@cache
def _bodies(dialect: str) -> Select[int, str, bytes | None]:
    these = one_of(Message.id, "ids", dialect)
    return select(Message.id, Message.uid, Message.body_sealed).where(these, Message.state == "owed")


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a sender needs of a row that it has claimed. Its sealed columns open as the row's own."""

    __tablename__ = Message.__tablename__

    id: int
    uid: str
    example: bool
    phone_sealed: bytes | None
    body_sealed: bytes | None
    claim: str


def claim(tx: Session, ids: Sequence[int], now: datetime) -> list[Parcel]:
    """Take those of `ids` that are due; nobody else gets them before the lease runs out.

    A row that somebody was woken for is due by that machine's clock, which may be ahead of ours.
    Each has one more attempt from then on, and all the same new `claim` token; most urgent first.
    Rows that another worker is just taking are passed over, not waited for.
    """
    token = new_uid()
    values = {"ids": ids, "now": now, "soon": now + CLOCK_SLACK, "token": token}
    taken = tx.connection().execute(_claim(tx.get_bind().dialect.name), values).all()
    ranked = sorted(taken, key=lambda row: (row.priority, row.id))
    return [Parcel(id_, uid, example, phone, body, token) for _, id_, uid, example, phone, body in ranked]


def bodies(tx: Session, ids: Sequence[int]) -> list[Parcel]:
    """The texts of those of `ids` that nobody has claimed yet, and nothing else of them."""
    found = tx.connection().execute(_bodies(tx.get_bind().dialect.name), {"ids": ids})
    return [Parcel(id_, uid, False, None, body, "") for id_, uid, body in found]


def still_owed(tx: Session, ids: Sequence[int]) -> list[Message]:
    """Those of `ids` that nobody has claimed yet."""
    return list(tx.scalars(select(Message).where(Message.id.in_(ids), Message.state == "owed")))


def held(tx: Session, message_id: int, claim: str) -> Message | None:
    """The row, locked, if `claim` still holds it; None once its lease ran out."""
    mine = Message.id == message_id, Message.claim == claim, Message.state == "claimed"
    return tx.scalar(select(Message).where(*mine).with_for_update())


def settle(message: Message, state: State, now: datetime, *, due_at: datetime | None = None) -> None:
    """Write what a decision says onto a locked row; an owed one is due again at `due_at`, and still
    says when it was last claimed: a delivery report since then may be its own.

    Once nothing more is owed, only hours are kept: an alert's minute would tell its tip's.
    """
    message.state = state
    message.claim = message.woken_at = None
    if state == "owed":
        message.due_at = due_at or now
    else:
        message.claimed_at = None
        message.finished_at = message.finished_at or whole_hour(now)
        message.due_at = message.finished_at
        if message.fleeting:
            message.phone_sealed = message.body_sealed = None


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


def held_until(tx: Session, now: datetime, most: int = 500) -> list[Message]:
    """What has waited long enough and is in no digest yet: at most so many, locked, by contact."""
    found = (
        select(Message)
        .where(Message.state == "held", Message.due_at <= now, Message.digest_id.is_(None))
        .order_by(Message.contact_id, Message.priority, Message.created_at, Message.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return list(tx.scalars(found))


def summed_up(tx: Session, digest_id: int) -> list[Message]:
    """The messages that a digest stands for, locked."""
    return list(tx.scalars(select(Message).where(Message.digest_id == digest_id).with_for_update()))


def lost_ids(tx: Session, before: datetime) -> Sequence[int]:
    """Rows claimed before that moment without an outcome since: their worker is gone."""
    return tx.scalars(select(Message.id).where(*_gone(before)).order_by(Message.id)).all()


def lost(tx: Session, before: datetime, *, only: Collection[int] | None = None) -> list[Message]:
    """The same, locked; `only` those with these ids, where they are given."""
    these = [] if only is None else [Message.id.in_(only)]
    found = select(Message).where(*_gone(before), *these).order_by(Message.id)
    return list(tx.scalars(found.with_for_update(skip_locked=True)))


def _gone(before: datetime) -> tuple[ColumnElement[bool], ...]:
    return Message.state == "claimed", Message.claimed_at < before


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
