"""How many an alert goes to, and who is left when the desk itself can't be told."""

from datetime import timedelta

import pytest
import redis

from gateway.directory.answering import crowded
from gateway.dispatch import followup
from gateway.dispatch.alerts import DESK_AGAIN
from gateway.dispatch.outcomes import Decision
from gateway.dispatch.records import Message
from gateway.dispatch.settle import conclude
from gateway.store.base import Store
from tests.dispatch.world import CONFIG, COUNTY_STATION, DESK, RESIDENTS, STATION, World

COUNTRY_DESK = "+254700000109"


@pytest.fixture
def small(store: Store, valkey: redis.Redis) -> World:
    """A world in which an alert goes to three."""
    dispatch = CONFIG.dispatch.model_copy(update={"alert_contacts": 3})
    return World(store, valkey, CONFIG.model_copy(update={"dispatch": dispatch}))


def _fail(world: World, purpose: str, phone: str) -> tuple[int, ...]:
    made: tuple[int, ...] = ()
    with world.store.transaction() as tx:
        for row in tx.query(Message).filter_by(purpose=purpose, state="owed").all():
            if world.vault.open(row, "phone") == phone:
                made += conclude(tx, world.alerts, row, Decision("failed", pass_on=True), world.now)
    return made


def test_an_alert_goes_to_the_nearest_and_the_desk_hears_of_the_rest(small: World) -> None:
    small.contact(COUNTY_STATION, "station_duty", "Nairobi")
    guards = [f"+2547000002{number:02d}" for number in range(5)]
    for phone in guards:
        small.contact(phone, "private_security", "Mwiki")
    small.contact(DESK, "programme_desk", None)
    assert len(small.alarmed()) == 3
    assert small.phones("alert") == guards[:3]  # nearer than the county's station
    (body,) = small.bodies(DESK)
    assert body == f"desk_many en: {small.case().reference}; Mwiki; 6; 3; "
    small.alarmed()
    assert len(small.bodies(DESK)) == 1
    with small.store.read() as tx:
        assert (crowded(tx, 4), crowded(tx, 5)) == (["Nairobi/Mwiki"], [])


def test_who_was_left_out_is_told_when_nobody_answers(small: World) -> None:
    guards = [f"+2547000002{number:02d}" for number in range(7)]
    for phone in guards:
        small.contact(phone, "private_security", "Mwiki")
    small.contact(DESK, "programme_desk", None)
    small.alarmed()
    told = [3]
    for _ in range(3):
        small.later(minutes=10)
        with small.store.transaction() as tx:
            followup.overdue(tx, small.alerts, small.now)
        told.append(len(set(small.phones("alert"))))
    assert told == [3, 6, 7, 7]


def test_a_desk_that_can_not_be_told_is_not_the_only_one(world: World) -> None:
    world.contact(DESK, "programme_desk", "Mwiki")
    world.contact(COUNTRY_DESK, "programme_desk", None)
    world.alarmed()
    assert world.phones("desk") == [DESK, DESK]
    made = _fail(world, "desk", DESK)
    assert [world.vault.open(world.message(each), "phone") for each in made] == [COUNTRY_DESK] * 2
    assert any("alert_emergency" in body for body in world.bodies(COUNTRY_DESK))


def test_a_case_without_any_desk_is_taken_further_soon(world: World) -> None:
    world.contact(DESK, "programme_desk", None)
    with world.store.transaction() as tx:
        case = world.tip(tx, kind="conduct")  # whose desk would be told again in hours
        world.alerts.tip(tx, case, "He asked for money", world.now)
    assert (world.case().escalate_at or world.now) > world.now + DESK_AGAIN
    with world.store.transaction() as tx:
        tx.query(Message).update({"purpose": "desk", "state": "owed"})
    assert _fail(world, "desk", DESK) == ()
    assert world.case().escalate_at == world.now + DESK_AGAIN
    with world.store.transaction() as tx:
        assert followup.overdue(tx, world.alerts, world.later(minutes=5))[0] == 1
    assert len(world.bodies(DESK)) == 2


def test_one_text_to_the_desk_that_fails_changes_nothing_while_another_is_under_way(world: World) -> None:
    world.contact(DESK, "programme_desk", None)
    world.contact(COUNTRY_DESK, "programme_desk", None)
    world.alarmed()
    due = world.case().escalate_at
    _fail(world, "desk", DESK)
    assert world.case().escalate_at == due
    assert {STATION, RESIDENTS}.isdisjoint(world.phones())
    assert due is not None
    assert due < world.now + timedelta(hours=1)
