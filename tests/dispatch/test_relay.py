"""The clock's rounds, with moments handed in."""

import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from gateway.config import Lane, Retention
from gateway.dispatch import outbox, relay, reports
from gateway.dispatch.outcomes import BLIND_REPEATS
from gateway.dispatch.records import Message
from gateway.dispatch.relay import MOST_JOBS, RETENTION_SECONDS, Relay, last_round
from gateway.dispatch.wake import IDS_A_JOB, Waker, connect, queue_of
from tests.conftest import free_port
from tests.dispatch.world import RESIDENTS, STATION, World


def _round(world: World) -> bool:
    return Relay(world.parts).round(world.now)


def _woken(world: World, lane: str = "urgent") -> list[int]:
    ids = [row_id for job in queue_of(lane, world.redis).jobs for row_id in job.args[1]]
    world.redis.delete(queue_of(lane, world.redis).key)
    return ids


def _claim(world: World, message: int) -> None:
    with world.store.transaction() as tx:
        assert outbox.claim(tx, [message], world.now)


def test_a_message_whose_job_was_lost_is_woken_again(world: World) -> None:
    message = world.text()
    assert _round(world)
    assert _woken(world) == []
    world.later(seconds=10)
    assert _round(world)
    assert _woken(world) == [message]
    assert _round(world)
    assert _woken(world) == []


def test_many_due_rows_are_woken_by_and_by_the_most_urgent_first(world: World) -> None:
    room = MOST_JOBS * IDS_A_JOB["urgent"]
    ids = [world.text(once=str(number)) for number in range(room + 3)]
    with world.store.transaction() as tx:
        tx.get_one(Message, ids[-1]).priority = 1
    world.later(seconds=10)
    _round(world)
    assert Waker(world.redis).backlog("urgent") == MOST_JOBS
    _round(world)
    assert Waker(world.redis).backlog("urgent") == MOST_JOBS  # nobody has taken a job yet
    first = _woken(world)
    assert first[0] == ids[-1]
    assert len(first) == room
    _round(world)
    assert sorted(first + _woken(world)) == sorted(ids)


@pytest.mark.parametrize(("lane", "state"), [("urgent", "owed"), ("bulk", "unknown")])
def test_a_lost_worker_urgent_goes_again_at_once_bulk_waits(world: World, lane: Lane, state: str) -> None:
    message = world.text(lane=lane)
    _claim(world, message)
    world.later(seconds=world.config.dispatch.lease_seconds)
    _round(world)
    assert world.message(message).state == "claimed"
    world.later(seconds=1)
    _round(world)
    assert world.message(message).state == state
    assert _woken(world, lane) == ([message] if lane == "urgent" else [])


def test_a_message_that_keeps_killing_its_worker_comes_to_the_next_contact(world: World) -> None:
    world.everybody()
    world.alarmed()
    (station,) = (row.id for row in world.messages() if world.vault.open(row, "phone") == STATION)
    for _ in range(1 + BLIND_REPEATS):
        _claim(world, station)
        world.later(minutes=1)
        _round(world)
    assert world.message(station).state == "unknown"
    assert len(world.phones("alert")) == 3


def test_an_emergency_whose_caller_was_cut_off_is_sent_by_itself(world: World) -> None:
    world.everybody()
    world.draft(kind="fire", due=45)
    world.later(seconds=44)
    _round(world)
    assert world.messages() == []
    world.later(seconds=1)
    _round(world)
    assert world.phones("alert") == [STATION, RESIDENTS]
    assert "alert_cut_off sw: " in world.bodies(STATION)[0]
    assert len(_woken(world)) == 2
    _round(world)
    assert len(world.messages()) == 2


def test_two_relays_at_once_do_everything_once(world: World) -> None:
    world.everybody()
    world.draft(kind="fire")
    lost = world.text()
    _claim(world, lost)
    world.later(minutes=1)
    start = threading.Barrier(2)
    done: list[bool] = []

    def work() -> None:
        start.wait()
        done.append(_round(world))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert done == [True, True]
    assert len(world.phones("alert")) == 2
    assert world.message(lost).state == "owed"


def test_the_last_full_round_is_noted(world: World) -> None:
    assert last_round(world.redis) is None
    assert _round(world)
    assert last_round(world.redis) == world.now


def test_a_round_that_failed_in_part_is_not_full_and_the_rest_was_done(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = world.text()
    _claim(world, message)
    world.later(minutes=1)
    monkeypatch.setattr(reports, "catch_up", lambda *_: 1 / 0)
    assert not _round(world)
    assert last_round(world.redis) is None
    assert world.message(message).state == "owed"
    assert _woken(world) == [message]


def test_without_redis_what_is_lost_is_still_owed_again(world: World) -> None:
    message = world.text()
    _claim(world, message)
    world.later(minutes=1)
    away = connect(f"redis://127.0.0.1:{free_port()}/0")
    parts = replace(world.parts, redis=away, waker=Waker(away))
    assert not Relay(parts).round(world.now)
    assert world.message(message).state == "owed"


def test_old_messages_are_purged_once_a_day(world: World) -> None:
    calls: list[datetime] = []

    def part(_tx: Session, _rules: Retention, now: datetime) -> int:
        calls.append(now)
        return 1

    parts = replace(world.parts, retention={"cases": part})
    for _ in range(3):
        assert Relay(parts).round(world.now)
    assert calls == [world.now]
    assert RETENTION_SECONDS - 5 <= world.redis.ttl(relay.RETENTION_KEY) <= RETENTION_SECONDS


def test_a_purge_that_failed_is_tried_again(world: World) -> None:
    parts = replace(world.parts, retention={"cases": lambda *_: 1 // 0})
    assert not Relay(parts).round(world.now)
    assert not world.redis.exists(relay.RETENTION_KEY)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_the_clock_ends_cleanly(sign: signal.Signals) -> None:
    code = (
        "from datetime import UTC, datetime\n"
        "from gateway.dispatch.relay import run\n"
        "class Quiet:\n"
        "    pause = 60\n"
        "    def clock(self): return datetime.now(UTC)\n"
        "    def round(self, now): print('round', flush=True)\n"
        "run(Quiet())\nprint('ended')\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "round\n"
    process.send_signal(sign)
    output, _ = process.communicate(timeout=10)
    assert (output, process.returncode) == ("ended\n", 0)
