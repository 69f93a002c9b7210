"""Beginning anew where two transactions waited for each other and the database ended one of them."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import OperationalError

TRIES = 4
_DEADLOCK = "40P01"  # PostgreSQL's deadlock_detected

T = TypeVar("T")


def anew(work: Callable[[], T]) -> T:
    """What `work` gives: one transaction, safe to repeat. Raises whatever else it raises."""
    for _ in range(TRIES - 1):
        try:
            return work()
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != _DEADLOCK:
                raise
    return work()
