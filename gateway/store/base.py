"""One SQL database: engine, transactions, and the column types that both dialects share."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import URL, BigInteger, DateTime, Engine, Integer, MetaData, create_engine, event, make_url
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

CONNECT_SECONDS = 2
"""Longest wait for a connection."""

LOCK_SECONDS = 4
"""Longest wait for a lock: repeats of one report at once wait for each other."""

STATEMENT_SECONDS = 6
"""Longest run of one statement on PostgreSQL."""


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; a datetime without a zone is refused rather than guessed at."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone; use datetime.now(UTC)")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


RowId = BigInteger().with_variant(Integer, "sqlite")  # on SQLite, INTEGER is the rowid itself
"""A primary key for rows whose order must say nothing: give it `default=new_id`."""


def new_id() -> int:
    """A random primary key. Counted keys would place a tip between two rows whose minute is known."""
    return secrets.randbits(63)


def new_uid() -> str:
    """A row's identity outside the database: 128 random bits, in hex."""
    return secrets.token_hex(16)


def _tune_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        f"busy_timeout={LOCK_SECONDS * 1000}",
        "foreign_keys=ON",
        "secure_delete=ON",  # what is purged is overwritten, not only forgotten
    ):
        connection.execute(f"PRAGMA {pragma}")


def _limits(url: URL) -> dict[str, Any]:
    """A database that does not answer fails within seconds: a caller waits ten at the most."""
    limits: dict[str, Any] = {"pool_pre_ping": True}
    if url.get_backend_name() == "postgresql":
        waits = f"-c lock_timeout={LOCK_SECONDS}s -c statement_timeout={STATEMENT_SECONDS}s"
        limits["connect_args"] = {"connect_timeout": CONNECT_SECONDS, "options": waits}
        limits["pool_timeout"] = CONNECT_SECONDS
    return limits


class Store:
    """The database. Make one a process, after any fork."""

    def __init__(self, url: str) -> None:
        self.engine: Engine = create_engine(url, hide_parameters=True, **_limits(make_url(url)))
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _tune_sqlite)

            @event.listens_for(self.engine, "begin")
            def _begin(connection: Any) -> None:
                # Writers queue at BEGIN, not in the middle of a transaction with SQLITE_BUSY.
                mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
                connection.exec_driver_sql(f"BEGIN {mode}")

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """All or nothing: commits at the end, rolls back on any exception."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A look at the database; on SQLite it keeps no writer waiting."""
        engine = self.engine.execution_options(sqlite_begin="DEFERRED")
        with Session(engine, expire_on_commit=False) as session:
            yield session

    def close(self) -> None:
        self.engine.dispose()
