import pytest
import redis

from gateway.store.base import Store
from tests.dispatch.world import World


@pytest.fixture
def world(store: Store, valkey: redis.Redis) -> World:
    return World(store, valkey)
