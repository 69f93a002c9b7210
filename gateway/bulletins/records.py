"""Who asked for news by SMS, and the bulletins that are sent to them."""

from datetime import datetime
from typing import Literal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.store.base import Base, RowId, UtcDateTime, new_id, new_uid

Way = Literal["ussd", "sms"]
"""How somebody gave their consent."""

BulletinState = Literal["draft", "sending", "paused", "done"]

_ONE_TOPIC = "(area_id IS NULL) <> (group_key IS NULL)"


class Subscriber(Base):
    """A phone that asked for bulletins. Its number is kept, sealed, as long as it is needed for them.

    One whose number took no SMS is left out for some time: each costs, and nobody reads it.
    """

    __tablename__ = "subscribers"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False, default=new_id)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=new_uid)
    phone_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    phone_hash: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(8))
    bounced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Subscription(Base):
    """One consent, to bulletins about an area or for a stakeholder group, until it was taken back.

    `wording` is the version of the menus and SMS texts that were read then: every published version is
    kept, so that it can be shown what was agreed to.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (
        CheckConstraint(_ONE_TOPIC, name="topic"),
        CheckConstraint("by IN ('ussd', 'sms')", name="by"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False, default=new_id)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscribers.id", ondelete="CASCADE"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    group_key: Mapped[str | None] = mapped_column(String(24), index=True)  # as in config.yaml
    consented_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[Way] = mapped_column(String(8))
    wording: Mapped[str] = mapped_column(String(64))
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class Bulletin(Base):
    """A text for everybody who joined its topic, as it will be read, in one or more languages.

    `after_id` says how far it has come: subscribers get it in the order of their ids. `people`
    and `cost` are what was shown and approved when it was sent off.
    """

    __tablename__ = "bulletins"
    __table_args__ = (
        CheckConstraint(_ONE_TOPIC, name="topic"),
        CheckConstraint("state IN ('draft', 'sending', 'paused', 'done')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=new_uid)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    group_key: Mapped[str | None] = mapped_column(String(24))
    bodies: Mapped[dict[str, str]] = mapped_column(JSON)  # language → the whole SMS
    state: Mapped[BulletinState] = mapped_column(String(8), default="draft", index=True)
    after_id: Mapped[int] = mapped_column(RowId, default=-1)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    people: Mapped[int | None]
    cost: Mapped[str | None] = mapped_column(String(24))  # in the currency of config.yaml, as digits
