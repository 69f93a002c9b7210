"""Many things that are due, some in a transaction; where one of them fails, each by itself.

What can't be done stays as it is and is tried again in the next round. It holds up no other, and the
auditor, which finds it late, tells the desk.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.store.base import Store

log = structlog.get_logger()

Do = Callable[[Session, Sequence[int]], tuple[int, ...]]
"""Does what is due of the rows with these ids; the ids of messages owed by that."""


def in_turns(store: Store, name: str, ids: Sequence[int], size: int, do: Do) -> Iterator[tuple[int, ...]]:
    """What each transaction owed, once it is committed. Raises whatever the database itself fails with."""
    for start in range(0, len(ids), size):
        some = ids[start : start + size]
        try:
            with store.transaction() as tx:
                made = do(tx, some)
        except Exception as error:
            _is_there(store)
            if len(some) == 1:
                log.error("set_aside", name=name, row_id=some[0], exc_info=error)
            else:
                log.warning("turn_failed", name=name, count=len(some), error=type(error).__name__)
                yield from in_turns(store, name, some, 1, do)
        else:
            yield made


@contextmanager
def by_itself(tx: Session, name: str, row_id: int) -> Iterator[None]:
    """A part of a transaction that is undone where it fails; the rest goes on."""
    try:
        with tx.begin_nested():
            yield
    except Exception as error:
        log.error("set_aside", name=name, row_id=row_id, exc_info=error)


def _is_there(store: Store) -> None:
    """Without the database each of them would fail, after some seconds: then it is none of theirs."""
    with store.read() as tx:
        tx.execute(select(1))
