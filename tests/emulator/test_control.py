"""The control API: what it refuses, how it waits, and that it starts afresh."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gateway.emulator.clock import WallClock
from gateway.emulator.server import Options, make_app
from tests.emulator.conftest import Desk
from tests.emulator.gateway import Gateway

PHONE = "/emulator/phones/+254700000001"


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        (f"{PHONE}/dial", {"cod": "*384*911#"}, "Object contains unknown field `cod`"),
        (f"{PHONE}/dial", {}, "Object missing required field `code`"),
        (f"{PHONE}/press", {"input": 1}, "Expected `str`, got `int` - at `$.input`"),
        (
            "/emulator/phones",
            {"network": "12345"},
            "network must be one of 63902, 63903, 63907, 63999, 99999",
        ),
        ("/emulator/phones", {"number": "+254712345678"}, "only numbers from +254700000000 to +254700000999"),
        (
            "/emulator/phones",
            {"number": "999"},
            "not a phone number; write one like +254712345678 or 0712345678",
        ),
        (
            "/emulator/phones/+254712345678/dial",
            {"code": "*384*911#"},
            "only numbers from +254700000000 to +254700000999",
        ),
    ],
)
def test_what_is_wrong_is_said(desk: Desk, path: str, body: object, words: str) -> None:
    answer = desk.client.post(path, json=body)
    assert (answer.status_code, answer.get_json()) == (400, {"error": words})


@pytest.mark.parametrize(
    "fault", [{"status": 200}, {"answer": "odd"}, {"seconds": 61}, {"report_seconds": -1}, {"unknown": 1}]
)
def test_faults_that_do_not_exist(desk: Desk, fault: dict[str, object]) -> None:
    assert desk.client.put("/emulator/faults/*", json=fault).status_code == 400
    assert desk.call("GET", "/state")["faults"] == {}


def test_a_form_of_another_site_is_refused(desk: Desk, gateway: Gateway) -> None:
    answer = desk.client.post(f"{PHONE}/dial", data='{"code": "*384*911#"}', content_type="text/plain")
    assert answer.status_code == 415
    assert gateway.requests == []


def test_phones_come_and_go(desk: Desk) -> None:
    assert [phone["number"] for phone in desk.call("GET", "/state")["phones"]] == [
        "+254700000001",
        "+254700000002",
        "+254700000003",
    ]
    assert desk.call("POST", "/phones", {"network": "63903"})["number"] == "+254700000004"
    desk.call("DELETE", "/phones/+254700000002")
    assert desk.call("POST", "/phones", {})["number"] == "+254700000002"


def test_officers_are_the_contacts_with_example_numbers(desk: Desk) -> None:
    [officer] = desk.call("GET", "/state")["officers"]
    assert officer["number"] == "+254700000211"
    assert officer["officer"] == {
        "name": "Sgt. Mfano",
        "role": "station_duty",
        "organisation": "Mfano Station",
        "area": "Nairobi/Kasarani",
        "language": "sw",
    }


def test_messages_are_unread_until_read(desk: Desk) -> None:
    desk.send("+254700000211")
    assert desk.call("GET", "/state")["officers"][0]["unread"] == 1
    assert desk.call("PATCH", "/phones/+254700000211", {"read": True})["unread"] == 0


def test_whoever_else_gets_a_message_is_listed(desk: Desk) -> None:
    desk.send("+254712345678")
    assert [phone["number"] for phone in desk.call("GET", "/state")["others"]] == ["+254712345678"]


def test_the_wire_is_kept_without_the_secret(desk: Desk) -> None:
    desk.dial()
    desk.send("+254700000211")
    answer = desk.client.get("/emulator/wire")
    assert [(exchange["what"], exchange["status"]) for exchange in answer.get_json()] == [
        ("messaging", 201),
        ("ussd", 200),
    ]
    assert "s3cret" not in answer.get_data(as_text=True)


def test_reset(desk: Desk) -> None:
    before = desk.call("GET", "/state")
    desk.dial()
    desk.send("+254712345678")
    desk.call("PUT", "/settings", {"twice": True})
    desk.call("PUT", "/faults/*", {"status": 500})
    desk.call("POST", "/phones", {})
    desk.call("POST", "/reset", {})
    after = desk.call("GET", "/state")
    assert after["version"] > before["version"]
    assert {**after, "version": 0} == {**before, "version": 0}


def test_the_state_is_waited_for(gateway: Gateway, contacts: Path) -> None:
    app = make_app(Options(gateway.url, "s3cret", contacts=contacts), WallClock())
    desk = Desk(app.test_client())
    version = desk.call("GET", "/state")["version"]
    with ThreadPoolExecutor() as pool:
        began = time.monotonic()
        waiting = pool.submit(Desk(app.test_client()).call, "GET", f"/state?after={version}&wait=20")
        threading.Timer(0.2, desk.send, ["+254700000211"]).start()
        state = waiting.result(timeout=15)
    assert state["version"] > version
    assert 0.15 < time.monotonic() - began < 10


def test_the_page_carries_no_script_but_its_own(desk: Desk) -> None:
    answer = desk.client.get("/")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    page = answer.get_data(as_text=True)
    assert "<style" not in page
    assert "style=" not in page
    assert page.count("<script") == page.count('<script type="module" src="/page/')
    assert "http" not in page
