"""Every sealed column there is, found in the tables themselves."""

from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import LargeBinary

import gateway.tables  # noqa: F401  (every table is known from here on)
from gateway.privacy.rotation import sealed_columns
from gateway.privacy.vault import SealError, Vault, new_key
from gateway.store.base import Base

RECORDS = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
SEALED = [(table, column) for table, record in RECORDS.items() for column in sealed_columns(record)]


def test_binary_columns_are_sealed_and_say_so() -> None:
    for table in Base.metadata.tables.values():
        for column in table.columns:
            assert isinstance(column.type, LargeBinary) == column.name.endswith("_sealed"), column


def test_rows_with_sealed_columns_have_a_unique_identity() -> None:
    for table, _ in SEALED:
        assert RECORDS[table].__table__.columns["uid"].unique, table


def test_the_columns_that_must_be_sealed_are() -> None:
    assert {
        ("cases", "words"),
        ("cases", "place_words"),
        ("cases", "caller"),
        ("case_events", "words"),
        ("contacts", "name"),
        ("contacts", "phone"),
        ("questions", "text"),
        ("questions", "answer"),
        ("pings", "phone"),
        ("outbox", "phone"),
        ("subscribers", "phone"),
        ("outbox", "body"),
    } <= set(SEALED)


def test_each_opens_in_its_own_place_only() -> None:
    vault, uid = Vault(f"k1:{new_key()}"), "0" * 32
    for table, column in SEALED:
        row = RECORDS[table](uid=uid)
        setattr(row, f"{column}_sealed", vault.seal(row, column, "words"))
        assert vault.open(row, column) == "words"
        other = RECORDS[table](uid="1" * 32)
        _must_refuse(vault, other, column, getattr(row, f"{column}_sealed"))
    for (table, column), (its_table, its_column) in permutations(SEALED, 2):
        sealed = vault.seal(RECORDS[table](uid=uid), column, "words")
        _must_refuse(vault, RECORDS[its_table](uid=uid), its_column, sealed)


def _must_refuse(vault: Vault, row: Any, column: str, sealed: bytes) -> None:
    setattr(row, f"{column}_sealed", sealed)
    with pytest.raises(SealError):
        vault.open(row, column)
