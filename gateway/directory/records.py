"""Tables of who answers where: areas, their parents, organisations, contacts."""

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.config.vocabulary import AreaKind
from gateway.store.base import Base, UtcDateTime, new_uid

Purpose = Literal["administration", "police"]

POLICE_KINDS = frozenset({"station_area", "subcounty"})
"""Kinds of the police's own tree: they answer for places, but no resident picks one."""


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class Area(Base):
    """A place on one level of a tree. `path` is written as in imports: Nairobi/Kasarani/Mwiki."""

    __tablename__ = "areas"
    __table_args__ = (_one_of("kind", get_args(AreaKind)),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=new_uid)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(80))
    path: Mapped[str] = mapped_column(String(400), unique=True)
    rank: Mapped[int] = mapped_column(default=100)  # lower comes first in lists


class AreaParent(Base):
    """An area lies in another, for one purpose: the police's borders are not the administration's."""

    __tablename__ = "area_parents"
    __table_args__ = (_one_of("purpose", get_args(Purpose)),)

    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16), primary_key=True)
    parent_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)


class Organisation(Base):
    """A station, an association, a firm. An example one is there to be tried out with."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(16))  # see contacts.ORGANISATION_OF
    example: Mapped[bool] = mapped_column(default=False)


class Contact(Base):
    """A person's phone that answers, in one role, for one area (None: the whole country)."""

    __tablename__ = "contacts"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=new_uid)
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    phone_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    phone_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(24))  # settings.Role
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    language: Mapped[str] = mapped_column(String(8))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    example: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    opted_out: Mapped[bool] = mapped_column(default=False)
    bounced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    # Duty by SMS overrides the roster until that moment.
    duty_until: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    duty_on: Mapped[bool] = mapped_column(default=True)  # which way it overrides
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the weekly "reply OK"
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # its last answer, or any reply
    pin_hash: Mapped[str | None] = mapped_column(String(200))  # asked for where a spoofed reply would harm


class Post(Base):
    """A duty that one person at a time holds: an RA's warden, a station's desk."""

    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    role: Mapped[str] = mapped_column(String(24))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    time_zone: Mapped[str] = mapped_column(String(40))  # whose clock its shifts go by
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the desk was told of a gap
    gap_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when the gap begins that it was told of


class Shift(Base):
    """A contact holds a post every week, from a minute of a weekday (0 Monday), local time, for so long."""

    __tablename__ = "shifts"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
    weekday: Mapped[int]
    from_minute: Mapped[int]
    minutes: Mapped[int]


class Override(Base):
    """Between two moments a contact holds a post, or does not, whatever the week says."""

    __tablename__ = "overrides"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    on: Mapped[bool]
