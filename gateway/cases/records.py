"""Tips and emergencies, and what happened to each."""

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.config.vocabulary import CaseType, Concern
from gateway.store.base import Base, RowId, UtcDateTime, new_id, new_uid

CaseState = Literal["draft", "open", "closed", "cancelled"]
Progress = Literal["owed", "sent", "delivered", "nobody"]
Stage = Literal["waiting", "accepted", "on_the_way", "on_scene"]
"""How far whoever took the case has got; `waiting` while nobody has."""

Event = Literal[  # noqa: RUF041 (three groups of words)
    Literal["reported", "cut_off", "words", "shared", "cancelled"],
    Literal["alerted", "accepted", "on_the_way", "on_scene", "passed_up", "lapsed", "handed_over"],
    Literal["question", "answer", "closed", "joined", "split", "told_caller"],
]


class Case(Base):
    """What a resident reported.

    A tip's row says nothing of who or when: no number and no hash of one, no session, its
    hour instead of its minute, its words sealed. `submission` of a tip is a keyed hash of
    a random value; of an emergency, it names the session by a keyed hash.

    Lock it FOR NO KEY UPDATE (`key_share`): rows that only refer to it must not wait, or two who each
    hold one report of an incident wait for each other.
    """

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("type IN ('emergency', 'tip')", name="type"),
        CheckConstraint("state IN ('draft', 'open', 'closed', 'cancelled')", name="state"),
        CheckConstraint("progress IN ('owed', 'sent', 'delivered', 'nobody')", name="progress"),
        CheckConstraint(
            "type = 'emergency' OR (caller_sealed IS NULL AND NOT shares_number AND NOT wants_news)",
            name="unnamed",
        ),
        Index("ix_cases_due_at", "state", "due_at"),
        Index("ix_cases_escalate_at", "state", "escalate_at"),
        Index("ix_cases_incident", "kind", "state", "filed_at"),
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
    submission: Mapped[str | None] = mapped_column(String(96), unique=True)  # None once purged
    reference: Mapped[str] = mapped_column(String(10), unique=True)  # what officers call it
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)  # tips only
    caller_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # only on a clear yes
    shares_number: Mapped[bool] = mapped_column(default=False)
    cut_off: Mapped[bool] = mapped_column(default=False)  # sent before its caller had finished
    flood: Mapped[bool] = mapped_column(default=False)  # over the caller's limit
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)  # of a tip: the hour
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a draft is sent; who went is asked
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    language: Mapped[str] = mapped_column(String(8))

    # What officers did about it. A tip's moments are whole hours once they are past.
    stage: Mapped[Stage] = mapped_column(String(12), default="waiting")
    accepted_by: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="SET NULL"))
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stage_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tier: Mapped[int] = mapped_column(default=0)  # how far up it has been passed; 0 is who was told first
    escalate_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when the next step is due
    outcome: Mapped[str | None] = mapped_column(String(24))  # the word it was closed with

    # One incident, many callers: reports that joined point at the first, which counts them.
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="SET NULL"), index=True)
    callers: Mapped[int] = mapped_column(default=1)

    concerns: Mapped[Concern | None] = mapped_column(String(8))  # whom not to tell: it is about them
    wants_news: Mapped[bool] = mapped_column(default=False)  # the caller asked to be told by SMS


class CaseEvent(Base):
    """One line of a case's timeline; of a tip, with the hour only."""

    __tablename__ = "case_events"
    __table_args__ = (
        CheckConstraint(f"what IN ({', '.join(repr(what) for what in get_args(Event))})", name="what"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False, default=new_id)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=new_uid)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    what: Mapped[Event] = mapped_column(String(16))
    by: Mapped[Literal["resident", "gateway", "contact"]] = mapped_column(String(16))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="SET NULL"))
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    submission: Mapped[str | None] = mapped_column(String(64), unique=True)  # a repeat finds its event


class Question(Base):
    """What an officer asked of whoever reported, and the answer. It waits behind the code."""

    __tablename__ = "questions"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False, default=new_id)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=new_uid)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)  # of a tip: the hour
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    answer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # of a tip: the hour


class RememberedPlace(Base):
    """What a resident asked to have remembered (profiles.py): by a keyed hash, and on which day."""

    __tablename__ = "profiles"

    phone_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    language: Mapped[str] = mapped_column(String(8))
    remembered_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)  # or used; a whole day


class Ping(Base):
    """A number to text "you have a message" once, because its owner asked for that; it has no case.

    `case_key` is a keyed hash: whoever has the database and not the key can't say which case it is.
    Gone when it is used, and at `until` in any case. See docs/decisions/0007-a-ping-if-asked-for.md.
    """

    __tablename__ = "pings"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False, default=new_id)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=new_uid)
    case_key: Mapped[str] = mapped_column(String(64), unique=True)
    phone_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    language: Mapped[str] = mapped_column(String(8))
    until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)  # a whole day
