"""Who is told what about a case. All of it is owed in the caller's transaction, nothing is sent here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from gateway.cases import status
from gateway.cases.records import Case
from gateway.directory.answering import answering
from gateway.directory.records import Contact
from gateway.dispatch import people, routing
from gateway.dispatch.outbox import owe, same_notice_waits
from gateway.dispatch.records import Message, Purpose
from gateway.dispatch.wording import Wording
from gateway.engine.model import Texts
from gateway.phone import is_example
from gateway.privacy.vault import Vault
from gateway.settings import Config, Lane
from gateway.store.base import new_uid

NOTICE_SECONDS = 900
"""The desk is told of one cause of trouble at most once in this time."""

_ABOUT_CASES: tuple[Purpose, ...] = ("alert", "update", "cancel", "callback")
_NOTICE_PRIORITY = 9
_TIP_PRIORITY = 4  # added to a tip's severity: every emergency goes first


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom something was owed to, and the messages to wake `lane` for once the transaction is committed."""

    who: Literal["place", "desk", "nobody"]
    ids: tuple[int, ...] = ()
    lane: Lane = "urgent"


class Alerts:
    """Owes alerts, each in its contact's language. `texts` are menus/sms.yaml as compiled;
    `place_label` names an area ("" where it is not known)."""

    def __init__(
        self,
        config: Config,
        vault: Vault,
        texts: Callable[[], Mapping[str, Texts]],
        place_label: Callable[[int], str],
    ) -> None:
        self._routing = config.routing
        self._vault = vault
        self._wording = Wording(config, vault, texts, place_label)

    def emergency(self, tx: Session, case: Case, now: datetime, *, flood: bool = False) -> Reached:
        """Alert whoever answers for the place; the desk where nobody does, or on a `flood`.

        Those alerted of this case before are not alerted twice.
        """
        roles = routing.roles_for(self._routing, "emergency", case.kind, flood=flood)
        return self._tell(tx, case, roles, self._wording.read(case, "words"), now)

    def tip(self, tx: Session, case: Case, words: str, now: datetime) -> Reached:
        """Pass a tip on, with as many of its words as fit."""
        return self._tell(tx, case, routing.roles_for(self._routing, "tip", case.kind), words, now)

    def update(self, tx: Session, case: Case, words: str, now: datetime) -> Reached:
        """Tell those who know of the case what its reporter added. The caller sees to repeats."""
        return self._follow(
            tx,
            case,
            "update",
            lambda language: self._wording.about(f"update_{case.type}", case, language, words),
            now,
        )

    def cancel(self, tx: Session, case: Case, now: datetime) -> Reached:
        """Tell those who know of an emergency that its caller has called it off."""
        return self._follow(
            tx, case, "cancel", lambda language: self._wording.about("cancel_emergency", case, language), now
        )

    def callback(self, tx: Session, case: Case, now: datetime) -> Reached:
        """Give the caller's number to those who know of the case, if the caller has said yes."""
        phone = self._wording.read(case, "caller") if case.shares_number else ""
        if not phone:
            return Reached("nobody")
        return self._follow(
            tx,
            case,
            "callback",
            lambda language: self._wording.about("callback", case, language, phone=phone),
            now,
        )

    def failed(self, tx: Session, message: Message, now: datetime) -> Reached:
        """What follows from a message that will not arrive: the next contact upwards, or the desk.

        `message` must be written as failed already. When nobody is left who might have the
        alert, the resident's status says so.
        """
        about_a_case = message.case_id is not None and message.purpose in _ABOUT_CASES
        # Locked: of two alerts that fail at once, the second must see that the first did.
        case = tx.get(Case, message.case_id, with_for_update=True) if about_a_case else None
        if case is None or case.state != "open":
            return Reached("nobody")
        words = self._wording.read(case, "words")
        if message.purpose == "alert":
            if following := self._untold(tx, case, message):
                return Reached("place", self._owe_alerts(tx, case, following, "alert", words, now))
            if not people.somebody_may_have_it(tx, case):
                status.mark(tx, case.id, "nobody")
        return self._tell_desk(tx, case, "desk_failed", words, now)

    def notice(self, tx: Session, cause: str, what: str, now: datetime) -> Reached:
        """Tell the programme desk of trouble, once a `cause` and NOTICE_SECONDS, in the bulk lane.

        While an earlier notice of the same cause still waits to be sent, none is added.
        """
        if same_notice_waits(tx, cause):
            return Reached("nobody", lane="bulk")
        once = f"notice:{cause}:{int(now.timestamp() // NOTICE_SECONDS)}"
        made = [
            self._owe(tx, contact, "notice", self._wording.notice(what, contact.language), once, now)
            for contact in answering(tx, None, self._routing.nobody)
        ]
        ids = _owed(made)
        return Reached("desk" if ids else "nobody", ids, "bulk")

    def how_to_report(self, tx: Session, phone: str, once: str, now: datetime) -> Reached:
        """Answer a text that nobody reads with how to reach us, in the first language; bulk lane."""
        owed = owe(
            tx,
            self._vault,
            lane="bulk",
            phone=phone,
            body=self._wording.how_to_report(),
            dedupe=f"help:{once}",
            now=now,
            example=is_example(phone),
        )
        return Reached("nobody", _owed([owed]), "bulk")

    def _tell(self, tx: Session, case: Case, roles: Sequence[str], words: str, now: datetime) -> Reached:
        if contacts := answering(tx, case.area_id, roles):
            ids = self._owe_alerts(tx, case, contacts, "alert", words, now)
            return Reached("desk" if set(roles) <= set(self._routing.nobody) else "place", ids)
        # The desk is not somebody who answers for the place, and the resident is told so.
        status.mark(tx, case.id, "nobody")
        return self._tell_desk(tx, case, "desk_no_one", words, now)

    def _untold(self, tx: Session, case: Case, message: Message) -> list[Contact]:
        roles = routing.roles_for(self._routing, case.type, case.kind, flood=case.flood)
        told = people.told(tx, case)
        for look_for in routing.roles_next(people.role_of(tx, message.contact_id), roles):
            if found := answering(tx, case.area_id, look_for, besides=told):
                return found
        return []

    def _owe_alerts(
        self,
        tx: Session,
        case: Case,
        contacts: Iterable[Contact],
        purpose: Purpose,
        words: str,
        now: datetime,
    ) -> tuple[int, ...]:
        def body(contact: Contact) -> str:
            return self._wording.alert(case, contact.language, words)

        return _owed(
            self._owe(tx, contact, purpose, body(contact), f"alert:{case.uid}", now, case)
            for contact in contacts
        )

    def _tell_desk(self, tx: Session, case: Case, why: str, words: str, now: datetime) -> Reached:
        """The alert itself, and a text that says why the desk gets it."""
        desk = answering(tx, case.area_id, self._routing.nobody)
        ids = self._owe_alerts(tx, case, desk, "desk", words, now)
        ids += _owed(
            self._owe(
                tx,
                contact,
                "desk",
                self._wording.about(why, case, contact.language),
                f"{why}:{case.uid}",
                now,
                case,
            )
            for contact in desk
        )
        return Reached("desk" if desk else "nobody", ids)

    def _follow(
        self, tx: Session, case: Case, purpose: Purpose, body: Callable[[str], str], now: datetime
    ) -> Reached:
        once = f"{purpose}:{new_uid()}"
        ids = _owed(
            self._owe(tx, contact, purpose, body(contact.language), once, now, case)
            for contact in people.who_know(tx, case)
        )
        return Reached("place" if ids else "nobody", ids)

    def _owe(
        self,
        tx: Session,
        contact: Contact,
        purpose: Purpose,
        body: str,
        once: str,
        now: datetime,
        case: Case | None = None,
    ) -> int | None:
        phone = self._wording.read(contact, "phone")
        if not phone:
            return None  # its key is gone; logged, and the others must still be told
        tip = case is not None and case.type == "tip"
        return owe(
            tx,
            self._vault,
            lane="urgent" if case else "bulk",
            phone=phone,
            body=body,
            dedupe=f"{once}:{contact.uid}",
            now=now,
            case=case,
            contact=contact,
            example=contact.example,
            purpose=purpose,
            priority=case.severity + (_TIP_PRIORITY if tip else 0) if case else _NOTICE_PRIORITY,
        )


def _owed(made: Iterable[int | None]) -> tuple[int, ...]:
    return tuple(each for each in made if each is not None)
