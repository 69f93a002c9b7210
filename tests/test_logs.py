"""No number and no words reach a log, by whichever way they come."""

import json
import logging

import pytest
import structlog

from gateway.privacy import logs

PHONE = "+254700000001"


@pytest.fixture(autouse=True)
def configured() -> None:
    structlog.reset_defaults()
    logs.configure("test")


def lines(captured: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in captured.readouterr().out.splitlines()]


def test_only_keys_of_the_list_get_through(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger().info("filed", lane="urgent", words="moto sokoni", phone=PHONE, count=2)
    (line,) = lines(capsys)
    assert line["lane"] == "urgent"
    assert line["count"] == 2
    assert not {"words", "phone"} & line.keys()


@pytest.mark.parametrize("number", [PHONE, "0700000001", "254 700 000 001", "0700-000-001", "4821 7339 0512"])
def test_a_number_in_an_allowed_key_is_struck(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger().info("odd", name=f"from {number}.", state=[number])
    (line,) = lines(capsys)
    assert line["name"] == "from [number]."
    assert line["state"] == ["[number]"]


def test_an_exception_is_its_type_and_places_never_its_message(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError(f"bad row for {PHONE}: moto sokoni")
    except ValueError as error:
        structlog.get_logger().error("failed", exc_info=error)
    (line,) = lines(capsys)
    assert line["error"] == "ValueError"
    assert "test_logs.py" in str(line["where"])
    assert "moto" not in json.dumps(line)


def test_the_standard_library_goes_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise RuntimeError(f"to {PHONE}")
    except RuntimeError:
        logging.getLogger("somewhere").exception("sending to %s", PHONE)
    (line,) = lines(capsys)
    assert line["event"] == "sending to [number]"
    assert line["logger"] == "somewhere"
    assert "0000001" not in json.dumps(line)
