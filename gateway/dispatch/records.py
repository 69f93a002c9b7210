"""What is owed, what became of it, and who asked not to be texted."""

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.config import Lane
from gateway.store.base import Base, RowId, UtcDateTime, new_id, new_uid

State = Literal["owed", "claimed", "sent", "delivered", "failed", "unknown", "held"]
"""`owed`: to be sent at `due_at`. `claimed`: a worker is at it. `sent`: the provider took it.
`unknown`: it may have been sent and is not sent again; a delivery report may still tell. `held`: it
waits for `due_at`, to be summed up with others in a digest, and then shares what becomes of that."""

Reported = Literal["sent", "delivered", "failed"]
"""What a delivery report can say, whatever the provider calls it."""

Purpose = Literal[  # noqa: RUF041 (two groups of words)
    Literal["alert", "update", "cancel", "callback", "desk", "digest"],
    Literal["notice", "text", "reply", "bulletin"],
]
"""Why a message is owed. Only an `alert` that fails is passed on to the next contact."""

STATES: tuple[State, ...] = get_args(State)
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


def _where_set(name: str, column: str, *more: str) -> Index:
    """An index of the rows that have something in `column`: the others cost it nothing."""
    given = text(f"{column} IS NOT NULL")
    return Index(name, column, *more, postgresql_where=given, sqlite_where=given)


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Message(Base):
    """One SMS to one number, from the moment that it is owed.

    Number and text are sealed and purged some time after `finished_at`; the rest stays as
    the record of what was done. `dedupe` makes the same message owed once, however often asked.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint(_one_of("state", STATES), name="state"),
        CheckConstraint(_one_of("purpose", PURPOSES), name="purpose"),
        CheckConstraint("lane IN ('urgent', 'bulk')", name="lane"),
        Index("ix_outbox_due", "state", "lane", "due_at"),
        _where_set("ix_outbox_case", "case_id", "purpose"),
        _where_set("ix_outbox_bulletin", "bulletin_id", "state"),
        _where_set("ix_outbox_contact_id", "contact_id"),
        _where_set("ix_outbox_digest_id", "digest_id"),
        _where_set("ix_outbox_provider_id", "provider_id"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False, default=new_id)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=new_uid)
    lane: Mapped[Lane] = mapped_column(String(8))
    purpose: Mapped[Purpose] = mapped_column(String(12))
    state: Mapped[State] = mapped_column(String(12), default="owed")
    priority: Mapped[int] = mapped_column(default=5)  # 1 first
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="SET NULL"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="SET NULL"))
    bulletin_id: Mapped[int | None] = mapped_column(ForeignKey("bulletins.id", ondelete="SET NULL"))
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="SET NULL"))
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    body_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    example: Mapped[bool] = mapped_column(default=False)  # never given to a live provider
    fleeting: Mapped[bool] = mapped_column(default=False)  # number and text go as soon as it is finished
    dedupe: Mapped[str] = mapped_column(String(120), unique=True)
    attempts: Mapped[int] = mapped_column(default=0)
    unclear: Mapped[int] = mapped_column(default=0)  # tries after which nobody knows whether it was sent
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    woken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a job was asked for then
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claim: Mapped[str | None] = mapped_column(String(32))  # who claimed: outcomes are written under it
    provider_id: Mapped[str | None] = mapped_column(String(80))
    status: Mapped[str | None] = mapped_column(String(40))  # the provider's last word
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # nothing more is owed since then


class DeliveryReport(Base):
    """A report that no message had the id for, kept until the send's answer names it."""

    __tablename__ = "delivery_reports"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False, default=new_id)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=new_uid)
    provider_id: Mapped[str] = mapped_column(String(80), index=True)
    state: Mapped[Reported] = mapped_column(String(12))
    status: Mapped[str] = mapped_column(String(40))
    bounce: Mapped[bool] = mapped_column(default=False)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    arrived_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OptOut(Base):
    """A number that sent STOP, as its keyed hash. It is texted nothing until it sends START."""

    __tablename__ = "opt_outs"

    phone_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class Handle(Base):
    """The small number by which one contact's phone knows a case: `12` in "12 ndio"."""

    __tablename__ = "handles"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False, default=new_id)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("contact_id", "number", name="uq_handles_number"),
        UniqueConstraint("contact_id", "case_id", name="uq_handles_case"),
    )
