"""Published menu books: sources in SQL, compiled books in memory.

A session is pinned to the version that it began with, so several stay compiled. Nothing but a
book that compiles ever becomes current.
"""

from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gateway.engine.model import Book
from gateway.menubook.faults import MenuErrors
from gateway.menubook.load import Sources
from gateway.menubook.records import MenuBook
from gateway.store import revisions
from gateway.store.base import Store

log = structlog.get_logger()

KEPT = 8
"""Compiled books held beside the current one; the least recently used is dropped first."""

POINTER = "menus"
"""The revision that holds the current version."""

_PLACES_LOGGED = 5


class Library:
    """The books of one process. Safe for threads.

    `compile_book` makes a book of sources or raises MenuErrors; it knows the handlers.
    """

    def __init__(self, store: Store, compile_book: Callable[[Sources], Book]) -> None:
        self._store = store
        self._compile = compile_book
        self._lock = Lock()
        self._books: OrderedDict[str, Book] = OrderedDict()
        self._current: Book | None = None
        self._refused: str | None = None

    def publish(self, sources: Sources) -> str:
        """Check the sources and make them current for every process; their version.

        Raises MenuErrors and changes nothing when they have faults.
        """
        book = self._compile(sources)
        with self._store.transaction() as tx:
            _keep(tx, sources)
            revisions.put(tx, POINTER, book.version)
        self._hold(book)
        self._current = book
        return book.version

    def current(self) -> Book:
        """The book that new calls begin with. Raises LookupError when none was published."""
        if self._current is None:
            raise LookupError("no menus are published; run `gateway menus publish`")
        return self._current

    def get(self, version: str) -> Book:
        """A published book, for a session pinned to it.

        Raises LookupError for a version that was never published, MenuErrors for one that the
        handlers of this code no longer fit.
        """
        if self._current and self._current.version == version:
            return self._current
        with self._lock:
            if book := self._books.get(version):
                self._books.move_to_end(version)
                return book
        with self._store.read() as tx:
            kept = tx.get(MenuBook, version)
        if kept is None:
            raise LookupError(f"menus of version {version} are not published here")
        book = self._compile(Sources.from_json(kept.sources))
        self._hold(book)
        return book

    def refresh(self) -> None:
        """Take up what another process has published: one query, and a compile when it is new.

        A version that does not compile here is logged once, and the one before stays.
        """
        with self._store.read() as tx:
            version = revisions.read(tx, POINTER)
        if version in (None, self._refused) or (self._current and self._current.version == version):
            return
        try:
            self._current = self.get(version)
            self._refused = None
        except MenuErrors as errors:
            self._refused = version
            where = [f"{fault.file}:{fault.line}:{fault.column}" for fault in errors.faults[:_PLACES_LOGGED]]
            log.error("menus_refused", version=version, count=len(errors.faults), where=where)

    def _hold(self, book: Book) -> None:
        with self._lock:
            self._books[book.version] = book
            self._books.move_to_end(book.version)
            while len(self._books) > KEPT:
                self._books.popitem(last=False)


def _keep(tx: Session, sources: Sources) -> None:
    """Store the sources unless they are there, also when somebody else is just doing the same."""
    if tx.get(MenuBook, sources.version):
        return
    try:
        with tx.begin_nested():
            tx.add(
                MenuBook(version=sources.version, sources=sources.to_json(), published_at=datetime.now(UTC))
            )
    except IntegrityError:  # another process was faster, with the very same sources
        return
