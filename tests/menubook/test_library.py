"""Published versions: what is current, what stays, what is kept out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.engine.model import Book
from gateway.menubook.build import build
from gateway.menubook.faults import Fault, MenuErrors
from gateway.menubook.library import KEPT, Library
from gateway.menubook.load import Sources, load
from gateway.store import revisions
from gateway.store.base import Store
from tests.menubook.books import DOMAINS, GOOD, SIGNATURES


def compiled(sources: Sources) -> Book:
    return build(sources, SIGNATURES, DOMAINS)


def edition(number: int) -> Sources:
    """The good book with another remark in it, so that its version is another."""
    files = dict(load(GOOD).files)
    files["home.yaml"] += f"# {number}\n"
    return Sources("menus", files)


def refusing(version: str) -> Callable[[Sources], Book]:
    """New code, whose handlers one version no longer fits."""

    def compile_book(sources: Sources) -> Book:
        if sources.version == version:
            raise MenuErrors([Fault("menus/tip.yaml", 1, 1, "no longer fits")])
        return compiled(sources)

    return compile_book


def test_nothing_published(store: Store) -> None:
    library = Library(store, compiled)
    library.refresh()
    with pytest.raises(LookupError, match="gateway menus publish"):
        library.current()
    with pytest.raises(LookupError):
        library.get("0123456789abcdef")


def test_other_processes_take_up_what_is_published(store: Store) -> None:
    here, there = Library(store, compiled), Library(store, compiled)
    first = here.publish(edition(1))
    there.refresh()
    assert there.current().version == first == here.current().version
    second = here.publish(edition(2))
    assert there.current().version == first
    there.refresh()
    assert there.current().version == second
    assert there.get(first).version == first  # a session that began with it goes on


def test_publishing_the_same_again_or_an_older_one(store: Store) -> None:
    library = Library(store, compiled)
    first = library.publish(edition(1))
    assert library.publish(edition(1)) == first
    library.publish(edition(2))
    assert library.publish(edition(1)) == first
    fresh = Library(store, compiled)
    fresh.refresh()
    assert fresh.current().version == first


def test_faults_change_nothing(store: Store) -> None:
    library = Library(store, compiled)
    first = library.publish(edition(1))
    with pytest.raises(MenuErrors):
        library.publish(Sources("menus", {**edition(2).files, "home.yaml": "states: ["}))
    library.refresh()
    assert library.current().version == first
    with store.read() as tx:
        assert revisions.read(tx, "menus") == first


def test_a_version_that_no_longer_compiles_leaves_the_one_before(store: Store) -> None:
    publisher = Library(store, compiled)
    first = publisher.publish(edition(1))
    second = edition(2).version
    library = Library(store, refusing(second))
    library.refresh()
    publisher.publish(edition(2))
    library.refresh()
    assert library.current().version == first
    with pytest.raises(MenuErrors):
        library.get(second)
    third = publisher.publish(edition(3))
    library.refresh()
    assert library.current().version == third


def test_a_refused_version_is_not_compiled_at_every_look(store: Store) -> None:
    Library(store, compiled).publish(edition(1))
    tried: list[str] = []

    def compile_book(sources: Sources) -> Book:
        tried.append(sources.version)
        raise MenuErrors([Fault("menus/tip.yaml", 1, 1, "no longer fits")])

    library = Library(store, compile_book)
    for _ in range(3):
        library.refresh()
    assert len(tried) == 1


def test_versions_in_use_stay_compiled(store: Store) -> None:
    publisher = Library(store, compiled)
    versions = [publisher.publish(edition(number)) for number in range(KEPT + 2)]
    tried: list[str] = []

    def compile_book(sources: Sources) -> Book:
        tried.append(sources.version)
        return compiled(sources)

    library = Library(store, compile_book)
    for version in versions:
        library.get(version)
        library.get(versions[0])
    assert tried == versions  # the one in use was never dropped
    library.get(versions[1])
    assert tried == [*versions, versions[1]]  # the one out of use was


def test_sources_survive_the_database(store: Store, tmp_path: Path) -> None:
    sources = edition(1)
    Library(store, compiled).publish(sources)
    seen: list[Sources] = []

    def compile_book(again: Sources) -> Book:
        seen.append(again)
        return compiled(again)

    Library(store, compile_book).get(sources.version)
    assert seen[0].files == sources.files
