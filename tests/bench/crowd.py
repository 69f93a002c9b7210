"""Live sessions by the million, as the service itself would have written them."""

from typing import Any, cast

import hiredis
import redis

from gateway.engine import step as engine
from gateway.engine.model import Show
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.ussd.sessions import Session, Sessions, connect
from gateway.ussd.transcript import digest
from tests.bench.world import real_book

_BATCH = 4_000
_TTL = 100_000  # none may run out while the crowd is looked at


def crowd(url: str, sessions: int) -> float:
    """Write so many; bytes that each takes in Redis, measured as what the whole server grew by.

    One session is written by the code itself, an emergency that waits for its place; the others are
    copies of its two keys under other hashes of the same length. With a list of places on screen, or
    a tip's words, a session takes some 250 more.
    """
    client = redis.Redis.from_url(url)
    keys = _written(url, client)
    before = cast("dict[str, int]", client.info("memory"))["used_memory"]
    pack: Any = hiredis.pack_command
    connection: Any = client.connection_pool.make_connection()
    for start in range(0, sessions, _BATCH):
        batch = []
        for number in range(start, start + _BATCH):
            tag = b"%012x" % number
            for name, value in keys:
                batch.append(pack((b"SET", name[:1] + tag + name[13:], value, b"EX", _TTL)))
        connection.send_packed_command([b"".join(batch)])
        for _ in batch:
            connection.read_response()
    connection.disconnect()
    after = cast("dict[str, int]", client.info("memory"))["used_memory"]
    return (after - before) / sessions


def _written(url: str, client: redis.Redis) -> list[tuple[bytes, bytes]]:
    """The keys and values of one session, by the code that writes them."""
    book = real_book()
    turn = engine.begin(book)
    for typed in ("1", "4"):
        turn = engine.step(book, turn.snapshot, typed)
    assert isinstance(turn, Show)
    sessions = Sessions(connect(url), Pseudonyms(b"c" * 32), ttl_seconds=240, resume_seconds=300)
    code, phone = "*384*911#", "+254700000001"
    key = sessions.key(code, "ATUid_1", phone)
    opened = sessions.open(key, ("GET", "none"))
    origin = sessions.origin(code, "ATUid_1", phone, "")
    session = Session(
        book.version, "a" * 16, origin, 3, digest("1*4"), "", ended=False, snapshot=turn.snapshot
    )
    assert sessions.save(opened.loaded, session, resumable=True)
    names = cast("list[bytes]", client.keys())
    assert len(names) == 2
    return [(name, cast(bytes, client.get(name))) for name in names]
