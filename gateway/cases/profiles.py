"""What a resident asked to have remembered: a place and a language, and nothing else.

SQL has them for good. Redis has a copy, which is all that a call's first hop reads; it keeps
nothing over a restart, and then the relay puts them back.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import cast

import msgspec
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from gateway.cases.records import RememberedPlace
from gateway.config import Retention
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.store.base import Store

PUT_BACK = "usalama:profiles"
"""How far putting back has come: the last hash that is in Redis again, or DONE. Gone with Redis."""

DONE = b"done"

A_ROUND = 2000
"""Places put back in one round of the relay, which has emergencies to look after."""

NOTED = timedelta(days=30)
"""That a place is still used is written down no more often than this."""

_A_LOOK = 1000


class Profile(msgspec.Struct, array_like=True):
    """`place` is an area's id."""

    place: int
    language: str


class Profiles:
    """Kept under a keyed hash of the number; gone after `days` without use. Safe for threads."""

    def __init__(self, store: Store, redis: Redis, pseudonyms: Pseudonyms, days: int) -> None:
        self._store = store
        self._redis = redis
        self._pseudonyms = pseudonyms
        self._kept = timedelta(days=days)

    def get(self, phone: str) -> Profile | None:
        """What is remembered for `phone`. None too if Redis fails: a call goes on without it."""
        key = _key(self._pseudonyms.phone_hash(phone))
        try:
            return self.read(cast("bytes | None", self._redis.getex(key, ex=self._kept)))
        except RedisError:
            return None

    def ask(self, phone: str) -> tuple[str | int, ...]:
        """The command that `read` takes the reply to, for who asks more at once. It counts as a use."""
        return ("GETEX", _key(self._pseudonyms.phone_hash(phone)), "EX", int(self._kept.total_seconds()))

    @staticmethod
    def read(kept: bytes | None) -> Profile | None:
        if not kept:
            return None
        try:
            return msgspec.msgpack.decode(kept, type=Profile)
        except msgspec.DecodeError:
            return None

    def remember(self, phone: str, place: int, language: str, now: datetime) -> None:
        """Keep a place (an area's id) and a language, instead of what there was. Raises RedisError."""
        phone_hash = self._pseudonyms.phone_hash(phone)
        kept = {"area_id": place, "language": language, "remembered_at": _day(now)}
        with self._store.transaction() as tx:
            insert = postgresql.insert if tx.get_bind().dialect.name == "postgresql" else sqlite.insert
            row = insert(RememberedPlace).values(phone_hash=phone_hash, **kept)
            tx.execute(row.on_conflict_do_update(index_elements=["phone_hash"], set_=kept))
        self._redis.set(_key(phone_hash), _packed(place, language), ex=self._kept)

    def forget(self, phone: str) -> None:
        """Raises RedisError, having forgotten it for good all the same."""
        phone_hash = self._pseudonyms.phone_hash(phone)
        with self._store.transaction() as tx:
            tx.execute(delete(RememberedPlace).where(RememberedPlace.phone_hash == phone_hash))
        self._redis.delete(_key(phone_hash))

    def put_back(self, now: datetime) -> None:
        """Give a Redis that has come up empty its copies again, so many a call. Raises RedisError."""
        after = cast("bytes | None", self._redis.get(PUT_BACK)) or b""
        if after == DONE:
            return
        found = (
            select(RememberedPlace)
            .where(RememberedPlace.phone_hash > after.decode())
            .order_by(RememberedPlace.phone_hash)
            .limit(A_ROUND)
        )
        # Locked until Redis has them: what is forgotten in this moment must not come back.
        with self._store.transaction() as tx:
            rows = tx.scalars(found.with_for_update()).all()
            with self._redis.pipeline(transaction=False) as pipe:
                for row in rows:
                    left = row.remembered_at + self._kept - now
                    if left > timedelta(seconds=1):
                        pipe.set(_key(row.phone_hash), _packed(row.area_id, row.language), nx=True, ex=left)
                pipe.set(PUT_BACK, rows[-1].phone_hash if len(rows) == A_ROUND else DONE)
                pipe.execute()

    def purge(self, tx: Session, _rules: Retention, now: datetime) -> int:
        """Forget places that nobody has used for too long; how many. Raises RedisError.

        Only Redis knows when one was used; now and then that day is written down.
        """
        quiet = select(RememberedPlace).where(RememberedPlace.remembered_at <= now - NOTED)
        rows = tx.scalars(quiet.order_by(RememberedPlace.phone_hash).with_for_update(skip_locked=True)).all()
        gone: list[str] = []
        for start in range(0, len(rows), _A_LOOK):
            some = rows[start : start + _A_LOOK]
            for row, left in zip(some, self._left(row.phone_hash for row in some), strict=True):
                used = _day(now - self._kept + timedelta(seconds=left)) if left > 0 else row.remembered_at
                row.remembered_at = max(row.remembered_at, used)
                if row.remembered_at <= now - self._kept:
                    gone.append(row.phone_hash)
        tx.flush()
        for start in range(0, len(gone), _A_LOOK):
            some_gone = gone[start : start + _A_LOOK]
            tx.execute(delete(RememberedPlace).where(RememberedPlace.phone_hash.in_(some_gone)))
            self._redis.delete(*map(_key, some_gone))
        return len(gone)

    def _left(self, hashes: Iterable[str]) -> Sequence[int]:
        """Seconds that Redis would still keep each copy; below 0 where it has none."""
        with self._redis.pipeline(transaction=False) as pipe:
            for each in hashes:
                pipe.ttl(_key(each))
            return cast(Sequence[int], pipe.execute())


def _key(phone_hash: str) -> str:
    return f"usalama:profile:{phone_hash}"


def _packed(place: int, language: str) -> bytes:
    return msgspec.msgpack.encode(Profile(place, language))


def _day(moment: datetime) -> datetime:
    """The day is all that is kept of a moment: no closer does it lie to a tip's."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
