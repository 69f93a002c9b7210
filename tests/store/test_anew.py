"""A transaction that the database ended for a deadlock is done anew; any other failure is not."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from gateway.store.anew import TRIES, anew
from gateway.store.base import Store


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)  # SQLite's writers wait at BEGIN, in turn
def test_two_that_wait_for_each_other_both_get_done(store: Store) -> None:
    with store.transaction() as tx:
        tx.execute(text("CREATE TABLE counts (id INTEGER PRIMARY KEY, number INTEGER)"))
        tx.execute(text("INSERT INTO counts VALUES (1, 0), (2, 0)"))
    both = Barrier(2)
    met: list[int] = []

    def count(first: int, second: int) -> None:
        def work() -> None:
            with store.transaction() as tx:
                tx.execute(text("UPDATE counts SET number = number + 1 WHERE id = :id"), {"id": first})
                if len(met) < 2:
                    met.append(first)
                    both.wait(10)
                tx.execute(text("UPDATE counts SET number = number + 1 WHERE id = :id"), {"id": second})

        anew(work)

    threads = [Thread(target=count, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.transaction() as tx:
        assert list(tx.execute(text("SELECT number FROM counts ORDER BY id")).scalars()) == [2, 2]
        tx.execute(text("DROP TABLE counts"))


class _DeadlockError(Exception):
    sqlstate = "40P01"


def test_it_comes_to_an_end() -> None:
    tries: list[int] = []

    def work() -> None:
        tries.append(1)
        raise OperationalError("", {}, _DeadlockError())

    with pytest.raises(OperationalError):
        anew(work)
    assert len(tries) == TRIES


def test_another_failure_is_raised_at_once() -> None:
    tries: list[int] = []

    def work() -> None:
        tries.append(1)
        raise ProgrammingError("", {}, Exception())

    with pytest.raises(ProgrammingError):
        anew(work)
    assert len(tries) == 1
