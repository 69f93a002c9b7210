"""What a person does with a handset, and what the network does to it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import gsm7
from gateway.emulator import callbacks
from gateway.emulator.networks import BACK, MORE, pages
from tests.emulator.conftest import Desk, HandClock
from tests.emulator.gateway import Answer, Gateway


def texts(gateway: Gateway) -> list[str]:
    return [request.fields["text"] for request in gateway.of("ussd")]


def test_text_grows_with_stars(desk: Desk, gateway: Gateway) -> None:
    desk.dial()
    for typed in ("1", "1", "call*me now", ""):
        desk.press(typed)
    assert texts(gateway) == ["", "1", "1*1", "1*1*call*me now", "1*1*call*me now*"]
    assert len({request.fields["sessionId"] for request in gateway.of("ussd")}) == 1


@pytest.mark.parametrize(
    ("settings", "code", "text"),
    [
        ({}, "*384*911#", "1*2"),
        ({"dial_through": "empty"}, "*384*911#", ""),
        ({"service_code": "shared"}, "*384#", "1*2"),
    ],
)
def test_dial_through(desk: Desk, gateway: Gateway, settings: dict[str, Any], code: str, text: str) -> None:
    desk.call("PUT", "/settings", settings)
    desk.dial("*384*911*1*2#")
    fields = gateway.requests[0].fields
    assert (fields["serviceCode"], fields["text"]) == (code, text)
    desk.press("3")
    assert texts(gateway)[1] == (f"{text}*3" if text else "3")


@pytest.mark.parametrize("code", ["*384*9110#", "*384#", "*123#", "0712345678", "*384*911", ""])
def test_codes_that_are_not_ours_reach_nobody(desk: Desk, gateway: Gateway, code: str) -> None:
    view = desk.dial(code)
    assert (view["mode"], view["screen"]) == ("failed", "Connection problem or invalid MMI code.")
    assert gateway.requests == []


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer("Karibu"), "Response should start with a CON or an END"),
        (Answer(" CON Karibu"), "Response should start with a CON or an END"),
        (Answer("con Karibu"), "Response should start with a CON or an END"),
        (Answer("CONKaribu"), "Response should start with a CON or an END"),
        (Answer(""), "Response should start with a CON or an END"),
        (Answer("CON Karibu", status=500), "The gateway answered HTTP 500."),
        (Answer("CON Karibu", status=404), "The gateway answered HTTP 404."),
    ],
)
def test_an_answer_that_is_none_ends_the_session(
    desk: Desk, gateway: Gateway, clock: HandClock, answer: Answer, why: str
) -> None:
    gateway.answers["ussd"] = answer
    view = desk.dial()
    assert (view["mode"], view["why"], view["session"]) == ("failed", why, None)
    clock.advance(1)
    event = gateway.of("ussd-events")[0].fields
    assert (event["status"], event["errorMessage"], event["lastAppResponse"]) == ("Failed", why, answer.text)


def test_an_answer_that_takes_too_long(desk: Desk, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callbacks, "ANSWER_SECONDS", 0.2)
    gateway.answers["ussd"] = Answer("CON Karibu", wait=1)
    view = desk.dial()
    assert (view["mode"], view["why"]) == ("failed", "The gateway did not answer within 0.2 seconds.")


def test_no_gateway(desk: Desk, gateway: Gateway) -> None:
    gateway.server_close()
    assert desk.dial()["why"] == "The gateway could not be reached. Is it running?"


@pytest.mark.parametrize(("network", "silence"), [("63902", 30), ("63903", 60)])
def test_silence_ends_a_session(
    desk: Desk, gateway: Gateway, clock: HandClock, network: str, silence: int
) -> None:
    desk.call("PATCH", "/phones/+254700000001", {"network": network})
    desk.dial()
    clock.advance(silence - 1)
    desk.press("1")
    clock.advance(silence - 1)
    assert desk.call("GET", "/phones/+254700000001")["mode"] == "asking"
    clock.advance(1)
    view = desk.call("GET", "/phones/+254700000001")
    assert (view["mode"], view["session"]) == ("failed", None)
    assert view["why"].endswith(f"ended the session. Nothing was typed for {silence} seconds.")
    clock.advance(1)
    event = gateway.of("ussd-events")[0].fields
    assert (event["status"], event["hopsCount"], event["durationInMillis"]) == (
        "Incomplete",
        "2",
        str((silence - 1) * 1000),
    )


def test_a_session_ends_after_three_minutes(desk: Desk, clock: HandClock) -> None:
    desk.dial()
    for _ in range(8):
        clock.advance(20)
        desk.press("1")
    clock.advance(19)
    assert desk.call("GET", "/phones/+254700000001")["session"]["age"] == 179
    clock.advance(1)
    assert desk.call("GET", "/phones/+254700000001")["why"].endswith("The session reached 180 seconds.")


def test_without_limits_a_session_lasts(desk: Desk, clock: HandClock) -> None:
    desk.call("PUT", "/settings", {"limits": False})
    desk.dial()
    clock.advance(600)
    view = desk.press("1")
    assert (view["mode"], view["session"]["most"], view["session"]["silence"]) == ("asking", None, None)


@pytest.mark.parametrize(("event", "after"), [("normal", 0), ("late", 30)])
def test_dropping_the_call(desk: Desk, gateway: Gateway, clock: HandClock, event: str, after: int) -> None:
    desk.call("PUT", "/settings", {"event": event})
    desk.dial("*384*911*7#")
    assert desk.hand("drop")["mode"] == "idle"
    clock.advance(after - 1 if after else 0)
    assert len(gateway.of("ussd-events")) == (0 if after else 1)
    clock.advance(1)
    [request] = gateway.of("ussd-events")
    assert (request.fields["status"], request.fields["input"]) == ("Incomplete", "7")


def test_an_event_that_never_comes(desk: Desk, gateway: Gateway, clock: HandClock) -> None:
    desk.call("PUT", "/settings", {"event": "lost"})
    desk.dial()
    desk.hand("drop")
    clock.advance(4000)
    assert gateway.of("ussd-events") == []


def test_redial_is_a_new_session_with_the_same_code(desk: Desk, gateway: Gateway, clock: HandClock) -> None:
    desk.dial("*384*911*1#")
    desk.hand("redial")
    first, second = (request.fields for request in gateway.of("ussd"))
    assert first["sessionId"] != second["sessionId"]
    assert first["text"] == second["text"] == "1"
    clock.advance(1)
    assert gateway.of("ussd-events")[0].fields["sessionId"] == first["sessionId"]


def test_repeat_sends_the_same_bytes_and_leaves_the_screen(desk: Desk, gateway: Gateway) -> None:
    gateway.answers["ussd"] = Answer("CON Karibu", headers={"at-ussd-hop-metadata": "home"})
    desk.dial()
    desk.press("1")
    assert desk.hand("repeat") == {"status": 200, "answer": "CON Karibu", "same": True}
    _, second, third = gateway.requests
    assert second == third
    gateway.answers["ussd"] = Answer("END Asante")
    assert desk.hand("repeat")["same"] is False
    assert desk.call("GET", "/phones/+254700000001")["screen"] == "Karibu"


def test_repeat_of_a_session_that_has_ended(desk: Desk, gateway: Gateway) -> None:
    gateway.answers["ussd"] = Answer("END Asante")
    desk.dial()
    assert desk.hand("repeat")["same"] is True


def test_everything_twice(desk: Desk, gateway: Gateway, clock: HandClock) -> None:
    desk.call("PUT", "/settings", {"twice": True})
    desk.dial()
    desk.press("1")
    desk.hand("drop")
    desk.send("+254700000211")
    clock.advance(1)
    bodies = [(request.what, request.body) for request in gateway.requests]
    assert bodies[::2] == bodies[1::2]
    assert [what for what, _ in bodies[::2]] == ["ussd", "ussd", "ussd-events", "delivery"]


def test_two_phones_at_once(desk: Desk, gateway: Gateway) -> None:
    desk.dial()
    desk.dial(number="+254700000002")
    desk.press("1")
    desk.press("2", number="+254700000002")
    seen = [(request.fields["phoneNumber"][-1], request.fields["text"]) for request in gateway.requests]
    assert seen == [("1", ""), ("2", ""), ("1", "1"), ("2", "2")]


@pytest.mark.parametrize(("network", "most"), [("63902", 80), ("63903", 90)])
def test_input_is_limited(desk: Desk, gateway: Gateway, network: str, most: int) -> None:
    desk.call("PATCH", "/phones/+254700000001", {"network": network})
    desk.dial()
    answer = desk.client.post("/emulator/phones/+254700000001/press", json={"input": "x" * (most + 1)})
    assert (answer.status_code, len(gateway.requests)) == (409, 1)
    desk.press("x" * most)
    assert len(gateway.requests) == 2


def test_pressing_where_nothing_is_asked(desk: Desk) -> None:
    answer = desk.client.post("/emulator/phones/+254700000001/press", json={"input": "1"})
    assert (answer.status_code, answer.get_json()) == (409, {"error": "there is no question on the screen"})


def test_the_network_splits_a_long_screen_and_keeps_its_keys(desk: Desk, gateway: Gateway) -> None:
    gateway.answers["ussd"] = Answer("CON " + "neno refu " * 40)
    view = desk.dial()
    assert view["split"][1] == 3
    assert view["screen"].endswith("\n98:More")
    assert view["units"] <= 160
    view = desk.press("98")
    assert (view["split"][0], view["screen"].splitlines()[-1]) == (2, "98:More 00:Back")
    assert desk.press("98")["screen"].endswith("\n00:Back")
    assert desk.press("00")["split"][0] == 2
    assert texts(gateway) == [""]
    desk.press("1")
    assert texts(gateway) == ["", "1"]


def test_a_long_last_screen_can_still_be_paged(desk: Desk, gateway: Gateway) -> None:
    gateway.answers["ussd"] = Answer("END " + "neno refu " * 30)
    assert (desk.dial()["mode"], desk.press("98")["split"]) == ("ended", [2, 2])


def test_98_and_00_belong_to_the_gateway_on_a_short_screen(desk: Desk, gateway: Gateway) -> None:
    desk.dial()
    desk.press("98")
    desk.press("00")
    assert texts(gateway) == ["", "98", "98*00"]


def test_airtel_shows_more(desk: Desk, gateway: Gateway) -> None:
    gateway.answers["ussd"] = Answer("CON " + "x" * 184)
    assert desk.dial()["split"] == [1, 2]
    assert desk.dial(number="+254700000003")["split"] == [1, 1]


@given(st.text(alphabet="ab {}€\n1", max_size=900), st.sampled_from([160, 184]))
def test_pages_fit_and_lose_nothing_but_space(text: str, most: int) -> None:
    made = pages(text, most)
    assert all(gsm7.units(page) <= most for page in made)
    if len(made) == 1:
        assert made == [text]
        return
    shown = "".join(page.rsplit("\n", 1)[0] for page in made)
    assert "".join(shown.split()) == "".join(text.split())
    assert f"{MORE}:More" not in made[-1]
    assert f"{BACK}:Back" not in made[0]
