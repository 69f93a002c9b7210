"""Every callback, byte for byte. The USSD forms are as recorded from the provider's sandbox."""

import re

from tests.emulator.conftest import Desk, HandClock
from tests.emulator.gateway import Answer, Gateway

HEAD = """\
POST /callbacks/africastalking/s3cret/{what} HTTP/1.1\r
Host: {host}\r
{agent}Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r
{metadata}Content-Length: {length}\r
\r
"""


def head(gateway: Gateway, what: str, body: str, agent: bool = False, metadata: str = "") -> bytes:
    return HEAD.format(
        what=what,
        host=gateway.url.removeprefix("http://"),
        agent="User-Agent: at-ussd-api/1.0\r\n" if agent else "",
        metadata=f"at-ussd-hop-metadata: {metadata}\r\n" if metadata else "",
        length=len(body),
    ).encode()


def test_ussd(desk: Desk, gateway: Gateway) -> None:
    session = desk.dial()["session"]["id"]
    assert re.fullmatch(r"ATUid_[0-9a-f]{32}", session)
    desk.press("pia *wewe* & ñ")
    first, second = gateway.requests
    body = (
        f"phoneNumber=%2B254700000001&serviceCode=%2A384%2A911%23&text=&sessionId={session}&networkCode=63902"
    )
    assert first.body.decode() == body
    assert first.head == head(gateway, "ussd", body, agent=True)
    assert second.body.decode() == body.replace("text=", "text=pia+%2Awewe%2A+%26+%C3%B1")


def test_metadata_comes_back_on_the_next_request(desk: Desk, gateway: Gateway) -> None:
    gateway.answers["ussd"] = Answer("CON Karibu", headers={"at-ussd-hop-metadata": "home"})
    desk.dial()
    desk.press("1")
    first, second = gateway.requests
    assert first.header("at-ussd-hop-metadata") is None
    assert second.head == head(gateway, "ussd", second.body.decode(), agent=True, metadata="home")


def test_metadata_that_the_provider_would_not_take_is_dropped(desk: Desk, gateway: Gateway) -> None:
    for wrong in ("a|b", "x" * 100):
        gateway.answers["ussd"] = Answer("CON Karibu", headers={"at-ussd-hop-metadata": wrong})
        desk.dial()
        desk.press("1")
        assert gateway.of("ussd")[-1].header("at-ussd-hop-metadata") is None


def test_end_of_session(desk: Desk, gateway: Gateway, clock: HandClock) -> None:
    gateway.answers["ussd"] = Answer("CON Karibu\n1. Ndio", headers={"at-ussd-hop-metadata": "home"})
    session = desk.dial("*384*911*5#")["session"]["id"]
    clock.advance(1.5)
    gateway.answers["ussd"] = Answer("END Asante", headers={"at-ussd-hop-metadata": "bye"})
    desk.press("1")
    clock.advance(1)
    [event] = gateway.of("ussd-events")
    body = (
        "durationInMillis=1500&phoneNumber=%2B254700000001&errorMessage=&serviceCode=%2A384%2A911%23"
        "&lastAppResponse=END+Asante&hopsMetadata=home%7Cbye&hopsCount=2&status=Success"
        f"&sessionId={session}&cost=0.00&date=2026-09-21+14%3A13%3A20&networkCode=63902&input=5%2A1"
    )
    assert event.body.decode() == body
    assert event.head == head(gateway, "ussd-events", body, agent=True)


def test_delivery_report(desk: Desk, gateway: Gateway, clock: HandClock) -> None:
    [sent] = desk.send("+254700000211").get_json()["SMSMessageData"]["Recipients"]
    clock.advance(1)
    [report] = gateway.of("delivery")
    body = f"id={sent['messageId']}&status=Success&phoneNumber=%2B254700000211&networkCode=99999"
    assert report.body.decode() == body
    assert report.head == head(gateway, "delivery", body)


def test_failed_delivery_has_its_reason(desk: Desk, gateway: Gateway, clock: HandClock) -> None:
    [sent] = desk.send("+254700000605", username="live").get_json()["SMSMessageData"]["Recipients"]
    clock.advance(1)
    assert gateway.of("delivery")[0].body.decode() == (
        f"id={sent['messageId']}&status=Failed&phoneNumber=%2B254700000605"
        "&networkCode=63902&failureReason=DeliveryFailure"
    )


def test_incoming_sms(desk: Desk, gateway: Gateway) -> None:
    number = "+254700000211"
    nothing = desk.client.post(f"/emulator/phones/{number}/sms/repeat")
    assert nothing.status_code == 409
    desk.hand("sms", number, text="12 ndio & asante")
    [message] = desk.call("GET", f"/phones/{number}/inbox")
    body = (
        f"date=2026-09-21+14%3A13%3A20&from=%2B254700000211&id={message['id']}"
        "&text=12+ndio+%26+asante&to=22911&cost=0.00&networkCode=63902"
    )
    [incoming] = gateway.of("sms")
    assert incoming.body.decode() == body
    assert incoming.head == head(gateway, "sms", body)
    desk.hand("sms/repeat", number)
    assert [request.body for request in gateway.of("sms")] == [incoming.body] * 2


def test_opt_out(desk: Desk, gateway: Gateway) -> None:
    desk.call("PATCH", "/phones/+254700000211", {"opted_out": True})
    [request] = gateway.requests
    assert request.body.decode() == "senderId=22911&phoneNumber=%2B254700000211"
    assert request.head == head(gateway, "opt-out", request.body.decode())


def test_content_type_without_charset(desk: Desk, gateway: Gateway) -> None:
    desk.call("PUT", "/settings", {"charset": False})
    desk.dial()
    assert gateway.requests[0].header("Content-Type") == "application/x-www-form-urlencoded"
