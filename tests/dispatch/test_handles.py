"""The small numbers of cases: smallest free, stable, and not another case's for a while."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway.cases.records import Case
from gateway.dispatch import handles
from gateway.dispatch.records import Handle
from gateway.sms import grammar
from tests.dispatch.world import RESIDENTS, STATION, World


def _case(world: World, name: str) -> int:
    with world.store.transaction() as tx:
        case = world.emergency(tx, submission=name)
        tx.flush()
        return case.id


def _number(world: World, contact: int, case_id: int) -> int:
    with world.store.transaction() as tx:
        return handles.number_for(tx, contact, tx.get_one(Case, case_id), world.now)


def _close(world: World, case_id: int) -> None:
    with world.store.transaction() as tx:
        case = tx.get_one(Case, case_id)
        case.state, case.closed_at = "closed", world.now


def test_each_phone_counts_from_one_and_a_case_keeps_its_number(world: World) -> None:
    police, residents = (world.contact(phone, "station_duty", "Mwiki") for phone in (STATION, RESIDENTS))
    first, second = _case(world, "a"), _case(world, "b")
    assert [_number(world, police, each) for each in (first, second, first)] == [1, 2, 1]
    assert _number(world, residents, second) == 1
    with world.store.transaction() as tx:
        assert [(number, case.id) for number, case in handles.open_for(tx, police)] == [
            (1, first),
            (2, second),
        ]
        found = handles.case_of(tx, residents, 1)
        assert found is not None
        assert found.id == second
        assert handles.case_of(tx, residents, 2) is None


def test_a_phone_full_of_old_tips_can_answer_a_new_emergency(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handles, "MOST", 3)
    police = world.contact(STATION, "station_duty", "Mwiki")
    first = _case(world, "a")
    with world.store.transaction() as tx:
        tip = world.tip(tx)
        tx.flush()
        tip_id = tip.id
    second = _case(world, "b")
    assert [_number(world, police, each) for each in (first, tip_id, second)] == [1, 2, 3]
    assert _number(world, police, _case(world, "c")) == 2  # the tip's, before an emergency's
    _close(world, second)
    assert _number(world, police, _case(world, "d")) == 3  # of what is over, before that
    assert _number(world, police, _case(world, "e")) == 1
    with world.store.read() as tx:
        numbers = tx.scalars(select(Handle.number).where(Handle.contact_id == police)).all()
    assert sorted(numbers) == [1, 2, 3]


def test_the_greatest_number_can_be_replied_with() -> None:
    words = {"ndio": "accept"}
    assert grammar.parse(f"{handles.MOST} ndio", words) == grammar.Command("accept", handles.MOST, "")
    assert isinstance(grammar.parse(f"{handles.MOST + 1} ndio", words), grammar.Unclear)


def test_a_closed_case_keeps_its_number_for_late_replies(world: World) -> None:
    police = world.contact(STATION, "station_duty", "Mwiki")
    cases = [_case(world, name) for name in "abcd"]
    assert [_number(world, police, each) for each in cases[:2]] == [1, 2]
    _close(world, cases[0])
    world.later(days=13)
    assert _number(world, police, cases[2]) == 3
    with world.store.transaction() as tx:
        late = handles.case_of(tx, police, 1)
        assert late is not None
        assert late.id == cases[0]
        assert [number for number, _ in handles.open_for(tx, police)] == [2, 3]
    world.later(days=1)
    assert _number(world, police, cases[3]) == 1


def test_numbers_given_at_the_same_moment_are_different(world: World) -> None:
    police, residents = (world.contact(phone, "station_duty", "Mwiki") for phone in (STATION, RESIDENTS))
    cases = [_case(world, str(number)) for number in range(8)]
    start = threading.Barrier(len(cases))

    def give(place: int) -> dict[tuple[int, int], int]:
        start.wait()
        both = (police, residents) if place % 2 else (residents, police)
        with world.store.transaction() as tx:
            case = tx.get_one(Case, cases[place])
            return handles.numbers_for(tx, [(each, case) for each in both], world.now)

    with ThreadPoolExecutor(len(cases)) as threads:
        given = {key: number for each in threads.map(give, range(len(cases))) for key, number in each.items()}
    for contact in (police, residents):
        assert sorted(given[contact, case] for case in cases) == list(range(1, 9))


def test_many_at_once(world: World) -> None:
    police = world.contact(STATION, "station_duty", "Mwiki")
    ids = [_case(world, str(number)) for number in range(5)]
    _number(world, police, ids[3])
    with world.store.transaction() as tx:
        cases = [tx.get_one(Case, each) for each in ids]
        numbers = handles.numbers_for(tx, [(police, case) for case in cases], world.now)
    assert [numbers[police, each] for each in ids] == [2, 3, 4, 1, 5]


def test_a_tips_number_tells_its_hour_only(world: World) -> None:
    police = world.contact(STATION, "station_duty", "Mwiki")
    with world.store.transaction() as tx:
        handles.number_for(tx, police, world.tip(tx), world.now)
    with world.store.read() as tx:
        (at,) = tx.scalars(select(Handle.given_at)).all()
    assert at == world.now.replace(minute=0, second=0, microsecond=0)
    assert world.now - at > timedelta(minutes=1)


def test_a_reply_that_waited_for_a_join_means_the_incident(world: World) -> None:
    police = world.contact(STATION, "station_duty", "Mwiki")
    first, second = _case(world, "a"), _case(world, "b")
    assert [_number(world, police, each) for each in (first, second)] == [1, 2]
    begun = threading.Event()

    def reply() -> int | None:
        begun.set()
        with world.store.transaction() as tx:
            case = handles.case_of(tx, police, 2)
            return case.id if case else None

    with ThreadPoolExecutor(1) as pool:
        with world.store.transaction() as tx:
            joins = tx.scalars(select(Case).where(Case.id == second).with_for_update(key_share=True)).one()
            waits = pool.submit(reply)
            begun.wait()
            time.sleep(0.3)  # most likely it waits for the row by then
            joins.lead_id = first
        assert waits.result() == first
