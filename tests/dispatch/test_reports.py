"""Delivery reports: early, late, twice, out of order, and for nobody."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from gateway.config import Lane
from gateway.dispatch import outbox, reports
from gateway.dispatch.provider import Result
from gateway.dispatch.records import DeliveryReport, Message
from gateway.dispatch.reports import Report
from gateway.dispatch.send import Sender
from tests.dispatch.world import COUNTY_STATION, RESIDENTS, STATION, Scripted, World

LEASE = timedelta(seconds=30)


def _send(world: World, *ids: int, lane: Lane = "urgent") -> None:
    sender = Sender(lane, world.parts)
    sender.send(ids)
    sender._pool.shutdown(wait=True)


def _report(world: World, provider_id: str, state: str = "delivered", **more: object) -> tuple[int, ...]:
    report = Report(provider_id, state, "Word", **more)  # type: ignore[arg-type]
    with world.store.transaction() as tx:
        return reports.receive(tx, world.vault, world.alerts, report, world.now)


def _catch_up(world: World) -> tuple[int, ...]:
    with world.store.transaction() as tx:
        return reports.catch_up(tx, world.vault, world.alerts, world.now, LEASE)


def _kept(world: World) -> int:
    with world.store.read() as tx:
        return tx.query(DeliveryReport).count()


@pytest.mark.parametrize(
    ("words", "state"),
    [
        (["sent", "delivered"], "delivered"),
        (["delivered", "sent"], "delivered"),
        (["delivered", "delivered", "failed"], "delivered"),
        (["failed", "delivered"], "failed"),
        (["sent", "sent"], "sent"),
    ],
)
def test_reports_in_any_order(world: World, words: list[str], state: str) -> None:
    message = world.text()
    _send(world, message)
    provider_id = world.message(message).provider_id
    assert provider_id
    for word in words:
        _report(world, provider_id, word)
    assert world.message(message).state == state
    assert _kept(world) == 0


def test_a_delivered_alert_is_told_to_its_reporter(world: World) -> None:
    world.everybody()
    _send(world, *world.alarmed())
    _report(world, next(row.provider_id or "" for row in world.messages()))
    assert world.case().progress == "delivered"


def test_an_alert_that_was_not_delivered_goes_to_the_next(world: World) -> None:
    world.everybody()
    _send(world, *world.alarmed())
    (row,) = (each for each in world.messages() if world.vault.open(each, "phone") == STATION)
    made = _report(world, row.provider_id or "", "failed", bounce=True)
    assert world.states() == {STATION: "failed", RESIDENTS: "sent", COUNTY_STATION: "owed"}
    assert [world.vault.open(world.message(each), "phone") for each in made] == [COUNTY_STATION]
    assert _report(world, row.provider_id or "", "failed", bounce=True) == ()


def test_a_report_before_the_answer_waits_for_it(world: World) -> None:
    message = world.text()
    gate = world.provider.before_answer = threading.Event()
    sender = Sender("urgent", world.parts)
    sender.send([message])
    assert world.provider.asked.wait(10)
    early = f"ATXid_1{STATION[-3:]}"
    _report(world, early)
    _report(world, early)
    assert _catch_up(world) == ()
    assert _kept(world) == 1  # each word once
    gate.set()
    sender._pool.shutdown(wait=True)
    assert world.message(message).state == "sent"
    _catch_up(world)
    assert world.message(message).state == "delivered"
    assert _kept(world) == 0


def test_a_report_that_races_the_answer_is_never_lost(world: World) -> None:
    """Whichever commits first, once both have and the relay has looked it is delivered."""
    with ThreadPoolExecutor(4) as networks:
        told = []

        class Hasty(Scripted):
            def send(self, body: str, phones: Sequence[str]) -> list[Result]:
                provider_id = f"ATXid_{phones[0][-3:]}"
                told.append(networks.submit(_report, world, provider_id))
                return [Result(phones[0], "accepted", provider_id, "Sent")]

        world.provider = Hasty()
        _send(world, *(world.text(f"+2547000002{n:02d}") for n in range(16)))
        for each in told:
            each.result(20)
    _catch_up(world)
    assert {row.state for row in world.messages()} == {"delivered"}
    assert (len(told), _kept(world)) == (16, 0)


def test_two_reports_at_once_pass_an_alert_on_once(world: World) -> None:
    world.everybody()
    _send(world, *world.alarmed())
    (row,) = (each for each in world.messages() if world.vault.open(each, "phone") == STATION)
    start = threading.Barrier(2)

    def fail(_: int) -> tuple[int, ...]:
        start.wait()
        return _report(world, row.provider_id or "", "failed")

    with ThreadPoolExecutor(2) as threads:
        made = list(threads.map(fail, range(2)))
    assert sorted(len(each) for each in made) == [0, 1]


def test_a_bulk_message_without_an_answer_is_found_by_its_number(world: World) -> None:
    world.provider.says(STATION, "unknown")
    message = world.text(lane="bulk")
    _send(world, message, lane="bulk")
    _report(world, "ATXid_of_nobody", phone=STATION)
    _catch_up(world)
    assert world.message(message).state == "unknown"  # some send's answer may still name that id
    world.later(seconds=31)
    _catch_up(world)
    row = world.message(message)
    assert (row.state, row.provider_id) == ("delivered", "ATXid_of_nobody")
    assert _kept(world) == 0


def test_a_report_stops_the_repeat_of_an_urgent_message_without_an_answer(world: World) -> None:
    world.provider.says(STATION, "unknown")
    world.everybody()
    _send(world, *world.alarmed())
    assert world.states() == {STATION: "owed", RESIDENTS: "sent"}
    world.later(seconds=2)
    _report(world, "ATXid_of_nobody", phone=STATION)
    _catch_up(world)
    assert world.states()[STATION] == "delivered"
    assert world.case().progress == "delivered"
    assert _kept(world) == 0


def test_a_report_from_before_the_send_is_not_taken_for_it(world: World) -> None:
    world.provider.says(STATION, "unknown")
    _report(world, "ATXid_of_another", phone=STATION)
    world.later(seconds=6)
    message = world.text()
    _send(world, message)
    _catch_up(world)
    assert world.message(message).state == "owed"


def test_a_report_that_a_send_under_way_may_name_waits_for_that(world: World) -> None:
    first = world.text(once="first")
    world.provider.says(STATION, "unknown")
    _send(world, first)
    second = world.text(once="second")
    with world.store.transaction() as tx:
        outbox.claim(tx, [second], world.now)
    _report(world, "ATXid_of_the_second", phone=STATION)
    _catch_up(world)
    assert world.message(first).state == "owed"
    with world.store.transaction() as tx:
        row = tx.get_one(Message, second)
        row.provider_id = "ATXid_of_the_second"
        outbox.settle(row, "sent", world.now)
    _catch_up(world)
    assert (world.message(first).state, world.message(second).state) == ("owed", "delivered")


def test_a_report_for_another_number_is_not_taken_for_it(world: World) -> None:
    world.provider.says(STATION, "unknown")
    message = world.text(lane="bulk")
    _send(world, message, lane="bulk")
    _report(world, "ATXid_of_nobody", phone=RESIDENTS)
    _report(world, "ATXid_without_number")
    world.later(seconds=31)
    _catch_up(world)
    assert world.message(message).state == "unknown"


def test_a_report_for_nobody_is_forgotten_in_an_hour(world: World) -> None:
    _report(world, "ATXid_of_nobody", phone=STATION)
    world.later(minutes=59)
    _catch_up(world)
    assert _kept(world) == 1
    world.later(minutes=2)
    _catch_up(world)
    assert _kept(world) == 0


def test_a_report_stops_a_second_send(world: World) -> None:
    world.provider.answers[STATION] = []
    message = world.text()
    _send(world, message)
    with world.store.transaction() as tx:
        row = tx.get_one(Message, message)
        row.state, row.due_at = "owed", world.now  # an unclear answer that had an id
    _report(world, world.message(message).provider_id or "", "sent")
    _send(world, message)
    assert len(world.provider.calls) == 1
