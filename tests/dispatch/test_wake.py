"""Jobs carry row ids and nothing else."""

import time

import redis

from gateway.dispatch import wake
from gateway.dispatch.wake import JOB, Waker, queue_of
from tests.conftest import free_port


def test_a_job_holds_a_lane_and_ids_only(valkey: redis.Redis) -> None:
    Waker(valkey).wake("urgent", [7, 8])
    (job,) = queue_of("urgent", valkey).jobs
    assert (job.func_name, job.args, job.kwargs) == (JOB, ["urgent", [7, 8]], {})
    assert job.description == JOB
    assert (job.result_ttl, job.failure_ttl) == (0, 600)
    assert 0 < valkey.ttl(job.key) <= 600
    everything = [valkey.hgetall(key) for key in valkey.keys("rq:job:*")]
    assert len(everything) == 1
    assert "+254" not in str(everything)


def test_many_rows_make_several_jobs(valkey: redis.Redis) -> None:
    waker = Waker(valkey)
    waker.wake("urgent", range(45))
    waker.wake("bulk", range(100))
    waker.wake("bulk", [])
    assert (waker.backlog("urgent"), waker.backlog("bulk")) == (3, 1)
    assert [len(job.args[1]) for job in queue_of("urgent", valkey).jobs] == [20, 20, 5]


def test_a_client_like_another_asks_the_same_server_and_keeps_its_own_settings(valkey: redis.Redis) -> None:
    other = wake.client_like(valkey)
    valkey.set("a", "b")
    assert other.get("a") == b"b"
    other.connection_pool.connection_kwargs["socket_timeout"] = 99
    assert valkey.connection_pool.connection_kwargs.get("socket_timeout") != 99


def test_without_redis_the_caller_goes_on_soon() -> None:
    away = wake.connect(f"redis://127.0.0.1:{free_port()}/0")
    started = time.monotonic()
    Waker(away).wake("urgent", [1])
    assert time.monotonic() - started < 3


def test_the_queue_client_is_told_to_hurry() -> None:
    options = wake.connect("redis://127.0.0.1:1/0").connection_pool.connection_kwargs
    assert options["socket_connect_timeout"] <= 2
    assert options["socket_timeout"] <= 5


def test_redis_that_fails_in_the_middle_does_not_reach_the_caller(valkey: redis.Redis) -> None:
    class Failing(redis.Redis):
        def execute_command(self, *args, **options):  # type: ignore[no-untyped-def]
            raise redis.ConnectionError

        def pipeline(self, *args, **options):  # type: ignore[no-untyped-def]
            raise redis.TimeoutError

    Waker(Failing(connection_pool=valkey.connection_pool)).wake("bulk", [1])
    assert Waker(valkey).backlog("bulk") == 0
