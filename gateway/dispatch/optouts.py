"""STOP always wins: who sent it is texted nothing until they send START."""

from collections.abc import Collection
from datetime import datetime
from functools import cache

from sqlalchemy import Select, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from gateway.directory.records import Contact
from gateway.dispatch.records import OptOut
from gateway.store.lists import one_of


def stopped(tx: Session, phone_hash: str) -> bool:
    """Whether this number must not be texted. Contacts' alerts look at `Contact.opted_out`."""
    return bool(tx.scalar(select(exists().where(OptOut.phone_hash == phone_hash))))


def among(tx: Session, phone_hashes: Collection[str]) -> set[str]:
    """Those of these numbers that must not be texted."""
    found = tx.connection().execute(_among(tx.get_bind().dialect.name), {"hashes": phone_hashes})
    return {phone_hash for (phone_hash,) in found}


@cache
def _among(dialect: str) -> Select[str]:
    return select(OptOut.phone_hash).where(one_of(OptOut.phone_hash, "hashes", dialect))


def stop(tx: Session, phone_hash: str, now: datetime) -> Contact | None:
    """Take a number off every list; its contact, if it was one that was still texted."""
    insert = postgresql.insert if tx.get_bind().dialect.name == "postgresql" else sqlite.insert
    # Of two at once the second finds it done.
    tx.execute(insert(OptOut).values(phone_hash=phone_hash, since=now).on_conflict_do_nothing())
    contact = _contact(tx, phone_hash)
    if contact is None or contact.opted_out:
        return None
    contact.opted_out = True
    return contact


def start(tx: Session, phone_hash: str) -> None:
    """Put a number back where it was."""
    if row := tx.get(OptOut, phone_hash):
        tx.delete(row)
    if contact := _contact(tx, phone_hash):
        contact.opted_out = False


def _contact(tx: Session, phone_hash: str) -> Contact | None:
    return tx.scalar(select(Contact).where(Contact.phone_hash == phone_hash).with_for_update(key_share=True))
