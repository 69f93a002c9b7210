"""The auditor on real tables: what a fault has left behind is found, mended, told of, and known outside."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from redis import Redis
from sqlalchemy import delete, update

from gateway.cases.records import Case
from gateway.config import Config
from gateway.directory.records import Contact, Post, Shift
from gateway.dispatch.auditor import Auditor, last_audit
from gateway.dispatch.findings import Cause
from gateway.dispatch.heartbeat import ping
from gateway.dispatch.records import Message
from gateway.dispatch.relay import Relay
from tests.dispatch.world import CONFIG, DESK, RESIDENTS, STATION, World

URL = "https://alive.example/usalama"


@pytest.fixture
def beats() -> list[str]:
    return []


@pytest.fixture
def auditor(world: World, beats: list[str]) -> Auditor:
    world.config = watched(CONFIG)
    world.everybody()
    return another(world, beats)


def watched(config: Config) -> Config:
    audit = config.audit.model_copy(update={"heartbeat_url": URL})
    return config.model_copy(update={"audit": audit})


def another(world: World, beats: list[str]) -> Auditor:
    def beat(url: str, _redis: Redis, _now: datetime) -> None:
        beats.append(url)

    return Auditor(world.parts, beat)


def found(world: World) -> Mapping[Cause, int]:
    audit = last_audit(world.redis)
    assert audit is not None
    return audit.found


def change(world: World, table: Any, **values: Any) -> None:
    with world.store.transaction() as tx:
        tx.execute(update(table).values(**values))


def notices(world: World) -> list[str]:
    """What the desk is told, the names in it left out: each text begins with its own name."""
    rows = [row for row in world.messages() if row.purpose == "notice"]
    return sorted((world.vault.open(row, "body") or "").split(":")[0] for row in rows)


def delivered(world: World) -> None:
    """As if every message had arrived long ago."""
    change(world, Message, state="delivered", finished_at=world.now)
    change(world, Case, progress="delivered")


def test_all_is_well(world: World, auditor: Auditor, beats: list[str]) -> None:
    world.alarmed()
    auditor.audit(world.now)
    assert found(world) == {}
    assert beats == [URL]
    assert notices(world) == []


def test_one_relay_looks_in_one_span(world: World, auditor: Auditor, beats: list[str]) -> None:
    other = another(world, beats)
    for each in (auditor, other, auditor):
        each.audit(world.now)
    assert len(beats) == 1
    world.later(minutes=5)
    for each in (other, auditor):
        each.audit(world.now)
    assert len(beats) == 2


def test_a_case_nobody_was_told_of_is_told(world: World, auditor: Auditor, beats: list[str]) -> None:
    with world.store.transaction() as tx:
        world.emergency(tx)
    auditor.audit(world.now)
    assert found(world) == {"silent": 1}
    assert world.phones("alert") == sorted([STATION, RESIDENTS])
    assert world.case().escalate_at is not None
    assert beats == []
    world.later(minutes=5)
    delivered(world)
    change(world, Case, escalate_at=world.now)
    auditor.audit(world.now)
    assert found(world) == {}
    assert beats == [URL]
    assert notices(world) == []  # it was mended: the desk need not know


def test_a_tip_nobody_was_told_of_is_told(world: World, auditor: Auditor) -> None:
    with world.store.transaction() as tx:
        world.tip(tx, "They sell at night")
    auditor.audit(world.now)
    assert world.phones("alert") == [STATION]
    assert "They sell at night" in world.bodies(STATION)[0]


def test_a_case_that_nobody_would_look_at_again(world: World, auditor: Auditor) -> None:
    world.alarmed()
    change(world, Case, escalate_at=None)
    auditor.audit(world.now)
    assert found(world) == {"unwatched": 1}
    assert world.case().escalate_at == world.now + timedelta(minutes=3)


def test_a_missed_escalation_is_made(world: World, auditor: Auditor) -> None:
    world.alarmed()
    change(world, Case, escalate_at=world.now - timedelta(minutes=3))
    auditor.audit(world.now)
    assert found(world) == {"overdue": 1}
    assert world.case().tier == 1


def test_one_case_that_fails_does_not_keep_the_others_back(
    world: World, auditor: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.store.transaction() as tx:
        broken, sound = (world.emergency(tx, submission=name) for name in ("one", "two"))
        for case in (broken, sound):
            world.alerts.emergency(tx, case, world.now)
    change(world, Case, escalate_at=world.now - timedelta(minutes=3))
    climb = world.alerts.ladder.climb

    def fails(tx: Any, climbs: Any, now: datetime) -> Any:
        if any(each.case.id == broken.id for each in climbs):
            raise ZeroDivisionError
        return climb(tx, climbs, now)

    monkeypatch.setattr(world.alerts.ladder, "climb", fails)
    relay = Relay(world.parts)
    assert relay.round(world.now)  # it sets the broken one aside, and the auditor can't mend it either
    with world.store.read() as tx:
        tiers = {id_: tx.get_one(Case, id_).tier for id_ in (broken.id, sound.id)}
    assert tiers == {broken.id: 0, sound.id: 1}
    assert notices(world) == ["audit_cases en"]
    assert broken.reference in world.bodies(DESK)[-1]
    assert sound.reference not in "".join(body for body in world.bodies(DESK) if body.startswith("audit"))


def test_a_draft_that_was_missed(world: World, auditor: Auditor) -> None:
    with world.store.transaction() as tx:
        case = world.emergency(tx)
        case.state, case.due_at = "draft", world.now - timedelta(minutes=2)
    auditor.audit(world.now)
    assert world.case().state == "open"
    assert world.case().cut_off
    assert world.phones("alert") == sorted([STATION, RESIDENTS])


def test_a_report_left_behind_by_its_incident_is_closed_with_it(world: World, auditor: Auditor) -> None:
    with world.store.transaction() as tx:
        lead, joined = (world.emergency(tx, submission=name) for name in ("one", "two"))
        joined.lead_id = lead.id
        lead.state, lead.closed_at, lead.outcome = "closed", world.now, "helped"
    auditor.audit(world.now)
    assert found(world) == {"left": 1}
    with world.store.read() as tx:
        case = tx.get_one(Case, joined.id)
    assert (case.state, case.closed_at, case.outcome) == ("closed", world.now, "helped")


def test_what_a_worker_took_along(world: World, auditor: Auditor) -> None:
    world.alarmed()
    change(
        world, Message, state="claimed", claim="x", claimed_at=world.now - timedelta(minutes=1), attempts=1
    )
    auditor.audit(world.now)
    assert found(world) == {"lost": 2}
    assert set(world.states().values()) == {"owed"}


def test_what_waits_is_woken_and_then_told_of(world: World, auditor: Auditor, beats: list[str]) -> None:
    world.alarmed()
    change(world, Case, escalate_at=world.now + timedelta(days=1))
    world.later(minutes=3)
    auditor.audit(world.now)
    assert found(world) == {"waiting": 2}
    assert world.parts.waker.backlog("urgent") == 1  # one job for both
    assert notices(world) == []
    world.later(minutes=5)
    auditor.audit(world.now)
    assert notices(world) == ["audit_sending en"]
    assert world.bodies(DESK) == ["audit_sending en: 17:45; 2; "]
    assert beats == []


def test_the_desk_is_told_once_a_day_and_anew_when_it_comes_back(world: World, auditor: Auditor) -> None:
    world.alarmed()
    delivered(world)
    contact = {"stage": "on_scene", "escalate_at": None}
    change(world, Case, **contact, stage_at=world.now - timedelta(hours=24))
    for _ in range(3):
        auditor.audit(world.now)
        world.later(minutes=5)
    assert notices(world).count("audit_stuck en") == 1
    world.later(hours=24)
    auditor.audit(world.now)
    assert notices(world).count("audit_stuck en") == 2
    change(world, Case, stage_at=world.now)  # somebody wrote
    world.later(minutes=5)
    auditor.audit(world.now)
    change(world, Case, stage_at=world.now - timedelta(hours=24))
    world.later(minutes=5)
    auditor.audit(world.now)
    assert notices(world).count("audit_stuck en") == 3


def test_life_in_danger_and_no_phone_is_known_to_have_it(world: World, auditor: Auditor) -> None:
    world.alarmed()
    change(world, Message, state="sent", finished_at=world.now - timedelta(hours=2))
    change(world, Case, progress="sent", escalate_at=world.now + timedelta(days=1))
    auditor.audit(world.now)
    assert notices(world) == ["audit_unreported en"]
    assert world.case().reference in world.bodies(DESK)[0]


def test_a_bad_number_is_told_of_and_the_heart_beats_on(
    world: World, auditor: Auditor, beats: list[str]
) -> None:
    with world.store.transaction() as tx:
        post = Post(
            name="Desk", role="station_duty", area_id=world.areas["Mwiki"], time_zone="Africa/Nairobi"
        )
        tx.add(post)
        tx.flush()
        station = tx.query(Contact).filter_by(role="station_duty", area_id=world.areas["Mwiki"]).one()
        tx.add(Shift(post_id=post.id, contact_id=station.id, weekday=0, from_minute=0, minutes=480))
        station.opted_out = True
    auditor.audit(world.now)
    assert found(world) == {"number": 1}  # the association still answers for the place
    assert notices(world) == ["audit_numbers en"]
    assert beats == [URL]


def test_a_place_whose_last_number_is_gone(world: World, auditor: Auditor) -> None:
    with world.store.transaction() as tx:
        gone = tx.query(Contact).filter_by(area_id=world.areas["Mwiki"])
        gone.update({"bounced_at": world.now})
    auditor.audit(world.now)
    assert found(world) == {"place": 1}
    assert world.bodies(DESK) == ["audit_places en: Mwiki; "]


def test_without_a_desk_the_heart_stops(world: World, auditor: Auditor, beats: list[str]) -> None:
    with world.store.transaction() as tx:
        tx.execute(delete(Contact).where(Contact.role == "programme_desk"))
    auditor.audit(world.now)
    assert found(world) == {"no_desk": 1}
    assert beats == []


@pytest.mark.parametrize(("status", "word"), [(200, "ok"), (404, "HTTP 404")])
def test_the_ping_says_nothing_but_that_it_came(status: int, word: str) -> None:
    heard: list[tuple[str, str, dict[str, str]]] = []

    class Outside(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append((self.path, self.headers.get("Content-Length", ""), dict(self.headers)))
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    with HTTPServer(("127.0.0.1", 0), Outside) as server:
        Thread(target=server.handle_request, daemon=True).start()
        assert ping(f"http://127.0.0.1:{server.server_port}/check") == word
    ((path, length, headers),) = heard
    assert (path, length) == ("/check", "")
    assert set(headers) <= {"Host", "User-Agent", "Accept-Encoding", "Accept", "Connection"}


def test_nobody_there_is_no_failure() -> None:
    assert ping("http://127.0.0.1:9/") == "ConnectionError"
