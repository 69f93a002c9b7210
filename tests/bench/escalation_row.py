"""A thousand cases that nobody has taken, all due at one moment: the relay's step beside its bare inserts."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from statistics import median
from typing import Any

import redis
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from gateway.cases.records import Case, CaseEvent
from gateway.dispatch.records import Handle, Message
from gateway.dispatch.relay import Relay
from gateway.store.base import Base, Store
from tests.bench.table import Row
from tests.dispatch.world import COUNTY_STATION, World

CASES = 1_000
CHIEF, CHAIR = "+254700000105", "+254700000106"
ELSEWHERE = {"station_duty": "+254700000107", "ra_chair": "+254700000108"}
PLACES = ("Mwiki", "Lamu")
"""Two, for a phone has numbers for 999 cases."""
_WRITTEN: Sequence[type[Base]] = (Message, Handle, CaseEvent)
"""What the step inserts. It also moves a thousand cases on, which the bare loop is spared."""


def row(database: str, redis_url: str, rounds: int) -> Row:
    """`database` is empty of cases and contacts, with all its tables."""
    store, client = Store(database), redis.Redis.from_url(redis_url)
    town = World(store, client)
    town.everybody()
    town.contact(CHIEF, "chief", "Nairobi")
    town.contact(CHAIR, "ra_chair", "Mwiki")
    for role, phone in ELSEWHERE.items():
        town.contact(phone, role, "Lamu")
    relay = Relay(town.parts)
    mine, bare = [], []
    _fill(town)
    relay._escalate(town.later(seconds=2))  # a first time, which counts for nothing
    for _ in range(rounds):
        _fill(town)
        began = time.perf_counter()
        relay._escalate(town.later(seconds=2))
        mine.append(time.perf_counter() - began)
        written = _check(town)
        bare.append(_again(store, written))
    store.close()
    ratios = [ours / theirs for ours, theirs in zip(mine, bare, strict=True)]
    figures = f"{median(mine):.2f} against {median(bare):.2f} s"
    note = "one step of the relay: 2,000 SMS, as many numbers for replies, 1,000 lines of timeline"
    what, beside = "1,000 escalations due at once", "a bare loop of the same inserts"
    return Row(what, beside, figures, ratios, 3.0, "at most", note)


def _fill(town: World) -> None:
    """A thousand cases that are due, and nothing else about any case."""
    with town.store.transaction() as tx:
        for table in _WRITTEN:
            tx.execute(delete(table))
        tx.execute(delete(Case))
        tx.add_all(
            Case(
                type="emergency",
                kind="gang",
                severity=1,
                area_id=town.areas[PLACES[number % 2]],
                state="open",
                reference=f"E-{number:06}",
                submission=f"s{number}",
                language="sw",
                filed_at=town.now,
                escalate_at=town.now + timedelta(seconds=1),
                flood=False,
                cut_off=False,
            )
            for number in range(CASES)
        )


def _check(town: World) -> Mapping[type[Base], list[dict[str, Any]]]:
    """The rows that the step wrote. Of each case the next tier, and nobody else, must be owed an alert
    that names it."""
    with town.store.read() as tx:
        cases = {case.id: case for case in tx.scalars(select(Case))}
        messages = tx.scalars(select(Message)).all()
        written = {table: _rows(tx, table) for table in _WRITTEN}
    assert len(cases) == CASES
    assert {case.tier for case in cases.values()} == {1}
    told = Counter(town.vault.open(message, "phone") for message in messages)
    # Nobody was told before: the station of the nearest area that has one, and the chair.
    assert list(told.values()) == [CASES // 2] * 4, told
    assert {CHAIR, *ELSEWHERE.values()} < set(told)
    assert COUNTY_STATION not in told
    for message in messages:
        assert message.state == "owed"
        assert cases[message.case_id or 0].reference in (town.vault.open(message, "body") or "")
    assert {table: len(rows) for table, rows in written.items()} == {
        Message: 2 * CASES,
        Handle: 2 * CASES,
        CaseEvent: CASES,
    }
    return written


def _rows(tx: Session, table: type[Base]) -> list[dict[str, Any]]:
    return [dict(each._mapping) for each in tx.execute(select(*table.__table__.columns))]


def _again(store: Store, written: Mapping[type[Base], list[dict[str, Any]]]) -> float:
    """Seconds to insert the same rows one after the other in one transaction, once they are gone."""
    with store.transaction() as tx:
        for table in written:
            tx.execute(delete(table))
    began = time.perf_counter()
    with store.transaction() as tx:
        connection = tx.connection()
        for table, rows in written.items():
            statement = insert(table)
            for each in rows:
                connection.execute(statement, each)
    return time.perf_counter() - began
