"""The real thing: RQ, Valkey, the SDK and the emulator; killed at the worst moment."""

import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
import requests

from gateway.dispatch.relay import Relay
from gateway.dispatch.wake import Waker, connect, queue_of
from gateway.dispatch.worker import lanes_without_worker
from gateway.store.base import Base, Store
from tests.dispatch.processes import emulator, fault, inbox, wait_for, worker
from tests.dispatch.world import RESIDENTS, STATION, World


@pytest.fixture(scope="module")
def provider_url() -> Iterator[str]:
    with emulator() as url:
        yield url


@pytest.fixture
def world(store: Store, valkey: redis.Redis) -> World:
    """The worker is a process of its own and lives by the real clock."""
    return World(store, valkey, now=datetime.now(UTC) - timedelta(seconds=60))


@pytest.fixture
def small(valkey: redis.Redis, tmp_path: Path) -> Iterator[World]:
    """The same on SQLite alone, for what has nothing to do with the database."""
    store = Store(f"sqlite:///{tmp_path / 'small.db'}")
    Base.metadata.create_all(store.engine)
    yield World(store, valkey, now=datetime.now(UTC) - timedelta(seconds=60))
    store.close()


@pytest.fixture(autouse=True)
def _empty_inboxes(provider_url: str) -> None:
    requests.post(f"{provider_url}/emulator/reset", timeout=5).raise_for_status()


def test_a_woken_worker_sends_at_once_and_ends_cleanly(
    world: World, valkey: redis.Redis, provider_url: str
) -> None:
    with worker("urgent", world.store, valkey, provider_url) as process:
        wait_for(lambda: lanes_without_worker(valkey) == ["bulk"])
        message = world.text(STATION, "Clean")
        Waker(valkey).wake("urgent", [message])
        wait_for(lambda: world.message(message).state == "sent")
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=15)
    assert process.returncode == 0
    assert inbox(provider_url, STATION).count("Clean") == 1
    assert world.message(message).provider_id
    assert STATION[1:] not in output
    assert "Clean" not in output
    assert lanes_without_worker(valkey) == ["urgent", "bulk"]


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_send_under_way_is_finished_before_the_end(
    small: World, valkey: redis.Redis, provider_url: str, sign: signal.Signals
) -> None:
    fault(provider_url, RESIDENTS, answer="slow", seconds=2, times=1)
    slow, waiting = small.text(RESIDENTS, "Slow"), small.text(STATION, "Never woken")
    with worker("urgent", small.store, valkey, provider_url) as process:
        Waker(valkey).wake("urgent", [slow])
        wait_for(lambda: small.message(slow).state == "claimed")
        process.send_signal(sign)
        process.communicate(timeout=15)
    assert process.returncode == 0
    assert small.message(slow).state == "sent"
    assert small.message(waiting).state == "owed"


def test_a_worker_killed_after_its_claim_loses_nothing(
    world: World, valkey: redis.Redis, provider_url: str
) -> None:
    fault(provider_url, STATION, answer="slow", seconds=30, times=1)
    message = world.text(STATION, "Killed")
    with worker("urgent", world.store, valkey, provider_url) as process:
        Waker(valkey).wake("urgent", [message])
        wait_for(lambda: world.message(message).state == "claimed")
        wait_for(lambda: "Killed" in inbox(provider_url, STATION))
        process.kill()
        process.wait(10)
    assert world.message(message).state == "claimed"
    relay = Relay(world.parts)
    with worker("urgent", world.store, valkey, provider_url):
        assert relay.round(datetime.now(UTC))
        assert world.message(message).state == "claimed"  # its lease is not over yet
        with world.store.transaction() as tx:
            row = tx.merge(world.message(message))
            row.claimed_at = datetime.now(UTC) - timedelta(seconds=31)
        assert relay.round(datetime.now(UTC))
        wait_for(lambda: world.message(message).state == "sent")
    assert world.message(message).attempts == 2
    assert inbox(provider_url, STATION).count("Killed") == 2  # nobody could know; rather twice than never


def test_a_job_that_died_with_redis_is_asked_for_again(
    small: World, valkey: redis.Redis, provider_url: str
) -> None:
    message = small.text(STATION, "Forgotten")
    Waker(valkey).wake("urgent", [message])
    valkey.flushall()  # Redis came back empty
    with worker("urgent", small.store, valkey, provider_url):
        assert Relay(small.parts).round(datetime.now(UTC))
        wait_for(lambda: small.message(message).state == "sent")


def test_a_worker_outlives_its_connection(small: World, valkey: redis.Redis, provider_url: str) -> None:
    with worker("urgent", small.store, valkey, provider_url):
        wait_for(lambda: lanes_without_worker(valkey) == ["bulk"])
        for _ in range(2):
            valkey.client_kill_filter(_type="normal", skipme=True)
            valkey.client_kill_filter(_type="pubsub", skipme=True)
        message = small.text(STATION, "After")
        wait_for(lambda: lanes_without_worker(valkey) == ["bulk"])
        Waker(valkey).wake("urgent", [message])
        wait_for(lambda: small.message(message).state == "sent")


def test_a_worker_is_on_the_list_again_after_redis_came_back_empty(
    small: World, valkey: redis.Redis, provider_url: str
) -> None:
    """Without a restart; otherwise /readyz would say for ever that nobody sends."""
    with worker("urgent", small.store, valkey, provider_url):
        wait_for(lambda: lanes_without_worker(valkey) == ["bulk"])
        valkey.flushall()
        assert lanes_without_worker(valkey) == ["urgent", "bulk"]
        wait_for(lambda: lanes_without_worker(valkey) == ["bulk"], seconds=30)
        message = small.text(STATION, "After")
        Waker(valkey).wake("urgent", [message])
        wait_for(lambda: small.message(message).state == "sent")


def test_the_question_who_is_at_work_leaves_the_clients_time_limit_alone(
    small: World, valkey: redis.Redis, provider_url: str
) -> None:
    """A caller may be waiting for the same client."""
    asking = connect(f"redis://127.0.0.1:{valkey.connection_pool.connection_kwargs['port']}/0")
    hurried = asking.connection_pool.connection_kwargs["socket_timeout"]
    with worker("urgent", small.store, valkey, provider_url):
        wait_for(lambda: lanes_without_worker(asking) == ["bulk"])
    assert asking.connection_pool.connection_kwargs["socket_timeout"] == hurried


def test_what_rq_keeps_of_a_failed_job_says_nothing(
    small: World, valkey: redis.Redis, provider_url: str
) -> None:
    """The table is gone, the job fails or its threads do: Redis holds no number and no words of it."""
    message = small.text(STATION, "Secret words", "bulk")
    with small.store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE outbox RENAME TO away")
    with worker("bulk", small.store, valkey, provider_url) as process:
        Waker(valkey).wake("bulk", [message])
        failed = queue_of("bulk", valkey).failed_job_registry
        wait_for(lambda: failed.count == 1)
        kept = [valkey.dump(key) or b"" for key in valkey.scan_iter("*")]
        process.kill()
        output, _ = process.communicate()
    with small.store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO outbox")
    for secret in (STATION[1:], "Secret"):
        assert not any(secret.encode() in value for value in kept)
        assert secret not in output
    assert small.message(message).state == "owed"
