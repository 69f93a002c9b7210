"""`gateway bulletin` as an administrator types it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gateway.app import Gateway
from gateway.bulletins.subscribing import Consent, join
from gateway.bulletins.topics import Topic
from gateway.cli import app
from gateway.desk.secrets import make_missing
from gateway.settings import Settings

PEOPLE = ("+254711000001", "+254711000002", "+254711000003")


def _type(*words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, words, input=typed, env={"COLUMNS": "200"})


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Gateway:
    monkeypatch.setenv("GATEWAY_VAR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")  # nothing here needs it
    monkeypatch.setenv("AFRICASTALKING_BASE_URL", "http://127.0.0.1:1")  # so the demo is loaded
    make_missing(tmp_path)
    released = _type("release")
    assert released.exit_code == 0, released.output
    gateway = Gateway(Settings())
    gateway.places.refresh()
    with gateway.store.transaction() as tx:
        for phone in PEOPLE:
            place = gateway.places.search("gituamba")[0]
            consent = Consent(phone, Topic(area_id=place.id), "sw", "sms", "version-1")
            join(tx, gateway.vault, gateway.pseudonyms, consent, most=10, now=datetime.now(UTC))
    return gateway


def _write() -> Result:
    return _type("bulletin", "new", "--area", "Nairobi/Kasarani", "--words", "sw=Barabara imefungwa.")


def test_audience_words_and_cost_are_shown_and_nothing_goes_unasked(desk: Gateway) -> None:
    written = _write()
    assert written.exit_code == 0, written.output
    assert "Usalama, Kasarani, Nairobi: Barabara imefungwa. Kukomesha: STOP" in written.output
    assert "2.40" in written.output
    refused = _type("bulletin", "send", "1", typed="y\n")
    assert refused.exit_code == 1
    assert "It goes to 3 people" in refused.output
    assert "draft" in _type("bulletin", "list").output
    assert _type("bulletin", "send", "1", typed="3\n").exit_code == 0
    shown = _type("bulletin", "show", "1").output
    assert "agreed to: 3 people, KES 2.40" in shown
    assert "sending: nothing sent yet; 3 people still to come" in shown


def test_each_step_only_from_where_it_can_be_taken(desk: Gateway) -> None:
    _write()
    for wrong in ("pause", "resume"):
        assert "is draft, not" in _type("bulletin", wrong, "1").output
    _type("bulletin", "send", "1", "--yes")
    assert "is sending, not draft" in _type("bulletin", "send", "1", "--yes").output
    assert "Held." in _type("bulletin", "pause", "1").output
    assert "is paused, not sending" in _type("bulletin", "pause", "1").output
    assert "It goes on." in _type("bulletin", "resume", "1").output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--group", "poets", "--words", "en=Hello"), "the groups are schools"),
        (("--area", "Nairobi/Kasarini", "--words", "en=Hello"), "did you mean Nairobi/Kasarani"),
        (("--words", "en=Hello"), "either --area or --group"),
        (("--group", "schools", "--words", "Hello"), "the languages are sw, en"),
        (("--group", "schools", "--words", f"en={'x' * 400}"), "shorten it by about"),
    ],
)
def test_mistakes_are_told_and_nothing_is_kept(desk: Gateway, words: tuple[str, ...], says: str) -> None:
    done = _type("bulletin", "new", *words)
    assert done.exit_code != 0
    assert says in done.output
    assert "no bulletin 1" in _type("bulletin", "show", "1").output


@pytest.mark.parametrize("number", ["99999999999999999999", "0", "-1", "all"])
def test_a_number_that_no_bulletin_can_have(desk: Gateway, number: str) -> None:
    for command in ("show", "send", "pause", "resume"):
        done = _type("bulletin", command, number)
        assert done.exit_code == 2
        assert isinstance(done.exception, SystemExit)


def test_nobody_to_send_to(desk: Gateway) -> None:
    _type("bulletin", "new", "--group", "schools", "--words", "en=Hello")
    assert "Nobody has joined this" in _type("bulletin", "send", "1", "--yes").output
