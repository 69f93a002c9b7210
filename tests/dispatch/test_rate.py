"""The pace of a lane, on a real Valkey and without one."""

import pytest
import redis

from gateway.dispatch.rate import BURST_SECONDS, Rate
from gateway.dispatch.wake import connect
from tests.conftest import free_port


@pytest.fixture(params=["shared", "alone"])
def client(request: pytest.FixtureRequest, valkey: redis.Redis) -> redis.Redis:
    if request.param == "shared":
        return valkey
    return connect(f"redis://127.0.0.1:{free_port()}/0")  # nothing listens there


def test_a_burst_passes_and_the_rest_waits_its_turn(client: redis.Redis) -> None:
    rate = Rate(client, "urgent", per_second=2)
    waits = [rate.take(1) for _ in range(8)]
    burst = int(2 * BURST_SECONDS) + 1
    assert waits[:burst] == [0.0] * burst
    assert all(
        0.3 < later - sooner < 0.51 for sooner, later in zip(waits[burst:], waits[burst + 1 :], strict=False)
    )


def test_many_at_once_cost_as_many(client: redis.Redis) -> None:
    rate = Rate(client, "bulk", per_second=10)
    assert rate.take(100) == 0
    assert 8 < rate.take(1) <= 9


def test_workers_share_a_lane_and_lanes_share_nothing(valkey: redis.Redis) -> None:
    one, two = Rate(valkey, "bulk", 1), Rate(valkey, "bulk", 1)
    one.take(10)
    assert two.take(1) > 8
    assert Rate(valkey, "urgent", 1).take(1) == 0


def test_the_shared_pace_is_forgotten(valkey: redis.Redis) -> None:
    Rate(valkey, "bulk", 1).take(1)
    assert 0 < valkey.ttl("usalama:rate:bulk") <= 3600
