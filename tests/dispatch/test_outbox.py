"""Claims and races, on both databases."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import update

from gateway.dispatch import outbox
from gateway.dispatch.outbox import Parcel
from gateway.dispatch.records import Message
from gateway.store.base import Store
from tests.dispatch.world import HOUR, NOW, RESIDENTS, STATION, World


def _claim(world: World, ids: list[int]) -> list[Parcel]:
    with world.store.transaction() as tx:
        return outbox.claim(tx, ids, world.now)


def test_the_same_message_is_owed_once(world: World) -> None:
    first = world.text(once="once")
    with world.store.transaction() as tx:
        again = outbox.owe(
            tx, world.vault, lane="urgent", phone=STATION, body="other", dedupe="once", now=world.now
        )
    assert again is None
    assert [row.id for row in world.messages()] == [first]


def test_a_rolled_back_message_is_not_owed(world: World) -> None:
    def file_and_fail() -> None:
        with world.store.transaction() as tx:
            outbox.owe(tx, world.vault, lane="bulk", phone=STATION, body="x", dedupe="x", now=world.now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        file_and_fail()
    assert world.messages() == []


def test_a_row_says_nothing_in_clear(world: World) -> None:
    world.text(STATION, "Hello there")
    with world.store.read() as tx:
        row = tx.connection().exec_driver_sql("SELECT * FROM outbox").one()
    assert not any(secret in str(row) for secret in (STATION[1:], "Hello"))


def test_what_is_not_due_is_not_claimed(world: World) -> None:
    message = world.text()
    with world.store.transaction() as tx:
        tx.execute(update(Message).values(due_at=NOW + timedelta(seconds=6)))
    assert _claim(world, [message]) == []
    world.later(seconds=6)
    assert [parcel.id for parcel in _claim(world, [message])] == [message]
    row = world.message(message)
    assert (row.state, row.attempts, row.claimed_at) == ("claimed", 1, world.now)
    assert _claim(world, [message]) == []


def test_a_worker_whose_clock_is_behind_sends_what_it_is_woken_for(world: World) -> None:
    message = world.text()
    world.later(seconds=-0.5)
    (row,) = _claim(world, [message])
    with world.store.transaction() as tx:
        outbox.settle(tx.get_one(Message, row.id), "owed", world.now, due_at=NOW + timedelta(seconds=3))
    assert _claim(world, [message]) == []  # its pause goes by our clock, until it is woken for
    with world.store.transaction() as tx:
        assert outbox.wake_up(tx, "urgent", 9, NOW + timedelta(seconds=3)) == [message]
    world.later(seconds=3)
    assert [each.id for each in _claim(world, [message])] == [message]


def test_threads_that_claim_the_same_rows_share_them_out(world: World) -> None:
    ids = [world.text(once=str(number)) for number in range(40)]
    start = threading.Barrier(4)

    def work(backwards: bool) -> list[int]:
        start.wait()
        mine = [row.id for each in (ids[::-1] if backwards else ids) for row in _claim(world, [each])]
        return mine + [row.id for row in _claim(world, ids)]

    with ThreadPoolExecutor(4) as threads:
        claimed = list(threads.map(work, [False, True, False, True]))
    assert sorted(itertools.chain.from_iterable(claimed)) == sorted(ids)
    assert all(row.attempts == 1 for row in world.messages())


def test_a_claim_stays_quick_while_a_bulletin_is_owed(world: World) -> None:
    """PostgreSQL keeps a plan from when next to nothing was owed; its time limit must never come."""
    for number in range(20):
        assert _claim(world, [world.text(once=f"before{number}")])
    elsewhere = Store(world.store.engine.url.render_as_string(hide_password=False))
    crowd: list[outbox.Letter] = [
        {"lane": "bulk", "phone": RESIDENTS, "body": "Forum", "dedupe": f"forum:{number}"}
        for number in range(10_000)
    ]
    with elsewhere.transaction() as tx:
        assert len(outbox.owe_all(tx, world.vault, crowd, world.now)) == 10_000
        urgent = outbox.owe(
            tx, world.vault, lane="urgent", phone=STATION, body="Fire", dedupe="fire", now=world.now
        )
    elsewhere.close()
    assert urgent is not None
    assert [row.id for row in _claim(world, [urgent])] == [urgent]


def test_the_most_urgent_of_a_claim_comes_first(world: World) -> None:
    ids = []
    with world.store.transaction() as tx:
        for priority in (5, 1, 3):
            made = outbox.owe(
                tx,
                world.vault,
                lane="urgent",
                phone=STATION,
                body="x",
                dedupe=str(priority),
                now=world.now,
                priority=priority,
            )
            assert made is not None
            ids.append(made)
    assert [parcel.id for parcel in _claim(world, ids)] == [ids[1], ids[2], ids[0]]


def test_an_outcome_is_written_only_under_its_claim(world: World) -> None:
    message = world.text()
    (row,) = _claim(world, [message])
    with world.store.transaction() as tx:
        assert outbox.held(tx, message, "another") is None
        assert outbox.held(tx, message, row.claim) is not None


def test_a_late_refusal_finds_nothing_of_a_message_owed_again(world: World) -> None:
    message = world.text()
    (row,) = _claim(world, [message])
    with world.store.transaction() as tx:
        (lost,) = outbox.lost(tx, world.now + timedelta(seconds=1))
        outbox.settle(lost, "owed", world.now)
    with world.store.transaction() as tx:
        assert outbox.held(tx, message, row.claim) is None


def test_a_settled_message_keeps_hours_only(world: World) -> None:
    message = world.text()
    _claim(world, [message])
    with world.store.transaction() as tx:
        outbox.settle(tx.get_one(Message, message), "sent", world.later(seconds=5))
    row = world.message(message)
    assert (row.created_at, row.due_at, row.finished_at) == (HOUR, HOUR, HOUR)
    assert (row.woken_at, row.claimed_at, row.claim) == (None, None, None)


def test_nothing_is_woken_twice_in_ten_seconds(world: World) -> None:
    message = world.text()

    def woken() -> list[int]:
        with world.store.transaction() as tx:
            return outbox.wake_up(tx, "urgent", 10, world.now)

    assert woken() == []  # it was woken when it was owed
    world.later(seconds=10)
    assert woken() == [message]
    assert woken() == []
    _claim(world, [message])
    with world.store.transaction() as tx:
        outbox.settle(
            tx.get_one(Message, message), "owed", world.now, due_at=world.now + timedelta(seconds=3)
        )
    assert woken() == []
    world.later(seconds=3)
    assert woken() == [message]


def test_lanes_and_limits_of_a_wake_up(world: World) -> None:
    bulk = world.text(lane="bulk")
    urgent = {world.text(once=str(number)) for number in range(3)}
    world.later(seconds=10)
    with world.store.transaction() as tx:
        first = outbox.wake_up(tx, "urgent", 2, world.now)
        rest = outbox.wake_up(tx, "urgent", 2, world.now)
        assert (len(first), len(rest)) == (2, 1)
        assert {*first, *rest} == urgent
        assert outbox.wake_up(tx, "bulk", 2, world.now) == [bulk]


def test_only_a_claim_whose_lease_is_over_is_lost(world: World) -> None:
    message = world.text()
    _claim(world, [message])
    with world.store.transaction() as tx:
        assert outbox.lost(tx, world.now) == []
        assert [row.id for row in outbox.lost(tx, world.now + timedelta(seconds=1))] == [message]


def test_the_oldest_due(world: World) -> None:
    with world.store.read() as tx:
        assert outbox.oldest_due(tx, "urgent", world.now) is None
    world.text()
    was = world.now
    world.later(minutes=3)
    world.text(once="younger")
    with world.store.read() as tx:
        assert outbox.oldest_due(tx, "urgent", world.now) == was
        assert outbox.oldest_due(tx, "bulk", world.now) is None
