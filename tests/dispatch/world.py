"""A small country for tests: two areas, their contacts, and a provider that does as it is told."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import redis
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.cases import filing
from gateway.cases.records import Case
from gateway.config import Config, Lane, load_config
from gateway.directory.records import Area, AreaParent, Contact
from gateway.dispatch.alerts import Alerts
from gateway.dispatch.deps import Dispatch
from gateway.dispatch.joining import Joining
from gateway.dispatch.outbox import owe
from gateway.dispatch.pace import Pace
from gateway.dispatch.provider import Result
from gateway.dispatch.records import Message
from gateway.dispatch.wake import Waker
from gateway.engine.model import Texts
from gateway.menubook.sms_texts import PLACEHOLDERS
from gateway.privacy.callers import Callers
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault
from gateway.store import revisions
from gateway.store.base import Store

NOW = datetime(2026, 11, 22, 14, 37, 41, tzinfo=UTC)
HOUR = NOW.replace(minute=0, second=0)
CONFIG = load_config(Path("config.yaml"))
KEYS = "k1:" + "A" * 43 + "="

STATION, COUNTY_STATION, RESIDENTS, DESK = (f"+2547000001{number:02d}" for number in range(1, 5))


def _text(name: str, language: str) -> tuple[str, ...]:
    parts = [f"{name} {language}: "]
    for placeholder in PLACEHOLDERS[name]:
        parts += [placeholder, "; "]
    return tuple(parts)


TEXTS: dict[str, Texts] = {
    name: {language: _text(name, language) for language in ("sw", "en")} for name in PLACEHOLDERS
}


@dataclass
class Scripted:
    """A provider by the book: `answers` per number, in turn; the last one repeats. Default: accepted."""

    live: bool = False
    answers: dict[str, list[Result]] = field(default_factory=dict)
    calls: list[tuple[str, list[str]]] = field(default_factory=list)
    before_answer: threading.Event | None = None
    asked: threading.Event = field(default_factory=threading.Event)

    def send(self, body: str, phones: Sequence[str]) -> list[Result]:
        self.calls.append((body, list(phones)))
        self.asked.set()
        if self.before_answer:
            assert self.before_answer.wait(20)
        return [self._answer(phone) for phone in phones]

    def _answer(self, phone: str) -> Result:
        script = self.answers.get(phone)
        if not script:
            return Result(phone, "accepted", f"ATXid_{len(self.calls)}{phone[-3:]}", "Sent")
        return script.pop(0) if len(script) > 1 else script[0]

    def says(self, phone: str, *verdicts: Any, bounce: bool = False) -> None:
        """Verdicts in turn, each with a status of the same name."""
        self.answers[phone] = [Result(phone, verdict, status=verdict, bounce=bounce) for verdict in verdicts]


@dataclass
class World:
    """Everything that a test of the dispatch touches."""

    store: Store
    redis: redis.Redis
    config: Config = CONFIG
    provider: Scripted = field(default_factory=Scripted)
    now: datetime = NOW
    areas: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.vault = Vault(KEYS)
        self.pseudonyms = Pseudonyms(bytes(range(32)))
        pace = Pace(self.redis)
        self.alerts = Alerts(self.config, self.vault, lambda: TEXTS, self._label, pace, self.pseudonyms)
        self.joining = Joining(self.config, self.vault, self.alerts, Callers(self.redis), pace)
        with self.store.transaction() as tx:
            county, ward = (
                Area(kind="county", name="Nairobi", path="Nairobi"),
                Area(kind="ward", name="Mwiki", path="Nairobi/Mwiki"),
            )
            lamu = Area(kind="county", name="Lamu", path="Lamu")
            tx.add_all([county, ward, lamu])
            tx.flush()
            tx.add(AreaParent(area_id=ward.id, parent_id=county.id, purpose="administration"))
            revisions.bump(tx, "areas")
            self.areas = {"Nairobi": county.id, "Mwiki": ward.id, "Lamu": lamu.id}

    @property
    def parts(self) -> Dispatch:
        return Dispatch(
            config=self.config,
            store=self.store,
            vault=self.vault,
            pseudonyms=self.pseudonyms,
            alerts=self.alerts,
            joining=self.joining,
            provider=self.provider,
            redis=self.redis,
            waker=Waker(self.redis),
            clock=lambda: self.now,
        )

    def later(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now

    def contact(self, phone: str, role: str, area: str | None, language: str = "en", **more: Any) -> int:
        with self.store.transaction() as tx:
            contact = Contact(
                phone_hash=self.pseudonyms.phone_hash(phone),
                role=role,
                area_id=self.areas[area] if area else None,
                language=language,
                **{"example": True, **more},
            )
            contact.name_sealed = self.vault.seal(contact, "name", "Example")
            contact.phone_sealed = self.vault.seal(contact, "phone", phone)
            tx.add(contact)
            tx.flush()
            return contact.id

    def everybody(self) -> None:
        """A station and an association in Mwiki, a station in Nairobi, the programme's desk."""
        self.contact(STATION, "station_duty", "Mwiki", "sw")
        self.contact(RESIDENTS, "ra_duty", "Mwiki")
        self.contact(COUNTY_STATION, "station_duty", "Nairobi")
        self.contact(DESK, "programme_desk", None)

    def emergency(self, tx: Session, area: str = "Mwiki", kind: str = "robbery", **more: Any) -> Case:
        now = more.pop("now", self.now)
        return filing.file_emergency(tx, self.vault, self._said(area, kind, **more), now)[0]

    def draft(self, submission: str = "s", area: str = "Mwiki", kind: str = "robbery", due: int = 0) -> None:
        """Keep an emergency that goes out by itself in `due` seconds."""
        said = self._said(area, kind, submission=submission)
        with self.store.transaction() as tx:
            filing.draft_emergency(tx, self.vault, said, self.now, self.now + timedelta(seconds=due))

    def _said(self, area: str, kind: str, **more: Any) -> filing.Emergency:
        given: dict[str, Any] = {"submission": "s", "severity": 1, "place_words": None, "language": "sw"}
        return filing.Emergency(kind=kind, area_id=self.areas.get(area), **given | more)

    def alarmed(self, area: str = "Mwiki", **more: Any) -> tuple[int, ...]:
        """File an emergency and owe its alerts: the ids."""
        with self.store.transaction() as tx:
            case = self.emergency(tx, area, **more)
            return self.alerts.emergency(tx, case, self.now).ids

    def tip(self, tx: Session, words: str = "They sell at night", kind: str = "drugs") -> Case:
        case, _, _ = filing.file_tip(
            tx,
            self.vault,
            self.pseudonyms,
            submission="random",
            kind=kind,
            severity=3,
            area_id=self.areas["Mwiki"],
            place_words=None,
            words=words,
            language="sw",
            now=self.now,
        )
        return case

    def text(self, phone: str = STATION, body: str = "Hello", lane: Lane = "urgent", once: str = "") -> int:
        """Owe a text to somebody; its id."""
        with self.store.transaction() as tx:
            made = owe(
                tx,
                self.vault,
                lane=lane,
                phone=phone,
                body=body,
                dedupe=once or f"{lane}:{phone[-3:]}",
                now=self.now,
            )
        assert made is not None
        return made

    def messages(self) -> list[Message]:
        with self.store.read() as tx:
            return list(tx.scalars(select(Message)))

    def message(self, message_id: int) -> Message:
        with self.store.read() as tx:
            return tx.get_one(Message, message_id)

    def case(self) -> Case:
        with self.store.read() as tx:
            return tx.scalars(select(Case)).one()

    def phones(self, *purposes: str) -> list[str]:
        """Numbers that messages were owed to, sorted; of these purposes, or of any."""
        rows = [row for row in self.messages() if not purposes or row.purpose in purposes]
        return sorted(self.vault.open(row, "phone") or "" for row in rows)

    def bodies(self, phone: str) -> list[str]:
        rows = [row for row in self.messages() if self.vault.open(row, "phone") == phone]
        return sorted(self.vault.open(row, "body") or "" for row in rows)

    def states(self) -> dict[str, str]:
        """Number → state, of the alerts."""
        rows = [row for row in self.messages() if row.purpose == "alert"]
        return {self.vault.open(row, "phone") or "": row.state for row in rows}

    def _label(self, area_id: int) -> str:
        return next((name for name, known in self.areas.items() if known == area_id), "")
