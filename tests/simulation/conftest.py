import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from gateway.app import Gateway
from gateway.desk.secrets import make_missing
from gateway.settings import Settings
from tests.simulation.country import settle
from tests.simulation.phones import Network
from tests.simulation.world import World


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with secrets and a settled database, to be copied."""
    var = tmp_path_factory.mktemp("country")
    with pytest.MonkeyPatch.context() as environment:
        _point_at(environment, var)
        make_missing(var)
        gateway = Gateway(Settings())
        settle(gateway, var)
        gateway.store.close()
    return var


@pytest.fixture
def world(
    template: Path, tmp_path: Path, valkey: redis.Redis, valkey_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """A service of this test's own. Every SMS must have been expected by the end."""
    var = tmp_path / "var"
    shutil.copytree(template, var)
    _point_at(monkeypatch, var)
    monkeypatch.setenv("REDIS_URL", valkey_url)
    gateway = Gateway(Settings())
    network = Network(lambda: made.now)
    made = World(gateway, network)
    monkeypatch.setattr("gateway.app.now", lambda: made.now)
    made.open()
    gateway.refresh()
    try:
        yield made
        made.nothing_else()
    finally:
        gateway.store.close()


def _point_at(environment: pytest.MonkeyPatch, var: Path) -> None:
    environment.setenv("GATEWAY_VAR", str(var))
    environment.setenv("DATABASE_URL", f"sqlite:///{var / 'gateway.db'}")
    environment.setenv("AFRICASTALKING_BASE_URL", "http://127.0.0.1:9")
