"""A gateway in this process, on a real Valkey and SQLite, with the demo and the real menus."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from gateway.app import Gateway
from gateway.desk.secrets import make_missing
from gateway.release import release
from gateway.settings import Settings


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory, valkey_url: str) -> Iterator[Gateway]:
    var = tmp_path_factory.mktemp("var")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GATEWAY_VAR", str(var))
        environment.setenv("DATABASE_URL", f"sqlite:///{var / 'gateway.db'}")
        environment.setenv("REDIS_URL", valkey_url)
        environment.setenv("AFRICASTALKING_BASE_URL", "http://127.0.0.1:9")
        make_missing(var)
        made = Gateway(Settings())
        for _ in release(made, lambda *_: None):
            pass
        made.refresh()
        yield made
        made.store.close()


@pytest.fixture(autouse=True)
def empty_valkey(valkey: redis.Redis) -> redis.Redis:
    return valkey


@pytest.fixture
def menus(tmp_path: Path) -> Path:
    """A copy of the menus, to be edited."""
    folder = tmp_path / "menus"
    folder.mkdir()
    for file in Path("menus").iterdir():
        (folder / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    return folder
