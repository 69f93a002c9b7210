"""The real processes: an emergency while a bulletin to 2,000 is under way, and a pause."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.bulletins import sending
from gateway.bulletins.records import Bulletin, Subscriber, Subscription
from gateway.bulletins.sending import Progress
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault, decode_key
from gateway.store.base import Store, new_id, new_uid
from tests.system.service import Service, until

PEOPLE = 2_000
NUMBERS = [f"+25472{number:07d}" for number in range(PEOPLE)]
STATION = "+254700000105"
QUICK_SECONDS = 8.0  # a loaded machine's; the bulletin takes minutes


def _subscribe(service: Service, store: Store) -> None:
    secrets = service.folder / "var" / "secrets"
    vault = Vault((secrets / "FIELD_KEYS").read_text().strip())
    pseudonyms = Pseudonyms(decode_key("HASH_KEY", (secrets / "HASH_KEY").read_text()))
    now = datetime.now(UTC)
    people = [
        Subscriber(id=new_id(), uid=new_uid(), phone_hash=pseudonyms.phone_hash(phone), language="sw")
        for phone in NUMBERS
    ]
    for person, phone in zip(people, NUMBERS, strict=True):
        person.phone_sealed = vault.seal(person, "phone", phone)
    with store.transaction() as tx:
        tx.add_all(people)
        tx.flush()
        tx.add_all(
            Subscription(subscriber_id=each.id, group_key="schools", consented_at=now, by="sms", wording="v")
            for each in people
        )


@pytest.fixture
def service(tmp_path: Path, valkey_url: str) -> Iterator[Service]:
    service = Service(tmp_path, f"sqlite:///{tmp_path / 'gateway.db'}", valkey_url)
    released = service.gateway("release")
    assert released.returncode == 0, released.stderr
    service.start()
    service.wait_ready()
    yield service
    service.stop()


@pytest.fixture
def store(service: Service) -> Iterator[Store]:
    store = Store(service.environment["DATABASE_URL"])
    yield store
    store.close()


def _progress(store: Store) -> Progress:
    with store.read() as tx:
        return sending.progress(tx, tx.get_one(Bulletin, 1))


def _run(service: Service, *words: str) -> str:
    done = service.gateway("bulletin", *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _emergency(service: Service) -> float:
    """Seconds from "it is being sent" on a caller's screen to the SMS on the station's phone."""
    caller, station = service.phone("+254700000390"), service.phone(STATION)
    before = len(station.inbox())
    caller.dial("*384*911*6*2*1*1#")
    screen = caller.press("gituamba")
    assert "1:Gituamba" in screen
    assert "Report E-" in caller.press("1")
    filed = time.monotonic()
    station.expect("EMERGENCY", "Gituamba", after=before)
    return time.monotonic() - filed


def test_an_emergency_does_not_wait_for_a_bulletin_and_a_pause_works_at_once(
    service: Service, store: Store
) -> None:
    _subscribe(service, store)
    shown = _run(service, "new", "--group", "schools", "--words", "sw=Shule zote zitafungwa saa sita leo.")
    assert "2000" in shown
    assert "KES" in shown
    assert "1600.00" in shown  # 2,000 SMS of one part at 0.80
    assert _progress(store).made == 0
    _run(service, "send", "1", "--yes")
    until(lambda: _progress(store).sent > 0, "the bulletin to be under way")

    took = _emergency(service)
    assert _progress(store).waiting > PEOPLE / 2
    assert took < QUICK_SECONDS

    _run(service, "pause", "1")
    until(lambda: not _progress(store).states.get("claimed"), "what was being handed over")
    held = _progress(store)
    assert held.waiting > 0
    time.sleep(5.0)  # two rounds and more
    assert _progress(store).sent == held.sent
    got = [number for number in NUMBERS if service.phone(number).inbox()]
    assert len(got) == held.sent

    _run(service, "resume", "1")
    until(lambda: _progress(store).sent > held.sent, "the bulletin to go on", 30)
    assert all(len(service.phone(number).inbox()) == 1 for number in got)
