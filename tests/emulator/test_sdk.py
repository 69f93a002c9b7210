"""The real SDK against the emulator as its own process."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
from africastalking.Service import AfricasTalkingException
from africastalking.SMS import SMSService

from tests.emulator.gateway import Gateway

Send = Callable[..., Any]


@pytest.fixture
def send(emulator_url: str) -> Send:
    class Service(SMSService):  # type: ignore[misc]
        def _init_service(self) -> None:
            super()._init_service()
            self._baseUrl = f"{emulator_url}/version1"

    service = Service("sandbox", "a-key")

    def sending(*numbers: str, timeout: tuple[float, float] = (3.05, 9.05), **options: Any) -> Any:
        return service.send("Habari", list(numbers), timeout=timeout, **options)

    return sending


def fault(emulator_url: str, number: str, **fields: Any) -> None:
    requests.put(f"{emulator_url}/emulator/faults/{number}", json=fields, timeout=5).raise_for_status()


def inbox(emulator_url: str, number: str) -> list[Any]:
    found = requests.get(f"{emulator_url}/emulator/phones/{number}/inbox", timeout=5).json()
    return list(found)


def test_a_message_and_its_report(send: Send, emulator_url: str, far_gateway: Gateway) -> None:
    said = send("+254700000301")["SMSMessageData"]
    assert said["Message"] == "Sent to 1/1 Total Cost: USD 0.0079 Message parts: 1"
    [person] = said["Recipients"]
    assert person["statusCode"] == 102
    assert inbox(emulator_url, "+254700000301")[0]["text"] == "Habari"
    report = far_gateway.wait_for("delivery", id=person["messageId"])
    assert report.fields["status"] == "Success"


def test_a_sender_id_that_nobody_registered(send: Send) -> None:
    assert send("+254700000302", sender_id="SOMEBODY") == {
        "SMSMessageData": {"Message": "InvalidSenderId", "Recipients": []}
    }


def test_a_charset_makes_the_sdk_return_text(send: Send) -> None:
    assert isinstance(send("+254700000804"), str)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("+254700000808", "The supplied authentication is invalid"),
        ("+254700000805", "There was an internal server error."),
    ],
)
def test_what_is_no_success_is_the_sdks_own_exception(send: Send, number: str, words: str) -> None:
    with pytest.raises(AfricasTalkingException, match=words):
        send(number)


@pytest.mark.parametrize(("number", "arrives"), [("+254700000806", 0), ("+254700000807", 1)])
def test_the_connection_is_lost(send: Send, emulator_url: str, number: str, arrives: int) -> None:
    # Before the answer, or inside it: as the bytes happen to leave.
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        send(number)
    assert len(inbox(emulator_url, number)) == arrives


def test_an_answer_cut_short(send: Send, emulator_url: str) -> None:
    with pytest.raises(requests.exceptions.JSONDecodeError):
        send("+254700000803")
    assert len(inbox(emulator_url, "+254700000803")) == 1


def test_a_read_timeout_after_the_message_was_taken(send: Send, emulator_url: str) -> None:
    with pytest.raises(requests.ReadTimeout):
        send("+254700000802", timeout=(1, 0.3))
    assert len(inbox(emulator_url, "+254700000802")) == 1


def test_a_slow_answer(send: Send, emulator_url: str) -> None:
    fault(emulator_url, "+254700000303", answer="slow", seconds=0.4)
    with pytest.raises(requests.ReadTimeout):
        send("+254700000303", timeout=(1, 0.2))
    assert send("+254700000303", timeout=(1, 5))["SMSMessageData"]["Recipients"][0]["statusCode"] == 102


def test_a_report_comes_first(send: Send, far_gateway: Gateway) -> None:
    [person] = send("+254700000705")["SMSMessageData"]["Recipients"]
    assert person["messageId"] in {request.fields["id"] for request in far_gateway.of("delivery")}
