"""The real SDK: against the emulator as its own process, and against servers that misbehave."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from gateway.dispatch.provider import Result, Verdict
from gateway.sms import africastalking
from gateway.sms.africastalking import CODES, AfricasTalking
from tests.conftest import free_port
from tests.dispatch.processes import fault, inbox


def _example(last: int) -> str:
    return f"+254700000{last:03d}"


def _one(url: str, phone: str, sender: str | None = None) -> Result:
    (result,) = AfricasTalking("sandbox", "a-key", base_url=url, sender=sender).send("Habari", [phone])
    return result


def test_an_accepted_message(provider_url: str) -> None:
    phone = _example(301)
    result = _one(provider_url, phone)
    assert (result.phone, result.verdict, result.status) == (phone, "accepted", "Queued")
    assert result.provider_id
    assert result.provider_id.startswith("ATXid_")
    assert inbox(provider_url, phone)[-1] == "Habari"


@pytest.mark.parametrize("code", [code for code in CODES if code >= 400])
def test_every_status_of_a_recipient(provider_url: str, code: int) -> None:
    word, verdict, bounce = CODES[code]
    phone = _example(code)
    assert _one(provider_url, phone) == Result(phone, verdict, None, word, bounce)


@pytest.mark.parametrize(
    ("last", "verdict", "status"),
    [
        (803, "unknown", "Unreadable"),  # cut in the middle of its JSON
        (805, "retry", "Refused"),  # 500
        (806, "unknown", "NoAnswer"),
        (807, "unknown", "NoAnswer"),  # taken, but the answer never came
        (808, "config", "InvalidApiKey"),
        (809, "config", "InvalidSenderId"),
    ],
)
def test_what_goes_wrong_with_the_answer(provider_url: str, last: int, verdict: Verdict, status: str) -> None:
    assert _one(provider_url, _example(last)) == Result(_example(last), verdict, None, status)


def test_an_answer_that_the_sdk_leaves_as_text(provider_url: str) -> None:
    assert _one(provider_url, _example(804)).verdict == "accepted"


def test_a_sender_id_that_is_not_registered_raises_nothing_and_is_noticed(provider_url: str) -> None:
    result = _one(provider_url, _example(302), sender="SOMEBODY")
    assert (result.verdict, result.status) == ("config", "InvalidSenderId")
    assert _one(provider_url, _example(302), sender="USALAMA").verdict == "accepted"


def test_one_call_for_many_with_an_answer_for_each(provider_url: str) -> None:
    phones = [_example(303), _example(406), _example(304)]
    results = AfricasTalking("sandbox", "a-key", base_url=provider_url).send("Wote", phones)
    assert {result.phone: result.verdict for result in results} == {
        phones[0]: "accepted",
        phones[1]: "permanent",
        phones[2]: "accepted",
    }
    assert len({result.provider_id for result in results}) == 3


def test_nobody_listens(provider_url: str) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    assert _one(nowhere, _example(301)) == Result(_example(301), "retry", None, "Unreachable")


NOBODY = "+254000000000"  # no number at all, for an example would not be asked for


def test_a_name_that_does_not_resolve() -> None:
    assert _one("http://nowhere.invalid", NOBODY).verdict == "retry"


@pytest.mark.parametrize("url", ["no address", "ftp://127.0.0.1"])
def test_an_address_that_is_none(url: str) -> None:
    assert _one(url, NOBODY) == Result(NOBODY, "config", None, "InvalidAddress")


def test_no_answer_in_time_may_have_been_sent(provider_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = _example(305)
    monkeypatch.setattr(africastalking, "TIMEOUT", (1, 0.3))
    fault(provider_url, phone, answer="slow", seconds=2, times=1)
    assert _one(provider_url, phone) == Result(phone, "unknown", None, "NoAnswer")
    assert inbox(provider_url, phone)[-1] == "Habari"


def test_the_time_limits_end_before_a_lease_does() -> None:
    from tests.dispatch.world import CONFIG

    assert sum(africastalking.TIMEOUT) < 15 <= CONFIG.dispatch.lease_seconds


@contextmanager
def _server(answer: Response) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, answer, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("body", "verdict", "status"),
    [
        ("[]", "unknown", "Unreadable"),
        ("null", "unknown", "Unreadable"),
        ('{"SMSMessageData":{}}', "unknown", "Unreadable"),
        ('{"SMSMessageData":{"Recipients":null}}', "unknown", "Unreadable"),
        (
            '{"SMSMessageData":{"Message":"Sent to 0/1 +254712345678","Recipients":[]}}',
            "config",
            "NoRecipients",
        ),
        ('{"SMSMessageData":{"Recipients":["x"]}}', "unknown", "NotNamed"),
        (
            '{"SMSMessageData":{"Recipients":[{"statusCode":999,"messageId":"a"}]}}',
            "unknown",
            "UnknownStatus",
        ),
        ('{"SMSMessageData":{"Recipients":[{"statusCode":"101"}]}}', "unknown", "UnknownStatus"),
        ('{"SMSMessageData":{"Recipients":[{"statusCode":101,"messageId":"None"}]}}', "accepted", "Sent"),
        ("Sent!", "unknown", "Unreadable"),
    ],
)
def test_answers_that_nobody_has_published(body: str, verdict: str, status: str) -> None:
    with _server(Response(body, 201, content_type="application/json")) as url:
        result = _one(url, "+254712345678")
    assert (result.verdict, result.status) == (verdict, status)


def test_a_number_that_the_answer_leaves_out(provider_url: str) -> None:
    body = (
        '{"SMSMessageData":{"Recipients":[{"number":"+254712345678","statusCode":101,"messageId":"a"},{}]}}'
    )
    with _server(Response(body, 201, content_type="application/json")) as url:
        results = AfricasTalking("sandbox", "k", base_url=url).send("x", ["+254712345678", "+254712345679"])
    assert [(each.phone[-1], each.verdict) for each in results] == [("8", "accepted"), ("9", "unknown")]


@pytest.mark.parametrize(
    ("username", "base_url", "live"),
    [
        ("usalama", None, True),
        ("sandbox", None, False),
        ("usalama", "https://api.africastalking.com", True),
        ("usalama", "http://127.0.0.1:8001", False),
    ],
)
def test_which_host_is_live(username: str, base_url: str | None, live: bool) -> None:
    assert AfricasTalking(username, "k", base_url=base_url).live is live


def test_a_made_up_number_never_leaves_for_the_live_host(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(requests, "post", lambda **request: asked.append(request))
    (result,) = AfricasTalking("usalama", "k").send("x", [_example(1)])
    assert (result.verdict, result.status, asked) == ("permanent", "Example", [])


def test_no_result_says_more_than_a_word(provider_url: str) -> None:
    for last in (301, 403, 803, 808):
        assert "254" not in _one(provider_url, _example(last)).status
