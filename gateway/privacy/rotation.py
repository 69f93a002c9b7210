"""Taking a new key into use: everything sealed under older keys is sealed again."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import LargeBinary, or_, select
from sqlalchemy.orm import Session

from gateway.privacy.vault import Vault
from gateway.store.base import Base, Store

_ROWS = 200  # a transaction: short enough that nobody waits for it

SEALED = "_sealed"


def sealed_columns(record: type[Base]) -> list[str]:
    """The columns of a table that hold an envelope, as `Vault.seal` names them."""
    return [
        column.name.removesuffix(SEALED)
        for column in record.__table__.columns
        if isinstance(column.type, LargeBinary)
    ]


def rotate(base: type[Base], store: Store, vault: Vault, progress: Callable[[str, int], None]) -> None:
    """Seal every envelope of `base`'s tables under the newest key; `progress` gets table and rows so far.

    Can be stopped and started again at any time. The older keys must still be in FIELD_KEYS,
    and can be taken out once this has ended.
    """
    for mapper in base.registry.mappers:
        record: Any = mapper.class_
        columns = sealed_columns(record)
        last, done = None, 0
        while columns:
            with store.transaction() as tx:
                rows = _next(tx, record, columns, last)
                for row in rows:
                    _renew(vault, row, columns)
            if not rows:
                break
            last, done = rows[-1].uid, done + len(rows)
            progress(record.__tablename__, done)


def _next(tx: Session, record: Any, columns: list[str], last: str | None) -> list[Any]:
    filled = or_(*(getattr(record, column + SEALED).is_not(None) for column in columns))
    # Locked, so that a row purged at the same moment is not filled again.
    found = select(record).where(filled).order_by(record.uid).limit(_ROWS).with_for_update()
    return list(tx.scalars(found if last is None else found.where(record.uid > last)))


def _renew(vault: Vault, row: Any, columns: list[str]) -> None:
    for column in columns:
        envelope = getattr(row, column + SEALED)
        if envelope is not None and vault.is_stale(envelope):
            setattr(row, column + SEALED, vault.seal(row, column, vault.open(row, column) or ""))
