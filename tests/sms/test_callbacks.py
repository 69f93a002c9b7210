"""The callbacks on real databases, as the provider calls them."""

import pytest
from sqlalchemy import select

from gateway.bulletins.records import Subscriber, Subscription
from gateway.directory.records import Contact
from gateway.dispatch import optouts
from gateway.dispatch.records import DeliveryReport, OptOut
from gateway.dispatch.send import Sender
from gateway.sms.inbound import purge
from gateway.sms.records import InboundMessage
from tests.dispatch.world import COUNTY_STATION, DESK, STATION, World
from tests.sms.conftest import Desk

RESIDENT = "+254712345678"


def _sent(world: World) -> dict[str, str]:
    """An emergency whose alerts were sent: number → the provider's id."""
    world.everybody()
    sender = Sender("urgent", world.parts)
    sender.send(world.alarmed())
    sender._pool.shutdown(wait=True)
    return {world.vault.open(row, "phone") or "": row.provider_id or "" for row in world.messages()}


def _count(desk: Desk, table: type) -> int:
    with desk.world.store.read() as tx:
        return tx.query(table).count()


def _stopped(desk: Desk, phone: str) -> bool:
    with desk.world.store.read() as tx:
        return optouts.stopped(tx, desk.world.pseudonyms.phone_hash(phone))


def test_a_report_reaches_its_message(desk: Desk) -> None:
    ids = _sent(desk.world)
    assert desk.post("/delivery", id=ids[STATION], status="Success", phoneNumber=STATION) == 200
    assert desk.post("/delivery", id=ids[STATION], status="Buffered", phoneNumber=STATION) == 200
    assert desk.world.states()[STATION] == "delivered"
    assert desk.world.case().progress == "delivered"
    assert desk.woken == []


def test_a_failed_alert_wakes_the_next_contact(desk: Desk) -> None:
    ids = _sent(desk.world)
    form = {"id": ids[STATION], "status": "Rejected", "failureReason": "UserInBlackList"}
    assert desk.post("/delivery", **form) == 200
    assert desk.world.states()[COUNTY_STATION] == "owed"
    ((lane, (woken,)),) = desk.woken
    assert (lane, desk.world.vault.open(desk.world.message(woken), "phone")) == ("urgent", COUNTY_STATION)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"id": "x", "status": "Parked"},
        {"id": "\0", "status": "Success"},
        {"id": "x" * 10_000, "status": "Success"},
        {"id": "x", "status": "Success\n"},
        {"id": "x", "status": "Success", "phoneNumber": "²🔥"},
    ],
)
def test_a_report_is_always_taken(desk: Desk, form: dict[str, str]) -> None:
    assert desk.post("/delivery", **form) == 200


@pytest.mark.parametrize("path", ["/sms", "/delivery", "/opt-out"])
def test_bytes_that_are_no_form_are_taken_and_do_nothing(desk: Desk, path: str) -> None:
    answer = desk.client.post(
        path, data=b"\xff\xfe\0=%%%&&&", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    assert desk.client.post(path, data=b"{}", content_type="application/json").status_code == 200
    assert desk.world.messages() == []
    assert desk.client.get(path).status_code == 405


def test_with_the_database_away_the_provider_is_asked_to_come_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    def away() -> None:
        raise OperationalError("x", None, Exception("gone"))

    monkeypatch.setattr(type(desk.world.store), "transaction", lambda _: away())
    assert desk.post("/delivery", id="x", status="Success") == 503
    assert desk.post("/sms", **{"id": "1", "from": RESIDENT, "text": "hi"}) == 503


def test_an_error_of_ours_is_not_called_again_for_hours(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(desk.world.store), "transaction", lambda _: 1 / 0)
    assert desk.post("/delivery", id="x", status="Success") == 200


def test_stop_takes_a_resident_off_without_an_answer(desk: Desk) -> None:
    for again in ("1", "1", "2"):
        assert desk.post("/sms", **{"id": again, "from": RESIDENT, "text": "Stop"}) == 200
    assert _stopped(desk, RESIDENT)
    assert _count(desk, OptOut) == 1
    assert desk.world.messages() == []


def test_stop_of_a_contact_is_told_to_the_desk_without_a_number(desk: Desk) -> None:
    desk.world.everybody()
    assert desk.post("/sms", **{"id": "1", "from": STATION, "text": "STOP"}) == 200
    assert desk.world.bodies(DESK) == ["notice en: STOP: who_police en:  Mwiki; "]
    assert [lane for lane, _ in desk.woken] == ["bulk"]
    desk.world.alarmed()
    assert STATION not in desk.world.phones("alert")
    assert COUNTY_STATION in desk.world.phones("alert")


def test_the_providers_opt_out_is_a_stop(desk: Desk) -> None:
    desk.world.everybody()
    assert desk.post("/opt-out", senderId="USALAMA", phoneNumber=STATION) == 200
    assert desk.post("/opt-out", senderId="USALAMA", phoneNumber=STATION) == 200
    assert _stopped(desk, STATION)
    assert len(desk.world.bodies(DESK)) == 1
    assert desk.post("/opt-out", senderId="USALAMA", phoneNumber="nobody") == 200


def test_start_puts_a_number_back(desk: Desk) -> None:
    desk.world.everybody()
    desk.post("/sms", **{"id": "1", "from": STATION, "text": "stop"})
    desk.post("/sms", **{"id": "2", "from": STATION, "text": "start"})
    assert not _stopped(desk, STATION)
    with desk.world.store.read() as tx:
        assert not any(contact.opted_out for contact in tx.query(Contact))


def test_any_other_text_is_answered_once_a_day(desk: Desk) -> None:
    for number in range(3):
        assert desk.post("/sms", **{"id": str(number), "from": RESIDENT, "text": "They are here"}) == 200
    assert desk.world.bodies(RESIDENT) == ["how_to_report sw: *384*911#; "]
    assert [lane for lane, _ in desk.woken] == ["bulk"]
    desk.world.later(days=1)
    desk.post("/sms", **{"id": "next day", "from": RESIDENT, "text": "Hello"})
    assert len(desk.world.bodies(RESIDENT)) == 1  # an id has no spaces: not taken
    desk.post("/sms", **{"id": "next-day", "from": RESIDENT, "text": "Hello"})
    assert len(desk.world.bodies(RESIDENT)) == 2


def test_who_said_stop_gets_no_answer_either(desk: Desk) -> None:
    desk.post("/sms", **{"id": "1", "from": RESIDENT, "text": "stop"})
    desk.post("/sms", **{"id": "2", "from": RESIDENT, "text": "hello?"})
    assert desk.world.messages() == []


def test_nothing_is_kept_of_a_text_but_its_id(desk: Desk) -> None:
    desk.post("/sms", **{"id": "a1", "from": RESIDENT, "text": "A secret"})
    with desk.world.store.read() as tx:
        row = tx.connection().exec_driver_sql("SELECT * FROM inbound_messages").one()
        assert row[0] == "a1"
        assert len(row) == 2


def test_ids_are_forgotten_in_time(desk: Desk) -> None:
    desk.post("/sms", **{"id": "a1", "from": RESIDENT, "text": "x"})
    rules = desk.world.config.retention
    for days, left in ((rules.messages_days - 1, 1), (1, 0)):
        desk.world.later(days=days)
        with desk.world.store.transaction() as tx:
            purge(tx, rules, desk.world.now)
        assert _count(desk, InboundMessage) == left


def test_an_early_report_is_kept(desk: Desk) -> None:
    assert desk.post("/delivery", id="ATXid_early", status="Success", phoneNumber=RESIDENT) == 200
    assert _count(desk, DeliveryReport) == 1


@pytest.mark.parametrize(
    ("reason", "left_out"),
    [("UserInBlackList", True), ("UserDoesNotExist", True), ("DeliveryFailure", False)],
)
def test_a_subscriber_whose_number_is_no_good_is_left_out(desk: Desk, reason: str, left_out: bool) -> None:
    phone = "+254712345678"
    assert desk.post("/sms", **{"id": "1", "from": phone, "text": "JOIN schools"}) == 200
    form = {"id": "ATXid_9", "phoneNumber": phone, "status": "Failed", "failureReason": reason}
    assert desk.post("/delivery", **form) == 200
    with desk.world.store.read() as tx:
        (subscriber,) = tx.scalars(select(Subscriber))
        assert (subscriber.bounced_at is not None) == left_out
        (consent,) = tx.scalars(select(Subscription))
        assert (consent.by, consent.wording) == ("sms", "version-1")
