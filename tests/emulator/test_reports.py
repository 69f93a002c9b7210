"""Delivery reports: in time, late, twice, out of order, too early, never, and sent again."""

import pytest

from tests.emulator.conftest import Desk, HandClock
from tests.emulator.gateway import Answer, Gateway


def reported(gateway: Gateway) -> list[str]:
    return [request.fields["status"] for request in gateway.of("delivery")]


@pytest.mark.parametrize(
    ("last", "statuses"),
    [
        ("211", ["Success"]),
        ("601", ["AbsentSubscriber"]),
        ("602", ["Expired"]),
        ("603", ["Rejected"]),
        ("611", ["Parked"]),
        ("702", ["Success", "Success"]),
        ("703", ["Success", "Sent"]),
        ("704", []),
    ],
)
def test_scripted(desk: Desk, gateway: Gateway, clock: HandClock, last: str, statuses: list[str]) -> None:
    desk.send(f"+254700000{last}")
    assert reported(gateway) == []
    clock.advance(2)
    assert reported(gateway) == statuses


def test_late(desk: Desk, gateway: Gateway, clock: HandClock) -> None:
    desk.send("+254700000701")
    clock.advance(19.9)
    assert reported(gateway) == []
    clock.advance(0.1)
    assert reported(gateway) == ["Success"]


def test_before_the_send_call_is_answered(desk: Desk, gateway: Gateway) -> None:
    answer = desk.send("+254700000705").get_json()
    [report] = gateway.of("delivery")
    assert report.fields["id"] == answer["SMSMessageData"]["Recipients"][0]["messageId"]


def test_what_was_not_delivered_is_on_no_phone(desk: Desk) -> None:
    desk.send("+254700000605,+254700000704")
    assert desk.call("GET", "/phones/+254700000605/inbox") == []
    assert len(desk.call("GET", "/phones/+254700000704/inbox")) == 1


def test_a_report_that_is_not_answered_with_200_comes_again(
    desk: Desk, gateway: Gateway, clock: HandClock
) -> None:
    gateway.answers["delivery"] = Answer(status=500)
    desk.send("+254700000211")
    clock.advance(130)
    assert len(gateway.of("delivery")) == 3
    gateway.answers["delivery"] = Answer()
    clock.advance(600)
    assert len(gateway.of("delivery")) == 4
    assert len({request.body for request in gateway.of("delivery")}) == 1
