"""The callback ahead of Flask answers what Flask would, and leaves everything else to it."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import run_wsgi_app

from gateway.ussd.africastalking import GOING_ON, LAST_WORDS, Callbacks, blueprint
from gateway.ussd.codes import Codes
from gateway.ussd.conversation import Hop, Reply
from gateway.ussd.direct import Direct

PATH = "/callbacks/secret/ussd"
FORM = {"sessionId": "s1", "phoneNumber": "+254700000001", "serviceCode": "*384*911#", "text": "1*Ω mtaa"}


class _Echo:
    """A conversation that says what it heard."""

    def answer(self, hop: Hop) -> Reply:
        return Reply(repr(hop), ended=False)

    def refuse_code(self) -> Reply:
        return Reply("not ours", ended=True)


def _applications(networks: bool = True) -> tuple[Flask, Direct, list[str]]:
    talk: Any = _Echo()
    callbacks = Callbacks(talk, Codes(["*384*911#"], shared=True))
    app = Flask("behind")
    app.config["MAX_CONTENT_LENGTH"] = 1000
    app.register_blueprint(blueprint(callbacks), url_prefix="/callbacks/secret")
    passed: list[str] = []

    def behind(environ: Any, start_response: Any) -> Iterable[bytes]:
        passed.append(environ["PATH_INFO"])
        return app.wsgi_app(environ, start_response)

    return app, Direct(behind, callbacks, PATH, 1000, lambda _: networks), passed


def _environ(body: bytes, path: str = PATH, **more: str) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SERVER_NAME": "x",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        **more,
    }


def _ask(app: Any, environ: dict[str, Any]) -> tuple[str, str, str | None, bytes]:
    chunks, status, headers = run_wsgi_app(app, environ)
    return status, headers["Content-Type"], headers.get(GOING_ON), b"".join(chunks)


def test_a_hop_is_answered_without_flask() -> None:
    app, direct, passed = _applications()
    body = urlencode(FORM).encode()
    answer = _ask(direct, _environ(body))
    assert answer[0] == "200 OK"
    assert answer[2] == "1"
    assert "Ω mtaa" in answer[3].decode()
    assert answer == _ask(app.wsgi_app, _environ(body))
    assert passed == []


@pytest.mark.parametrize("theirs", ["1", "home", ""])
def test_a_hop_that_goes_on_says_so_either_way(theirs: str) -> None:
    app, direct, passed = _applications()
    body = urlencode(FORM).encode()
    answer = _ask(direct, _environ(body, HTTP_AT_USSD_HOP_METADATA=theirs))
    assert f"going_on={bool(theirs)}" in answer[3].decode()
    assert answer == _ask(app.wsgi_app, _environ(body, HTTP_AT_USSD_HOP_METADATA=theirs))
    assert passed == []


def test_an_end_carries_nothing_to_go_on_with() -> None:
    app, direct, passed = _applications()
    body = urlencode(FORM | {"serviceCode": "*1#"}).encode()
    answer = _ask(direct, _environ(body))
    assert answer[2:] == (None, b"END not ours")
    assert answer == _ask(app.wsgi_app, _environ(body))
    assert passed == []


def test_what_fails_ends_with_999_and_112_and_tells_nothing() -> None:
    app, direct, passed = _applications()
    with patch.object(_Echo, "answer", side_effect=RuntimeError(f"at {PATH}")):
        answer = _ask(direct, _environ(urlencode(FORM).encode()))
        assert answer == _ask(app.wsgi_app, _environ(urlencode(FORM).encode()))
    assert answer == ("200 OK", "text/plain; charset=utf-8", None, f"END {LAST_WORDS}".encode())
    assert passed == []


def test_a_form_that_cannot_be_read_gets_a_screen_too() -> None:
    class Broken(BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise OSError(PATH)

    _, direct, passed = _applications()
    answer = _ask(direct, _environ(b"text=1") | {"wsgi.input": Broken()})
    assert answer[3].decode() == f"END {LAST_WORDS}"
    assert passed == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"text=1",
        b"sessionId=a&sessionId=b&phoneNumber=1&serviceCode=%2A384%23&text=",
        b"sessionId=a&phoneNumber=1&serviceCode=%2A1%23",
        b"sessionId=%ff&phoneNumber=1&serviceCode=%2A384%23",
        b"sessionId=\xff&phoneNumber=1&serviceCode=%2A384%23",
        b"sessionId=a+b&phoneNumber=%2B1&serviceCode=%2A384%23&text=%00%0a;x&text=2",
        b"a" * 2000,
    ],
)
def test_odd_forms_get_what_flask_says(body: bytes) -> None:
    app, direct, _ = _applications()
    assert _ask(direct, _environ(body)) == _ask(app.wsgi_app, _environ(body))


@given(
    st.dictionaries(st.sampled_from([*FORM, "other"]), st.text(st.characters(codec="utf-8"), max_size=30)),
    st.binary(max_size=20),
)
def test_any_form_gets_what_flask_says(form: dict[str, str], tail: bytes) -> None:
    app, direct, _ = _applications()
    body = urlencode(FORM | form).encode() + tail
    assert _ask(direct, _environ(body)) == _ask(app.wsgi_app, _environ(body))


@pytest.mark.parametrize(
    "more",
    [
        {"REQUEST_METHOD": "GET"},
        {"PATH_INFO": "/callbacks/wrong!/ussd"},
        {"PATH_INFO": PATH + "/"},
        {"PATH_INFO": "/callbacks/secret/ussd-events"},
        {"PATH_INFO": "/\u0101"},
        {"CONTENT_TYPE": "multipart/form-data; boundary=x"},
        {"CONTENT_LENGTH": ""},
        {"CONTENT_LENGTH": "-1"},
        {"CONTENT_LENGTH": "²"},
        {"CONTENT_LENGTH": "1001"},
        {"CONTENT_LENGTH": "9" * 5000},
        {"HTTP_TRANSFER_ENCODING": "chunked"},
    ],
)
def test_what_is_not_plain_goes_on_to_flask(more: dict[str, str]) -> None:
    seen: list[dict[str, Any]] = []

    def behind(environ: Any, _start_response: Any) -> Iterable[bytes]:
        seen.append(environ)
        return [b""]

    talk: Any = _Echo()
    direct = Direct(behind, Callbacks(talk, Codes([], shared=False)), PATH, 1000, lambda _: True)
    environ = _environ(urlencode(FORM).encode()) | more
    direct(environ, lambda *_: None)  # type: ignore[arg-type]
    assert seen == [environ]
    assert environ["wsgi.input"].tell() == 0


def test_an_address_that_may_not_call_back_goes_on_to_flask() -> None:
    _, direct, passed = _applications(networks=False)
    _ask(direct, _environ(urlencode(FORM).encode()))
    assert passed == [PATH]
