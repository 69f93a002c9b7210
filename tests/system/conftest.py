"""One running service on PostgreSQL for the tests here; those that break processes make their own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, text

from gateway.store.base import new_uid
from tests.system.service import Service

Make = Callable[..., Service]


def postgresql_database(server: URL) -> str:
    """A new empty database on the test's PostgreSQL, as an URL."""
    name = f"system_{new_uid()}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return server.set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="module")
def make_service(
    tmp_path_factory: pytest.TempPathFactory, valkey_url: str, postgresql_url: URL
) -> Iterator[Make]:
    """Makes a released service with all its processes; stops whatever was made."""
    made: list[Service] = []

    def make(**environment: str) -> Service:
        folder = tmp_path_factory.mktemp("service")
        # Each service has a Valkey database of its own, and so queues of its own.
        redis_url = valkey_url.removesuffix("/0") + f"/{len(made) + 1}"
        environment.setdefault("REDIS_URL", redis_url)
        service = Service(folder, postgresql_database(postgresql_url), redis_url, **environment)
        released = service.gateway("release")
        assert released.returncode == 0, released.stderr
        service.start()
        made.append(service)
        service.wait_ready()
        return service

    yield make
    for service in made:
        service.stop()


@pytest.fixture(scope="module")
def service(make_service: Make) -> Service:
    return make_service()


@pytest.fixture
def short_leases(tmp_path: Path) -> str:
    """config.yaml with the shortest lease that is allowed."""
    text = Path("config.yaml").read_text(encoding="utf-8")
    path = tmp_path / "config.yaml"
    path.write_text(text.replace("lease_seconds: 30", "lease_seconds: 15"), encoding="utf-8")
    return str(path)
