"""Who is told what about a case. All of it is owed in the caller's transaction, nothing is sent here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from gateway.cases import status
from gateway.cases.records import Case
from gateway.config import Config, Lane
from gateway.directory.answering import answering, everybody, nearest
from gateway.directory.records import Contact
from gateway.dispatch import people, routing
from gateway.dispatch.asking import Asking
from gateway.dispatch.changes import Changes
from gateway.dispatch.crowd import Crowd
from gateway.dispatch.ladder import Ladder
from gateway.dispatch.notices import Notices
from gateway.dispatch.outbox import same_notice_waits
from gateway.dispatch.owing import Teller, Telling
from gateway.dispatch.pace import Pace
from gateway.dispatch.records import Message, Purpose
from gateway.dispatch.residents import Residents
from gateway.dispatch.wording import Wording
from gateway.engine.model import Texts
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault
from gateway.store.base import new_uid

NOTICE_SECONDS = 900
"""The desk is told of one cause of trouble at most once in this time."""

DESK_AGAIN = timedelta(minutes=5)
"""When a case is taken further of which nobody at the desk can be told."""

_ABOUT_CASES: tuple[Purpose, ...] = ("alert", "update", "cancel", "callback", "desk")


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom something was owed to, and the messages to wake `lane` for once the transaction is committed."""

    who: Literal["place", "desk", "nobody"]
    ids: tuple[int, ...] = ()
    lane: Lane = "urgent"


class Alerts:
    """Owes alerts, each in its contact's language. `texts` are menus/sms.yaml as compiled;
    `place_label` names an area ("" where it is not known). `ladder` takes on what nobody answers."""

    def __init__(
        self,
        config: Config,
        vault: Vault,
        texts: Callable[[], Mapping[str, Texts]],
        place_label: Callable[[int], str],
        pace: Pace,
        pseudonyms: Pseudonyms,
    ) -> None:
        self._routing = config.routing
        self._most = config.dispatch.alert_contacts
        self._vault = vault
        self._stand_down = config.tiers.stand_down
        self._wording = Wording(config, vault, texts, place_label)
        self._teller = Teller(config, vault, self._wording, pace)
        self.ladder = Ladder(config, self._wording, self._teller)
        self.changes = Changes(self.ladder, self._wording, self._teller)
        self.crowd = Crowd(config.routing, self._most, self._wording, self._teller)
        self.asking = Asking(config, self.ladder, self._wording, self._teller)
        self.notices = Notices(config.routing, vault, self._wording)
        self.residents = Residents(vault, pseudonyms, self._wording)

    def emergency(self, tx: Session, case: Case, now: datetime, *, flood: bool = False) -> Reached:
        """Alert whoever answers for the place; the desk where nobody does, or on a `flood`.

        Those alerted of this case before are not alerted twice.
        """
        roles = routing.roles_for(self._routing, "emergency", case.kind, flood=flood, concerns=case.concerns)
        return self._tell(tx, case, roles, self._wording.read(case, "words"), now)

    def tip(self, tx: Session, case: Case, words: str, now: datetime) -> Reached:
        """Pass a tip on, with as many of its words as fit."""
        roles = routing.roles_for(self._routing, "tip", case.kind, concerns=case.concerns)
        return self._tell(tx, case, roles, words, now)

    def update(self, tx: Session, case: Case, words: str, now: datetime) -> Reached:
        """Tell those who know of the case what its reporter added. The caller sees to repeats."""
        return self._follow(tx, case, "update", f"update_{case.type}", now, words=words)

    def cancel(self, tx: Session, case: Case, now: datetime) -> Reached:
        """Tell those who know of an emergency that its caller has called it off."""
        return self._follow(tx, case, "cancel", "cancel_emergency", now)

    def stand_down(self, tx: Session, case: Case, taken_by: Contact, now: datetime) -> Reached:
        """Tell the others who know of a case that somebody has it, once each time it is taken."""
        if not self._stand_down:
            return Reached("nobody")
        once = people.stood_down(case)
        return self._follow(tx, case, "reply", "stand_down", now, besides=taken_by, once=once)

    def closed(self, tx: Session, case: Case, closed_by: Contact, now: datetime) -> Reached:
        """Tell the others who know of a case that nobody had taken that it is closed."""
        return self._follow(tx, case, "reply", "closed", now, besides=closed_by)

    def callback(self, tx: Session, case: Case, contact: Contact, now: datetime) -> Reached:
        """Give the caller's number to whoever accepted the case, if the caller has said yes."""
        phone = self._wording.read(case, "caller") if case.shares_number else ""
        if not phone:
            return Reached("nobody")
        body = self._wording.about("callback", case, contact.language, phone=phone)
        once = f"callback:{case.uid}"  # to each contact a single time, however often it takes the case
        return self._to_contact(tx, contact, "callback", once, lambda _: body, now, case)

    def answer(self, tx: Session, case: Case, asked_by: int | None, words: str, now: datetime) -> Reached:
        """Pass the answer to a question on to the contact who asked; to all who know of the case where
        that one can't be texted any more, or to the desk."""
        asker = tx.get(Contact, asked_by) if asked_by else None
        if asker is None or not asker.active or asker.opted_out:
            known = self.update(tx, case, words, now)
            return known if known.ids else self._tell_desk(tx, case, "desk_failed", words, now)

        def body(number: int) -> str:
            values = {"number": str(number), "reference": case.reference, "words": words}
            return self._wording.say("answer", asker.language, values, "words")

        return self._to_contact(tx, asker, "update", f"answer:{new_uid()}", body, now, case)

    def _to_contact(
        self,
        tx: Session,
        contact: Contact,
        purpose: Purpose,
        once: str,
        body: Callable[[int], str],
        now: datetime,
        case: Case,
    ) -> Reached:
        telling = Telling(case, contact, purpose, once, body, waits=False)
        ids = self._teller.tell(tx, [telling], now)
        return Reached("place" if ids else "nobody", ids)

    def who(self, contact: Contact, language: str) -> str:
        """Who somebody is to a resident: no name, but the service and the place, "Police Mwiki Station"."""
        return self._wording.who(contact, language)

    def named(self, case: Case, language: str) -> str:
        """A case in few words: its kind and place."""
        return self._wording.named(case, language)

    def local(self, moment: datetime) -> str:
        """The time of day as people here read it."""
        return self._wording.local(moment)

    def failed(self, tx: Session, message: Message, now: datetime) -> Reached:
        """What follows from a message that will not arrive: the next contact upwards, or the desk.

        `message` must be written as failed or unknown already. When nobody is left who is known to
        have the alert, or to be getting it, the resident's status says so.
        """
        about_a_case = message.case_id is not None and message.purpose in _ABOUT_CASES
        # Locked: of two alerts that fail at once, the second must see that the first did.
        case = tx.get(Case, message.case_id, with_for_update={"key_share": True}) if about_a_case else None
        if case is None or case.state != "open":
            return Reached("nobody")
        words = self._wording.read(case, "words")
        if message.purpose == "alert":
            if following := self._untold(tx, case, message, now):
                return Reached("place", self._owe_alerts(tx, case, following, "alert", words, now))
            if not people.somebody_is_known_to(tx, case):
                status.mark(tx, case.id, "nobody")
        if message.purpose == "desk":
            return self._desk_failed(tx, case, message.contact_id, words, now)
        return self._tell_desk(tx, case, "desk_failed", words, now)

    def notice(self, tx: Session, cause: str, what: str | Callable[[str], str], now: datetime) -> Reached:
        """Tell the programme desk of trouble, once a `cause` and NOTICE_SECONDS, in the bulk lane.

        While an earlier notice of the same cause still waits to be sent, none is added. `what` may be a
        function of the reader's language.
        """
        if same_notice_waits(tx, cause):
            return Reached("nobody", lane="bulk")
        once = f"notice:{cause}:{int(now.timestamp() // NOTICE_SECONDS)}"
        ids = self.notices.to_desk(
            tx, "notice", once, lambda code: {"what": what if isinstance(what, str) else what(code)}, now
        )
        return Reached("desk" if ids else "nobody", ids, "bulk")

    def say(self, name: str, language: str, **values: str) -> str:
        """The words of a text in menus/sms.yaml, filled in; to be owed by whoever asks."""
        return self._wording.say(name, language, values)

    def _tell(self, tx: Session, case: Case, roles: Sequence[str], words: str, now: datetime) -> Reached:
        self.ladder.start(tx, case, now)
        never = routing.hidden(self._routing, case.concerns)
        if contacts := answering(tx, case.area_id, roles, now, never=never):
            near = nearest(tx, case.area_id, contacts, self._most)
            ids = self._owe_alerts(tx, case, near, "alert", words, now)
            if len(near) < len(contacts):
                self._tell_of_the_rest(tx, case, len(contacts), now)
            return Reached("desk" if set(roles) <= set(self._routing.nobody) else "place", ids)
        # The desk is not somebody who answers for the place, and the resident is told so.
        status.mark(tx, case.id, "nobody")
        return self._tell_desk(tx, case, "desk_no_one" if case.area_id else "desk_unknown", words, now)

    def _untold(self, tx: Session, case: Case, message: Message, now: datetime) -> Sequence[Contact]:
        roles = routing.roles_for(
            self._routing, case.type, case.kind, flood=case.flood, concerns=case.concerns
        )
        told = people.told(tx, case)
        never = routing.hidden(self._routing, case.concerns)
        for look_for in routing.roles_next(people.role_of(tx, message.contact_id), roles):
            if found := answering(tx, case.area_id, look_for, now, told, never):
                return nearest(tx, case.area_id, found, self._most)
        return []

    def _tell_of_the_rest(self, tx: Session, case: Case, count: int, now: datetime) -> None:
        """Tell the desk, once a case, that not all were told who answer for its place; the relay wakes it."""
        counts = {"count": str(count), "most": str(self._most)}
        values = {"reference": case.reference, "place": self._wording.place(case), **counts}
        self.notices.to_desk(tx, "desk_many", f"many:{case.uid}", lambda _: values, now, woken=False)

    def _owe_alerts(
        self,
        tx: Session,
        case: Case,
        contacts: Iterable[Contact],
        purpose: Purpose,
        words: str,
        now: datetime,
    ) -> tuple[int, ...]:
        tellings = [self._alert(case, contact, purpose, words) for contact in contacts]
        return self._teller.tell(tx, tellings, now)

    def _alert(self, case: Case, contact: Contact, purpose: Purpose, words: str) -> Telling:
        def body(number: int) -> str:
            return self._wording.alert(case, contact.language, words, number)

        return Telling(case, contact, purpose, f"alert:{case.uid}", body)

    def _desk_failed(self, tx: Session, case: Case, who: int | None, words: str, now: datetime) -> Reached:
        """Somebody at the desk can't be told: whoever else is there, near and far, is. Where nothing is
        under way to any of them, the case is soon taken further."""
        others = [each for each in everybody(tx, case.area_id, self._routing.nobody, now) if each.id != who]
        reached = self._tell_these(tx, case, others, "desk_failed", words, now)
        if not reached.ids and case.stage == "waiting" and not people.desk_is_told(tx, case):
            soon = now + DESK_AGAIN
            case.escalate_at = min(case.escalate_at or soon, soon)
        return reached

    def _tell_desk(self, tx: Session, case: Case, why: str, words: str, now: datetime) -> Reached:
        desk = answering(tx, case.area_id, self._routing.nobody, now)
        return self._tell_these(tx, case, desk, why, words, now)

    def _tell_these(
        self, tx: Session, case: Case, desk: Sequence[Contact], why: str, words: str, now: datetime
    ) -> Reached:
        """The alert itself, and a text that says why the desk gets it."""

        def reason(contact: Contact) -> Telling:
            body = self._wording.about(why, case, contact.language)
            return Telling(case, contact, "desk", f"{why}:{case.uid}", lambda _: body)

        tellings = [self._alert(case, contact, "desk", words) for contact in desk]
        tellings += [reason(contact) for contact in desk]
        ids = self._teller.tell(tx, tellings, now)
        return Reached("desk" if desk else "nobody", ids)

    def _follow(
        self,
        tx: Session,
        case: Case,
        purpose: Purpose,
        text: str,
        now: datetime,
        *,
        words: str = "",
        besides: Contact | None = None,
        once: str = "",
    ) -> Reached:
        """Owe a text about a case to those who know of it, besides the one it is about."""

        def about(contact: Contact) -> Telling:
            language = contact.language
            who = self._wording.who(besides, language) if besides else ""

            def body(number: int) -> str:
                return self._wording.about(text, case, language, words, number=str(number), who=who)

            return Telling(case, contact, purpose, once, body)

        once = once or f"{purpose}:{new_uid()}"
        knows = people.who_know(tx, case, now=purpose == "reply")
        others = [each for each in knows if besides is None or each.id != besides.id]
        ids = self._teller.tell(tx, map(about, others), now)
        return Reached("place" if ids else "nobody", ids)
