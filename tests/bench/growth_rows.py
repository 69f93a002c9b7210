"""What a hop costs as things grow, on a real Valkey: states, depth, languages, live sessions."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from statistics import median
from typing import Any, cast

import redis

from gateway.cases.profiles import Profiles
from gateway.engine.model import Book, Choose, Journey, Option
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.ussd.conversation import Conversation, Hop
from gateway.ussd.sessions import Sessions, connect
from tests.bench.crowd import crowd
from tests.bench.table import Row
from tests.bench.world import World, real_book

WHAT = "growth: "
HOPS = 150  # a sample
TRIES = 8  # samples of each side in a round
MOST = 1.1
_numbers = count(1)


def _book(states: int, languages: int = 2) -> Book:
    """A ring of menus: `1` goes on to the next, which is as far away as it can be in the book."""
    names = [f"ring.{place}" for place in range(states)]
    codes = [f"l{place}" for place in range(languages)]
    ring = {
        name: Choose(
            name,
            "ring",
            {
                code: (
                    (f"{name} in {code}, a heading of usual length\n1:Go on\n2:And so on\n0:Back 99:Home",),
                )
                for code in codes
            },
            {"1": Option("1", names[(place * 7 + 1) % states])},
        )
        for place, name in enumerate(names)
    }
    words = next(iter(real_book().words.values()))
    return Book(
        version=f"ring{states}x{languages}",
        languages=dict.fromkeys(codes, "x"),
        start=names[0],
        states=ring,
        journeys={"ring": Journey("ring", names[0], "never")},
        words=dict.fromkeys(codes, words),
        shortcuts={},
        labels={},
        sms={},
    )


class _One:
    """A library of one book, and services that only remember nothing."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def current(self) -> Book:
        return self._book

    def get(self, _version: str) -> Book:
        return self._book


class Talk:
    """A conversation on Valkey with a book, fed hop by hop."""

    def __init__(self, url: str, book: Book) -> None:
        client, pseudonyms = connect(url), Pseudonyms(b"b" * 32)
        sessions = Sessions(client, pseudonyms, ttl_seconds=240, resume_seconds=300)
        services: Any = type("Few", (), {"profiles": Profiles(cast(Any, None), client, pseudonyms, 400)})
        library = cast(Any, _One(book))
        self.talk = Conversation(library, sessions, {}, services, lambda: datetime.now(UTC), cast(Any, None))
        self.book = book

    def cost(self, before: int = 1, after: int = 4) -> float:
        """Seconds a hop from the hop `before` to the hop `after` of fresh sessions."""
        spent, hops = 0.0, 0
        while hops < HOPS:
            number = next(_numbers)
            phone = f"+2547{number:08}"
            inputs: list[str] = []
            for place in range(1, after + 1):
                hop = Hop(f"s{number}", phone, "*384*911#", "*".join(inputs))
                began = time.perf_counter()
                reply = self.talk.answer(hop)
                if place > before:
                    spent += time.perf_counter() - began
                    hops += 1
                assert reply.text.startswith("ring."), reply.text
                inputs.append("1")
        return spent / hops


@contextmanager
def _apart(*urls: str) -> Iterator[None]:
    """The servers on one core and this process on another: whether the kernel happens to put them on the
    same one decides over more than what is measured."""
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(cores) < 2:
        yield
        return
    for url in urls:
        server: Any = redis.Redis.from_url(url).info("server")
        os.sched_setaffinity(server["process_id"], {cores[0]})
    os.sched_setaffinity(0, {cores[1]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def rows(world: World, rounds: int) -> list[Row]:
    with _apart(world.redis_url):
        found = _grown(f"{world.redis_url}/9", rounds)
    return found + _crowded(world, rounds)


def _grown(url: str, rounds: int) -> list[Row]:
    small = Talk(url, _book(100))
    return [
        _row("book of 10 → 10,000 states", Talk(url, _book(10)).cost, Talk(url, _book(10_000)).cost, rounds),
        _row(
            "1 → 200 languages loaded", Talk(url, _book(100, 1)).cost, Talk(url, _book(100, 200)).cost, rounds
        ),
        _row("hops 2-4 → hops 97-100 of a session", small.cost, lambda: small.cost(96, 100), rounds),
    ]


def _row(what: str, small: Callable[[], float], large: Callable[[], float], rounds: int) -> Row:
    small()
    large()
    pairs = []
    for _ in range(rounds):
        # The best of some in turn: what else the machine does is in all the others.
        tries = [(small(), large()) for _ in range(TRIES)]
        pairs.append((min(before for before, _ in tries), min(after for _, after in tries)))
    figures = f"{median(p[0] for p in pairs) * 1e6:.0f} → {median(p[1] for p in pairs) * 1e6:.0f} µs a hop"
    return Row(WHAT + what, "itself", figures, [after / before for before, after in pairs], MOST, "at most")


def _crowded(world: World, rounds: int) -> list[Row]:
    """A million sessions in one Valkey beside an empty one."""
    empty, full = world.another_valkey(), world.another_valkey()
    bytes_each = crowd(full.url, 1_000_000)
    book = _book(100)
    with _apart(empty.url, full.url):
        row = _row(
            "1 → 1,000,000 live sessions", Talk(empty.url, book).cost, Talk(full.url, book).cost, rounds
        )
    figures = f"{bytes_each:.0f} bytes, waiting for a place; session, pointer, keys, Valkey's own"
    size = Row(WHAT + "bytes a session in Redis", "400 bytes", figures, [bytes_each / 400], 1.0, "at most")
    return [replace(row), size]
