"""Claim, ask, write: what becomes of a row for each answer."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from gateway.config import Lane
from gateway.dispatch import optouts, outbox, trouble
from gateway.dispatch.outcomes import BLIND_REPEATS
from gateway.dispatch.provider import Result
from gateway.dispatch.records import Message
from gateway.dispatch.send import Sender
from gateway.dispatch.wake import queue_of
from gateway.privacy.vault import Vault, new_key
from tests.dispatch.world import COUNTY_STATION, DESK, NOW, RESIDENTS, STATION, World


def _send(world: World, *ids: int, lane: Lane = "urgent") -> None:
    sender = Sender(lane, world.parts)
    sender.send(ids)
    sender._pool.shutdown(wait=True)


def _jobs(world: World, lane: str) -> list[int]:
    return [row_id for job in queue_of(lane, world.redis).jobs for row_id in job.args[1]]


def test_an_accepted_alert_is_sent_and_its_reporter_is_told_so(world: World) -> None:
    world.everybody()
    _send(world, *world.alarmed())
    assert world.states() == {STATION: "sent", RESIDENTS: "sent"}
    assert world.case().progress == "sent"
    row = world.messages()[0]
    assert row.provider_id
    assert (row.status, row.attempts) == ("Sent", 1)
    assert len(world.provider.calls) == 2


def test_what_was_sent_is_not_sent_again(world: World) -> None:
    message = world.text()
    _send(world, message, message)
    _send(world, message)
    assert len(world.provider.calls) == 1


def test_not_sent_is_tried_again_with_the_same_words(world: World) -> None:
    world.provider.says(STATION, "retry", "accepted")
    message = world.text(body="Hello")
    _send(world, message)
    row = world.message(message)
    assert (row.state, row.due_at, row.woken_at) == ("owed", NOW + timedelta(seconds=3), None)
    _send(world, message)
    assert len(world.provider.calls) == 1  # not due yet
    world.later(seconds=3)
    _send(world, message)
    assert world.message(message).state == "sent"
    assert world.provider.calls == [("Hello", [STATION])] * 2


def test_a_number_refused_for_its_own_sake_is_reported_where_it_is_no_contact_s(world: World) -> None:
    world.everybody()
    told: list[str] = []
    parts = replace(world.parts, bounced=lambda _tx, phone_hash, _now: told.append(phone_hash))
    stranger = "+254700000199"
    for phone in (STATION, stranger):
        world.provider.says(phone, "permanent", bounce=True)
    sender = Sender("bulk", parts)
    sender.send([*world.alarmed(), world.text(stranger, lane="bulk")])
    sender.close()
    assert told == [world.pseudonyms.phone_hash(stranger)]
    (notice,) = [row for row in world.messages() if row.purpose == "notice"]
    assert notice.woken_at is None  # so the relay's next round wakes it
    with world.store.transaction() as tx:
        assert outbox.wake_up(tx, "bulk", 9, world.now) == [notice.id]


def test_tries_come_to_an_end_and_the_next_contact_is_woken(world: World) -> None:
    world.everybody()
    world.provider.says(STATION, "retry")
    ids = world.alarmed()
    for _ in range(world.config.dispatch.attempts):
        _send(world, *ids)
        world.later(seconds=300)
    assert world.states()[STATION] == "failed"
    assert world.states()[COUNTY_STATION] == "owed"
    assert len(_jobs(world, "urgent")) == 1


def test_blind_repeats_come_to_an_end_and_nobody_is_told_that_it_arrived(world: World) -> None:
    world.everybody()
    for phone in (STATION, RESIDENTS, COUNTY_STATION):
        world.provider.says(phone, "unknown")
    ids = world.alarmed()
    for _ in range(8):
        _send(world, *(row.id for row in world.messages() if row.purpose == "alert"))
        world.later(seconds=61)
    assert world.states() == dict.fromkeys((STATION, RESIDENTS, COUNTY_STATION), "unknown")
    asked = [phones[0] for _, phones in world.provider.calls]
    assert {phone: asked.count(phone) for phone in asked} == dict.fromkeys(
        (STATION, RESIDENTS, COUNTY_STATION), 1 + BLIND_REPEATS
    )
    assert len(ids) == 2
    assert world.case().progress == "nobody"
    assert DESK in world.phones("desk")


def test_a_bad_number_is_given_up_at_once(world: World) -> None:
    world.everybody()
    world.provider.says(STATION, "permanent", bounce=True)
    _send(world, *world.alarmed())
    assert world.states() == {STATION: "failed", RESIDENTS: "sent", COUNTY_STATION: "owed"}
    _send(world, *_jobs(world, "urgent"))
    assert world.states()[COUNTY_STATION] == "sent"


@pytest.mark.parametrize(("lane", "state"), [("urgent", "owed"), ("bulk", "unknown")])
def test_an_unclear_answer_urgent_goes_again_bulk_waits(world: World, lane: Lane, state: str) -> None:
    world.provider.says(STATION, "unknown")
    message = world.text(lane=lane)
    _send(world, message, lane=lane)
    assert world.message(message).state == state


def test_trouble_with_the_account_loses_nothing_and_is_told_once(world: World) -> None:
    world.everybody()
    for phone in (STATION, RESIDENTS):
        world.provider.says(phone, "config")
    ids = world.alarmed()
    for _ in range(2 * world.config.dispatch.attempts):
        _send(world, *ids)
        world.later(seconds=300)
    assert world.states() == {STATION: "owed", RESIDENTS: "owed"}
    assert world.bodies(DESK) == ["notice en: config; "]
    assert len(_jobs(world, "bulk")) == 1
    assert list(trouble.lately(world.redis, world.now)) == ["config"]
    assert trouble.lately(world.redis, world.later(hours=2)) == {}


def test_bulk_asks_once_for_many_of_the_same_text(world: World) -> None:
    ids = [world.text(f"+2547000002{n:02d}", "Forum on Friday", "bulk") for n in range(5)]
    other = world.text(STATION, "Something else", "bulk")
    _send(world, *ids, other, lane="bulk")
    assert sorted((body, len(phones)) for body, phones in world.provider.calls) == [
        ("Forum on Friday", 5),
        ("Something else", 1),
    ]
    assert {row.state for row in world.messages()} == {"sent"}
    assert len({row.provider_id for row in world.messages()}) == 6


def test_a_call_has_no_more_recipients_than_configured(world: World) -> None:
    dispatch = world.config.dispatch.model_copy(update={"recipients_a_call": 2})
    world.config = world.config.model_copy(update={"dispatch": dispatch})
    ids = [world.text(f"+2547000002{n:02d}", "Same", "bulk") for n in range(5)]
    _send(world, *ids, lane="bulk")
    assert sorted(len(phones) for _, phones in world.provider.calls) == [1, 2, 2]


def test_one_number_owed_the_same_text_twice_gets_it_once(world: World) -> None:
    ids = [world.text(body="Same", lane="bulk", once=once) for once in ("a", "b")]
    _send(world, *ids, lane="bulk")
    assert world.provider.calls == [("Same", [STATION])]
    assert {row.state for row in world.messages()} == {"sent"}


def test_a_live_provider_is_never_asked_to_text_an_example(world: World) -> None:
    world.everybody()
    world.provider.live = True
    _send(world, *world.alarmed())
    assert world.provider.calls == []
    assert {row.status for row in world.messages() if row.state == "failed"} == {"Example"}
    with world.store.read() as tx:
        assert tx.query(Message).filter(Message.state == "sent").count() == 0


def test_who_sent_stop_meanwhile_is_not_texted_and_the_next_contact_is(world: World) -> None:
    world.everybody()
    ids = world.alarmed()
    other = world.text("+254712345678", once="to a resident")
    with world.store.transaction() as tx:
        for phone in (STATION, "+254712345678"):
            optouts.stop(tx, world.pseudonyms.phone_hash(phone), world.now)
    _send(world, *ids, other)
    assert world.states() == {STATION: "failed", RESIDENTS: "sent", COUNTY_STATION: "owed"}
    assert [phones for _, phones in world.provider.calls] == [[RESIDENTS]]
    row = world.message(other)
    assert (row.state, row.status) == ("failed", "OptedOut")


def test_a_lost_key_is_trouble_and_not_a_lost_message(world: World) -> None:
    message = world.text()
    world.vault = Vault(f"other:{new_key()}")
    _send(world, message)
    row = world.message(message)
    assert (row.state, row.status) == ("owed", "FieldKeyMissing")
    assert world.provider.calls == []


def test_a_provider_that_breaks_leaves_the_row_to_its_lease(world: World) -> None:
    message = world.text()
    world.provider.answers[STATION] = [Result(RESIDENTS, "accepted")]  # for a number that was not asked
    _send(world, message)
    assert world.message(message).state == "claimed"


def test_no_transaction_is_open_while_the_provider_is_asked(world: World) -> None:
    """The row can be written by others in that time, on SQLite as well."""
    message = world.text()
    world.provider.before_answer = threading.Event()
    sender = Sender("urgent", world.parts)
    sender.send([message])
    assert world.provider.asked.wait(10)
    other = world.text(once="meanwhile")
    world.provider.before_answer.set()
    sender._pool.shutdown(wait=True)
    assert world.message(message).state == "sent"
    assert world.message(other).state == "owed"


def test_a_slow_number_holds_up_nobody(world: World) -> None:
    slow = world.text(STATION)
    quick = world.text(RESIDENTS)
    gate = world.provider.before_answer = threading.Event()
    sender = Sender("urgent", world.parts)
    sender.send([slow])
    assert world.provider.asked.wait(10)
    world.provider.before_answer = None
    sender.send([quick])
    for _ in range(200):
        if world.message(quick).state == "sent":
            break
        threading.Event().wait(0.02)
    assert (world.message(slow).state, world.message(quick).state) == ("claimed", "sent")
    gate.set()
    sender._pool.shutdown(wait=True)
    assert world.message(slow).state == "sent"


def test_a_late_accept_stops_the_second_send(world: World) -> None:
    message = world.text()
    gate = world.provider.before_answer = threading.Event()
    sender = Sender("urgent", world.parts)
    sender.send([message])
    assert world.provider.asked.wait(10)
    with world.store.transaction() as tx:
        (row,) = outbox.lost(tx, world.now + timedelta(seconds=1))
        outbox.settle(row, "owed", world.now)
    gate.set()
    sender._pool.shutdown(wait=True)
    assert world.message(message).state == "sent"


def test_a_late_refusal_writes_nothing_over_a_newer_claim(world: World) -> None:
    message = world.text()
    world.provider.says(STATION, "permanent")
    gate = world.provider.before_answer = threading.Event()
    sender = Sender("urgent", world.parts)
    sender.send([message])
    assert world.provider.asked.wait(10)
    with world.store.transaction() as tx:
        (row,) = outbox.lost(tx, world.now + timedelta(seconds=1))
        outbox.settle(row, "owed", world.now)
    with world.store.transaction() as tx:
        (newer,) = outbox.claim(tx, [message], world.now)
    gate.set()
    sender._pool.shutdown(wait=True)
    row = world.message(message)
    assert (row.state, row.claim) == ("claimed", newer.claim)


def test_a_sender_that_stops_begins_nothing_and_finishes_what_it_began(world: World) -> None:
    first, second = world.text(STATION), world.text(RESIDENTS)
    gate = world.provider.before_answer = threading.Event()
    sender = Sender("urgent", world.parts)
    sender.send([first])
    assert world.provider.asked.wait(10)
    sender.stop()
    sender.send([second])
    gate.set()
    sender.close()
    assert (world.message(first).state, world.message(second).state) == ("sent", "owed")


def test_an_urgent_send_takes_few_statements(world: World) -> None:
    message = world.text()
    statements: list[str] = []
    event.listen(
        world.store.engine, "before_cursor_execute", lambda _c, _cur, text, *_rest: statements.append(text)
    )
    _send(world, message)
    assert len([text for text in statements if not text.startswith("BEGIN")]) == 3, statements


def test_an_answer_for_one_row_says_nothing_of_another(world: World) -> None:
    ids = [world.text(phone, "Same", "bulk") for phone in (STATION, RESIDENTS)]
    world.provider.answers[STATION] = [Result(STATION, "permanent", status="UserInBlacklist", bounce=True)]
    _send(world, *ids, lane="bulk")
    assert {world.vault.open(row, "phone"): row.state for row in world.messages()} == {
        STATION: "failed",
        RESIDENTS: "sent",
    }
