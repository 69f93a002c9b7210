"""The gateway's SMS callback on real parts: officers and residents text, and read what is owed to them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from gateway.cases import filing
from gateway.cases.records import Case
from gateway.directory.records import Contact
from gateway.dispatch import handles
from gateway.dispatch.records import Message
from gateway.sms.callbacks import blueprint
from handlers.shape import Services
from tests.handlers.conftest import COUNTY_STATION, NOW, STATION, Desk, _contact

DESK = "+254700000103"
RESIDENTS = "+254700000104"


@dataclass
class Office:
    """Mwiki with its station and association, Nairobi with another station, and the desk."""

    desk: Desk
    now: datetime = NOW
    _ids: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        app = Flask("test")
        app.register_blueprint(blueprint(self.services, lambda: self.now))
        self._web = app.test_client()

    @property
    def services(self) -> Services:
        return self.desk.services

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)

    def text(self, phone: str, words: str, sms_id: str = "") -> list[str]:
        """An SMS to us; what the same phone is owed in answer."""
        before = {row.id for row in self._owed(phone)}
        form = {"id": sms_id or f"in-{next(self._ids)}", "from": phone, "text": words, "to": "12345"}
        assert self._web.post("/sms", data=form).status_code == 200
        new = [row for row in self._owed(phone) if row.id not in before]
        return sorted(self.services.vault.open(row, "body") or "" for row in new)

    def _owed(self, phone: str) -> list[Message]:
        with self.services.store.read() as tx:
            contact = self.contact(tx, phone)
            return list(tx.scalars(select(Message).where(Message.contact_id == contact))) if contact else []

    def inbox(self, phone: str) -> list[str]:
        return [text for to, text in self.desk.texts() if to == phone]

    def contact(self, tx: Session, phone: str) -> int | None:
        phone_hash = self.services.pseudonyms.phone_hash(phone)
        return tx.scalar(select(Contact.id).where(Contact.phone_hash == phone_hash))

    def id_of(self, phone: str) -> int:
        with self.services.store.read() as tx:
            found = self.contact(tx, phone)
        assert found is not None
        return found

    def emergency(self, *phones: str, submission: str = "s.1", kind: str = "fire") -> str:
        """An open emergency in Mwiki that these phones have a number for; its uid."""
        with self.services.store.transaction() as tx:
            said = filing.Emergency(submission, kind, 1, self.desk.areas["Mwiki"], None, "sw")
            case, _ = filing.file_emergency(tx, self.services.vault, said, self.now)
            self._number(tx, case, phones)
            return case.uid

    def alarm(self, uid: str) -> None:
        """Owe the alerts of a case to whoever answers for Mwiki."""
        with self.services.store.transaction() as tx:
            case = tx.scalars(select(Case).where(Case.uid == uid)).one()
            self.services.alerts.emergency(tx, case, self.now)

    def tip(self, *phones: str, submission: str = "random") -> str:
        """An open tip, as above."""
        with self.services.store.transaction() as tx:
            case, _, _ = filing.file_tip(
                tx,
                self.services.vault,
                self.services.pseudonyms,
                submission=submission,
                kind="drugs",
                severity=3,
                area_id=self.desk.areas["Mwiki"],
                place_words=None,
                words="They sell at night",
                language="sw",
                now=self.now,
            )
            self._number(tx, case, phones)
            return case.uid

    def _number(self, tx: Session, case: Case, phones: tuple[str, ...]) -> None:
        ids = [self.contact(tx, phone) for phone in phones]
        handles.numbers_for(tx, [(each, case) for each in ids if each], self.now)

    def case(self, uid: str) -> Case:
        with self.services.store.read() as tx:
            return tx.scalars(select(Case).where(Case.uid == uid)).one()

    def put(self, uid: str, **values: object) -> None:
        """Bring a case into a state by hand."""
        with self.services.store.transaction() as tx:
            tx.execute(update(Case).where(Case.uid == uid).values(**values))


@pytest.fixture
def office(reports: Desk) -> Office:
    services = reports.services
    with services.store.transaction() as tx:
        _contact(
            tx,
            services.vault,
            services.pseudonyms,
            phone=RESIDENTS,
            role="ra_duty",
            area_id=reports.areas["Mwiki"],
        )
    return Office(reports)


__all__ = ["COUNTY_STATION", "DESK", "NOW", "RESIDENTS", "STATION", "Office"]
