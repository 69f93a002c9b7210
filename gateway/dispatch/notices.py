"""What the desk and contacts are told that is about no case: all of it in the bulk lane."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.config import Routing
from gateway.directory.answering import answering
from gateway.directory.records import Contact
from gateway.dispatch.outbox import owe
from gateway.dispatch.wording import Wording
from gateway.privacy.vault import Vault
from gateway.store.base import new_uid

_PRIORITY = 9


class Notices:
    """Owes texts of menus/sms.yaml, each in its reader's language."""

    def __init__(self, routing: Routing, vault: Vault, wording: Wording) -> None:
        self._routing = routing
        self._vault = vault
        self._wording = wording

    def to_desk(
        self,
        tx: Session,
        text: str,
        once: str,
        values: Callable[[str], Mapping[str, str]],
        now: datetime,
        *,
        woken: bool = True,
    ) -> tuple[int, ...]:
        """Owe everybody at the desk a text, a single time for `once`; the messages to wake.

        `values` gives what is filled in, in the language that it is called with. With `woken` False
        they are the relay's to wake.
        """
        made = []
        for desk in answering(tx, None, self._routing.nobody, now):
            body = self._wording.say(text, desk.language, values(desk.language))
            made.append(self.owe(tx, desk, body, once, now, woken=woken))
        return tuple(each for each in made if each is not None)

    def ask_ok(self, tx: Session, contact: Contact, now: datetime) -> tuple[int, ...]:
        """Owe a contact the question whether our SMS reach them; the message to wake."""
        body = self._wording.say("weekly_ok", contact.language, {})
        made = self.owe(tx, contact, body, f"ok:{new_uid()}", now)
        return () if made is None else (made,)

    def owe(
        self, tx: Session, contact: Contact, body: str, once: str, now: datetime, *, woken: bool = True
    ) -> int | None:
        """Owe one contact a text, a single time for `once`; None where it was owed before, or the
        number can't be opened (which is logged)."""
        phone = self._wording.read(contact, "phone")
        if not phone:
            return None
        return owe(
            tx,
            self._vault,
            lane="bulk",
            phone=phone,
            body=body,
            dedupe=f"{once}:{contact.uid}",
            now=now,
            contact=contact,
            example=contact.example,
            purpose="notice",
            priority=_PRIORITY,
            woken=woken,
        )
