"""What is current, by name: the pointer that each process compares with what it holds in memory."""

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from gateway.store.base import Base, new_uid


class Revision(Base):
    """A named value that changes whenever the thing it names does ("areas", "menus")."""

    __tablename__ = "revisions"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(64))


def read(tx: Session, name: str) -> str | None:
    """The current value, or None where nothing was ever set. One query."""
    return tx.scalar(select(Revision.value).where(Revision.name == name))


def put(tx: Session, name: str, value: str) -> None:
    """Make `value` the current one when the transaction commits."""
    tx.merge(Revision(name=name, value=value))


def bump(tx: Session, name: str) -> None:
    """Say that what `name` stands for has changed, by a value that was never used before."""
    put(tx, name, new_uid())
