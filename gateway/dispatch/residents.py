"""What residents get by SMS: never after STOP, and with no case."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.cases.records import Case
from gateway.dispatch import optouts
from gateway.dispatch.outbox import owe
from gateway.dispatch.wording import Wording
from gateway.phone import is_example
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault
from gateway.store.base import new_uid


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
        made = owe(
            tx,
            self._vault,
            lane="urgent",
            phone=phone,
            body=body,
            dedupe=f"text:{new_uid()}",
            now=now,
            example=is_example(phone),
            fleeting=True,
            due_at=due_at,
        )
        return () if made is None else (made,)

    def caller(
        self, tx: Session, case: Case, name: str, values: Mapping[str, str], now: datetime
    ) -> tuple[int, ...]:
        """Owe an emergency's caller a text in the language of the report, where the number is kept."""
        phone = self._wording.read(case, "caller")
        body = self._wording.say(name, case.language, values)
        return self.text(tx, phone, body, now) if phone else ()

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
