"""Tips and emergencies, and what happened to each."""

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.settings import CaseType
from gateway.store.base import Base, RowId, UtcDateTime, new_id, new_uid

CaseState = Literal["draft", "open", "closed", "cancelled"]
Progress = Literal["owed", "sent", "delivered", "nobody"]
Event = Literal["reported", "cut_off", "words", "shared", "cancelled"]


class Case(Base):
    """What a resident reported.

    A tip's row says nothing of who or when: no number and no hash of one, no session, its
    hour instead of its minute, its words sealed. `submission` of a tip is a keyed hash of
    a random value; of an emergency, it names the session by a keyed hash.
    """

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("type IN ('emergency', 'tip')", name="type"),
        CheckConstraint("state IN ('draft', 'open', 'closed', 'cancelled')", name="state"),
        CheckConstraint("progress IN ('owed', 'sent', 'delivered', 'nobody')", name="progress"),
        CheckConstraint(
            "type = 'emergency' OR (caller_sealed IS NULL AND NOT shares_number)", name="unnamed"
        ),
        Index("ix_cases_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False, default=new_id)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=new_uid)
    type: Mapped[CaseType] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(40))
    severity: Mapped[int] = mapped_column(SmallInteger)  # 1 is life in danger
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    place_words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[CaseState] = mapped_column(String(16))
    progress: Mapped[Progress] = mapped_column(String(16), default="owed")
    submission: Mapped[str | None] = mapped_column(String(96), unique=True)  # None once cancelled, purged
    reference: Mapped[str] = mapped_column(String(10), unique=True)  # what officers call it
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)  # tips only
    caller_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # only on a clear yes
    shares_number: Mapped[bool] = mapped_column(default=False)
    cut_off: Mapped[bool] = mapped_column(default=False)  # sent before its caller had finished
    flood: Mapped[bool] = mapped_column(default=False)  # over the caller's limit
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)  # of a tip: the hour
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when a draft is sent by itself
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    language: Mapped[str] = mapped_column(String(8))


class CaseEvent(Base):
    """One line of a case's timeline; of a tip, with the hour only."""

    __tablename__ = "case_events"
    __table_args__ = (
        CheckConstraint(
            "what IN ('reported', 'cut_off', 'words', 'shared', 'cancelled')",
            name="what",
        ),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False, default=new_id)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=new_uid)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    what: Mapped[Event] = mapped_column(String(16))
    by: Mapped[Literal["resident", "gateway"]] = mapped_column(String(16))
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    submission: Mapped[str | None] = mapped_column(String(64), unique=True)  # a repeat finds its event
