"""Keys to seal with, a CSV in one line, and the whole country in memory."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gateway.directory import demo
from gateway.directory.places import Places
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault, new_key
from gateway.store.base import Base, Store

Write = Callable[..., Path]


def quiet(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


@pytest.fixture(scope="session")
def vault() -> Vault:
    return Vault(f"k1:{new_key()}")


@pytest.fixture(scope="session")
def pseudonyms() -> Pseudonyms:
    return Pseudonyms(secrets.token_bytes(32))


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """write("a,b", "1,2"): the path of a CSV with these lines."""

    def written(*lines: str) -> Path:
        path = tmp_path / "file.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return written


@pytest.fixture(scope="session")
def country(
    tmp_path_factory: pytest.TempPathFactory, vault: Vault, pseudonyms: Pseudonyms
) -> Iterator[Places]:
    """The demo's areas, loaded once; tests only look at it."""
    import gateway.tables  # noqa: F401

    store = Store(f"sqlite:///{tmp_path_factory.mktemp('country') / 'gateway.db'}")
    Base.metadata.create_all(store.engine)
    demo.load(store, vault, pseudonyms, quiet)
    places = Places(store)
    places.refresh()
    yield places
    store.close()
