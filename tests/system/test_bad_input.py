"""Whatever is sent, the answer is a valid screen or a 4xx, and nothing is filed twice."""

import re
from itertools import count

import pytest
import requests
from sqlalchemy import create_engine, text

from gateway.gsm7 import foreign, units
from tests.system.service import Service

CODE = "*384*911#"
_sessions = count(1)
_callers: dict[str, str] = {}


def form(said: str, session: str, number: str | None = None, **other: str) -> dict[str, str]:
    # Another caller a session, unless said otherwise: a redial would pick up a dropped journey.
    fields = {
        "phoneNumber": number or _callers.setdefault(session, f"+254700000{len(_callers) + 320}"),
        "serviceCode": CODE,
        "text": said,
        "sessionId": session,
        "networkCode": "63902",
    }
    return fields | other


def screen(service: Service, said: str, session: str, **other: str) -> str:
    """The screen for a text; fails unless a handset could show it."""
    reply = service.callback("ussd", form(said, session, **other))
    assert reply.status_code == 200
    assert reply.headers["Content-Type"].startswith("text/plain")
    word, _, shown = reply.text.partition(" ")
    assert word in ("CON", "END")
    assert units(shown) <= 160
    assert not foreign(shown)
    return shown


def cases(service: Service) -> int:
    engine = create_engine(service.environment["DATABASE_URL"])
    with engine.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM cases")).scalar_one()
    engine.dispose()
    return int(found)


def counted(service: Service, why: str) -> float:
    lines = requests.get(f"{service.web_url}/metrics", timeout=5).text
    found = re.search(rf'usalama_callbacks_refused_total{{why="{why}"}} (\S+)', lines)
    return float(found[1]) if found else 0.0


@pytest.mark.parametrize("secret", ["wrong", "a" * 500, "%00", "é"])
def test_a_forged_secret_finds_nothing(service: Service, secret: str) -> None:
    before = counted(service, "secret")
    for path in ("ussd", "ussd-events", "sms", "delivery", "opt-out"):
        assert service.callback(path, form("", "forged"), secret=secret).status_code == 404
    assert counted(service, "secret") == before + 5


@pytest.mark.parametrize("code", ["*123#", "*384*912#", "384911", "' OR 1=1", "*384*911#*1"])
def test_another_service_code_gets_a_polite_end(service: Service, code: str) -> None:
    reply = service.callback("ussd", form("", "code", serviceCode=code))
    assert reply.status_code == 200
    assert reply.text.startswith("END ")
    assert "999" in reply.text


@pytest.mark.parametrize("phone", ["null", "0", "<script>", "+", "07 00", "+2547000000010000000"])
def test_what_is_no_number_is_a_400(service: Service, phone: str) -> None:
    assert service.callback("ussd", form("", "nobody", phoneNumber=phone)).status_code == 400


@pytest.mark.parametrize("missing", ["phoneNumber", "serviceCode", "sessionId"])
def test_a_missing_field_is_a_400(service: Service, missing: str) -> None:
    fields = form("", "missing")
    del fields[missing]
    before = counted(service, "form")
    reply = service.callback("ussd", fields)
    assert reply.status_code == 400
    assert missing in reply.text
    assert counted(service, "form") == before + 1


@pytest.mark.parametrize(
    "body", [b"", b"\x00\xff\xfe", b"=&=&=", b"{}", b"text=%ff%fe&phoneNumber=%00", b"a" * 15_000]
)
def test_bytes_that_are_no_form_are_a_400(service: Service, body: bytes) -> None:
    assert service.callback("ussd", body).status_code == 400


def test_a_form_beyond_16_kilobytes_is_a_413(service: Service) -> None:
    assert service.callback("ussd", form("1*" * 20_000, "huge")).status_code == 413


@pytest.mark.parametrize("path", ["sms", "delivery", "opt-out"])
@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"id=&status=&from=x", b"id=1&status=Nonsense&phoneNumber=1"]
)
def test_sms_callbacks_are_never_asked_for_again(service: Service, path: str, body: bytes) -> None:
    assert service.callback(path, body).status_code == 200


ODD = [
    "{0.__class__}",
    "{kind}",
    "%s%n",
    "²",
    "١",
    "\u202e",
    "\U0001f525\U0001f525",
    "<script>alert(1)</script>",
    "'; DROP TABLE cases; --",
    "\x00",
    "\ud7ff",
    " ",
    "",
    "*",
    "***",
    "#",
    "98",
    "00",
    "1" * 10_000,
    "Ω" * 2_000,
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: ascii(odd[:20]))
def test_an_odd_choice_shows_what_is_wrong_and_the_same_screen(service: Service, odd: str) -> None:
    session = f"odd{next(_sessions)}"
    first = screen(service, "", session)
    again = screen(service, odd, session)
    assert again.splitlines()[-6:] == first.splitlines()[-6:]


@pytest.mark.parametrize("typed", ["1 ", "\u202e1", "1\u200f"])
def test_spaces_and_invisible_marks_around_a_key_are_forgiven(service: Service, typed: str) -> None:
    session = f"marks{next(_sessions)}"
    screen(service, "", session)
    assert "1:Ujambazi" in screen(service, typed, session)


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: ascii(odd[:20]))
def test_an_odd_place_files_nothing(service: Service, odd: str) -> None:
    before = cases(service)
    session = f"place{next(_sessions)}"
    screen(service, "1*1", session)
    screen(service, f"1*1*{odd}", session)
    assert cases(service) == before


def test_a_session_that_changes_phone_is_refused_and_files_nothing_again(service: Service) -> None:
    session = f"swap{next(_sessions)}"
    before = cases(service)
    filed = screen(service, "1*3*gituamba*1", session, number="+254700000311")
    assert "E-" in filed
    assert cases(service) == before + 1
    other = service.callback("ussd", form("1*3*gituamba*1", session, number="+254700000312"))
    assert other.text.startswith("END ")
    assert "E-" not in other.text
    assert cases(service) == before + 1


def test_a_repeat_long_after_more_was_said_files_nothing_again(service: Service) -> None:
    session, number = f"late{next(_sessions)}", "+254700000313"
    before = cases(service)
    screen(service, "", session, number=number)
    for said in ("1", "1*4", "1*4*gituamba", "1*4*gituamba*1", "1*4*gituamba*1", "1*4*gituamba*1*3"):
        screen(service, said, session, number=number)
    screen(service, "1*4*gituamba*1", session, number=number)  # the network's own late retry
    assert cases(service) == before + 1


def test_an_unknown_field_order_and_extra_fields_are_fine(service: Service) -> None:
    fields = dict(reversed(form("", "order", extra="1", date="x").items()))
    assert service.callback("ussd", fields).text.startswith("CON ")
