"""Handlers on real parts: a place with a station, a desk, and phones that dial in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import redis
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.cases.pending import PendingTexts
from gateway.cases.profiles import Profiles
from gateway.cases.records import Case
from gateway.config import load_config
from gateway.directory.places import Places
from gateway.directory.records import Area, AreaParent, Contact
from gateway.dispatch.alerts import Alerts
from gateway.dispatch.joining import Joining
from gateway.dispatch.pace import Pace
from gateway.dispatch.records import Message
from gateway.engine.actions import Outcome
from gateway.menubook.faults import Faults
from gateway.menubook.load import load
from gateway.menubook.read import read
from gateway.menubook.sms_texts import PLACEHOLDERS
from gateway.privacy.callers import Callers
from gateway.privacy.limits import Limits
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault, new_key
from gateway.sms import inbound
from gateway.store import revisions
from gateway.store.base import Store
from handlers.shape import Call, Services, act, all_handlers

NOW = datetime(2026, 11, 22, 14, 37, 41, 123_456, UTC)
PHONE = "+254712345678"
HANDLERS = all_handlers()
REPLIES = read(load(Path("menus")), Faults()).replies


def _text(name: str) -> dict[str, tuple[str, ...]]:
    parts = [f"{name}: "]
    for placeholder in PLACEHOLDERS[name]:
        parts += [placeholder, "; "]
    return {"sw": tuple(parts), "en": tuple(parts)}


@dataclass
class Desk:
    """Runs handlers as a conversation does, and looks at what they left behind."""

    services: Services
    limits: Limits
    areas: dict[str, int]
    woken: list[tuple[str, list[int]]] = field(default_factory=list)
    texted: int = 0

    def run(
        self,
        handler: str,
        *,
        phone: str = PHONE,
        submission: str = "s.1",
        now: datetime = NOW,
        sms: dict[str, str] | None = None,
        options: dict[str, str] | None = None,
        **answers: str,
    ) -> Outcome:
        sees_caller = HANDLERS[handler].SIGNATURE.sees_caller
        call = Call(
            answers=answers,
            language="sw",
            submission=submission,
            now=now,
            within=lambda what, most, seconds, once: self.limits.within(what, phone, most, seconds, once),
            options=options or {},
            sms=sms,
            caller=phone if sees_caller else None,
            repeat_key=f"hash-of-{submission}" if sees_caller else None,
        )
        outcome = act(HANDLERS[handler], call, self.services)
        assert isinstance(outcome, Outcome)
        signature = HANDLERS[handler].SIGNATURE
        assert outcome.name in signature.outcomes
        assert all(len(text) <= signature.gives[name] for name, text in outcome.gives.items())
        return outcome

    def text(self, words: str, *, phone: str = PHONE, now: datetime = NOW) -> list[tuple[str, str]]:
        """An SMS to us, as the provider hands it in: what is newly owed for it, (to, text), sorted."""
        before = self.texts()
        self.texted += 1
        inbound.receive(self.services, inbound.Inbound(f"ATXid_{self.texted}", phone, words), now)
        left = self.texts()
        for each in before:
            left.remove(each)
        return left

    def texts(self) -> list[tuple[str, str]]:
        """Every message owed: (to, text), sorted."""
        vault = self.services.vault
        with self.services.store.read() as tx:
            rows = tx.scalars(select(Message)).all()
        return sorted((vault.open(row, "phone") or "", vault.open(row, "body") or "") for row in rows)

    def cases(self) -> list[Case]:
        with self.services.store.read() as tx:
            return list(tx.scalars(select(Case)))


STATION, COUNTY_STATION, DESK = "+254700000101", "+254700000102", "+254700000103"


def _contact(tx: Session, vault: Vault, pseudonyms: Pseudonyms, **given: Any) -> None:
    phone = given.pop("phone")
    contact = Contact(phone_hash=pseudonyms.phone_hash(phone), **{"language": "en", "example": True, **given})
    contact.name_sealed = vault.seal(contact, "name", "Example")
    contact.phone_sealed = vault.seal(contact, "phone", phone)
    tx.add(contact)


def _areas(tx: Session) -> dict[str, int]:
    county = Area(kind="county", name="Nairobi", path="Nairobi")
    ward = Area(kind="ward", name="Mwiki", path="Nairobi/Mwiki")
    other = Area(kind="county", name="Lamu", path="Lamu")
    tx.add_all([county, ward, other])
    tx.flush()
    tx.add(AreaParent(area_id=ward.id, parent_id=county.id, purpose="administration"))
    revisions.bump(tx, "areas")
    return {"Nairobi": county.id, "Mwiki": ward.id, "Lamu": other.id}


@pytest.fixture
def desk(store: Store, valkey: redis.Redis) -> Desk:
    """Mwiki has a station, Nairobi another, Lamu none; the programme desk answers everywhere."""
    vault, pseudonyms = Vault(f"k1:{new_key()}"), Pseudonyms(bytes(range(32)))
    config = load_config(Path("config.yaml"))
    with store.transaction() as tx:
        areas = _areas(tx)
        _contact(tx, vault, pseudonyms, phone=STATION, role="station_duty", area_id=areas["Mwiki"])
        _contact(tx, vault, pseudonyms, phone=COUNTY_STATION, role="station_duty", area_id=areas["Nairobi"])
        _contact(tx, vault, pseudonyms, phone=DESK, role="programme_desk", area_id=None)
    places = Places(store)
    places.refresh()
    texts = {name: _text(name) for name in PLACEHOLDERS}
    woken: list[tuple[str, list[int]]] = []

    def wake(lane: str, ids: Sequence[int]) -> None:
        with store.read() as tx:  # what a worker would find
            assert set(tx.scalars(select(Message.id).where(Message.id.in_(ids)))) == set(ids)
        woken.append((lane, list(ids)))

    pace = Pace(valkey)
    alerts = Alerts(config, vault, lambda: texts, places.label, pace, pseudonyms)
    services = Services(
        config=config,
        store=store,
        vault=vault,
        pseudonyms=pseudonyms,
        places=places,
        profiles=Profiles(store, valkey, pseudonyms, config.sessions.place_days),
        pending=PendingTexts(valkey, pseudonyms, config.texting.wait_minutes),
        limits=Limits(valkey),
        alerts=alerts,
        joining=Joining(config, vault, alerts, Callers(valkey), pace),
        replies=lambda: REPLIES,
        wording=lambda: "version-1",
        wake=wake,
    )
    return Desk(services, Limits(valkey), areas, woken)
