"""What residents get by SMS: never after STOP, and with no case."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.cases.records import Case
from gateway.config import Lane
from gateway.dispatch import optouts
from gateway.dispatch.outbox import Letter, owe, owe_all
from gateway.dispatch.wording import Wording
from gateway.phone import is_example
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault
from gateway.store.base import new_uid

CALLERS_AT_ONCE = 20
"""Callers of one incident who are told in the urgent lane; news to a crowd must hold up nobody's alert."""


class Residents:
    """Each method gives the messages to wake, none where nothing was owed."""

    def __init__(self, vault: Vault, pseudonyms: Pseudonyms, wording: Wording) -> None:
        self._vault = vault
        self._pseudonyms = pseudonyms
        self._wording = wording

    def text(
        self, tx: Session, phone: str, body: str, now: datetime, *, due_at: datetime | None = None
    ) -> tuple[int, ...]:
        """Owe `phone` a text that says nothing of a tip; urgent lane. Of it neither number nor words are
        kept once it is sent. To be woken only where it is due at once."""
        if optouts.stopped(tx, self._pseudonyms.phone_hash(phone)):
            return ()
        return owe_all(tx, self._vault, [_letter("urgent", phone, body) | {"due_at": due_at}], now)

    def callers(
        self,
        tx: Session,
        cases: Sequence[Case],
        name: str,
        values: Callable[[Case], Mapping[str, str]],
        now: datetime,
    ) -> tuple[int, ...]:
        """Owe the callers of an incident's emergencies a text, each in the language of the report, where
        the number is kept. The first few go by the urgent lane; the relay finds the others in the bulk lane.
        """
        phones = {case.id: phone for case in cases if (phone := self._wording.read(case, "caller"))}
        hash_of = {phone: self._pseudonyms.phone_hash(phone) for phone in phones.values()}
        stopped = optouts.among(tx, set(hash_of.values()))
        told = [case for case in cases if case.id in phones and hash_of[phones[case.id]] not in stopped]
        made: tuple[int, ...] = ()
        lanes: tuple[tuple[Lane, list[Case]], ...] = (
            ("urgent", told[:CALLERS_AT_ONCE]),
            ("bulk", told[CALLERS_AT_ONCE:]),
        )
        for lane, some in lanes:
            letters: list[Letter] = [
                _letter(lane, phones[case.id], self._wording.say(name, case.language, values(case)))
                for case in some
            ]
            ids = owe_all(tx, self._vault, letters, now)
            made += ids if lane == "urgent" else ()
        return made

    def how_to_report(self, tx: Session, phone: str, now: datetime) -> tuple[int, ...]:
        """Answer a text that means nothing to us, once a day and in the first language; bulk lane."""
        phone_hash = self._pseudonyms.phone_hash(phone)
        if optouts.stopped(tx, phone_hash):
            return ()
        made = owe(
            tx,
            self._vault,
            lane="bulk",
            phone=phone,
            body=self._wording.how_to_report(),
            dedupe=f"help:{phone_hash}:{now:%Y%m%d}",
            now=now,
            example=is_example(phone),
        )
        return () if made is None else (made,)


def _letter(lane: Lane, phone: str, body: str) -> Letter:
    return {
        "lane": lane,
        "phone": phone,
        "body": body,
        "dedupe": f"text:{new_uid()}",
        "example": is_example(phone),
        "fleeting": True,
        "woken": lane == "urgent",
    }
