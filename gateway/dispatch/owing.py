"""Texts to contacts about cases, many at once: each has the number by which its phone knows the case."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.cases.records import Case
from gateway.config import Config
from gateway.directory.records import Contact
from gateway.dispatch import calm, throttle
from gateway.dispatch.handles import numbers_for
from gateway.dispatch.outbox import Letter, owe_all
from gateway.dispatch.pace import Pace
from gateway.dispatch.records import Purpose
from gateway.dispatch.wording import Wording
from gateway.privacy.vault import Vault

_TIP_PRIORITY = 4  # added to a tip's severity: every emergency goes first


@dataclass(frozen=True, slots=True)
class Telling:
    """One text to one contact. `body` makes it from the case's number on that phone; the same
    `once` is owed to a contact a single time."""

    case: Case
    contact: Contact
    purpose: Purpose
    once: str
    body: Callable[[int], str]
    waits: bool = True  # it may be held back where throttle.py or calm.py say so


class Teller:
    """Owes texts, and holds back what can wait. The others of a held text are told all the same."""

    def __init__(self, config: Config, vault: Vault, wording: Wording, pace: Pace) -> None:
        self._config = config
        self._vault = vault
        self._wording = wording
        self._pace = pace

    def tell(self, tx: Session, tellings: Iterable[Telling], now: datetime) -> tuple[int, ...]:
        """Owe them all by a few statements; the ids of what was not owed before.

        A contact whose number can't be opened is passed over: that is logged, and the others must
        still be told. Contacts stay locked until the transaction ends (handles.py): call it once.
        """
        phones: dict[int, str] = {}
        ready = []
        for telling in tellings:
            contact = telling.contact
            if contact.id not in phones:
                phones[contact.id] = self._wording.read(contact, "phone")
            if phones[contact.id]:
                ready.append(telling)
        numbers = numbers_for(tx, [(each.contact.id, each.case) for each in ready], now)
        letters = []
        for each in ready:
            body = each.body(numbers[each.contact.id, each.case.id])
            letters.append(self._letter(each, phones[each.contact.id], body, now))
        return owe_all(tx, self._vault, letters, now)

    def _letter(self, telling: Telling, phone: str, body: str, now: datetime) -> Letter:
        case, contact = telling.case, telling.contact
        until = self._held_until(telling, now)
        return {
            "lane": "urgent",
            "phone": phone,
            "body": body,
            "dedupe": f"{telling.once}:{contact.uid}",
            "case": case,
            "contact": contact,
            "example": contact.example,
            "purpose": telling.purpose,
            "priority": case.severity + (_TIP_PRIORITY if case.type == "tip" else 0),
            "held": until is not None,
            "due_at": until,
        }

    def _held_until(self, telling: Telling, now: datetime) -> datetime | None:
        case, config = telling.case, self._config
        if not telling.waits or not throttle.may_wait(case.type, case.severity, telling.purpose):
            return None
        if morning := calm.ends_at(config.calm, case.type, case.severity, now, config.zone):
            return morning
        windows = config.throttle.emergency if case.type == "emergency" else config.throttle.tip
        return self._pace.take(f"{case.type}:{telling.contact.uid}", windows, now)
