"""What went wrong around us, as one sentence that says what to do: not a stack trace."""

import sys
from typing import TYPE_CHECKING, Any, NoReturn

from gateway.cli.terminal import err
from gateway.config import ConfigError

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

_TABLES_AMISS = ("42P01", "42703")  # PostgreSQL: no such table, no such column


def web() -> "WSGIApplication":
    """The application of one web process, which Granian starts away from the command's own `main`."""
    from gateway.app import web as make

    try:
        return make()
    except Exception as error:
        end(error)


def end(error: Exception) -> NoReturn:
    """End the process with a sentence, or pass a mistake of ours on."""
    said = _sentence(error)
    if said is None:
        raise error
    err.print(said[0], style="red", markup=False, soft_wrap=True)
    sys.exit(said[1])


def _sentence(error: Exception) -> tuple[str, int] | None:
    """What to print and the exit status; None for a mistake of ours, whose stack trace is wanted.

    Nothing of what a database or Redis says is passed on: it may hold an address with its
    password, or a row.
    """
    from redis import RedisError
    from sqlalchemy.exc import SQLAlchemyError

    from gateway.menubook.faults import MenuErrors

    if isinstance(error, ConfigError):
        return str(error), 2
    if isinstance(error, MenuErrors):
        return str(error), 1
    if isinstance(error, SQLAlchemyError):
        return _of_database(error), 1
    if isinstance(error, RedisError):
        name = type(error).__name__
        return f"Redis can't be used ({name}). Check REDIS_URL, and that the server runs.", 1
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or type(error).__name__}. Mend that and try again.", 1
    return None


def _of_database(error: Any) -> str:
    from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError

    cause = getattr(error, "orig", None)
    if getattr(cause, "sqlstate", None) in _TABLES_AMISS or str(cause).startswith(
        ("no such table", "no such column")
    ):
        return "The database has no tables yet, or those of an older version. Run `gateway release`."
    name = type(error).__name__
    if isinstance(error, ArgumentError):
        return "DATABASE_URL is no address of a database; write one like postgresql://user:password@host/name"
    if isinstance(error, OperationalError | InterfaceError):
        return f"The database can't be used ({name}). Check DATABASE_URL, and that the server runs."
    return f"The database refused this ({name}). `gateway doctor` says more."
