"""What officers hear of an incident that more than one person reports."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.cases.records import Case
from gateway.config import Routing
from gateway.directory.answering import answering, nearest
from gateway.directory.records import Contact
from gateway.dispatch import people, routing
from gateway.dispatch.owing import Teller, Telling
from gateway.dispatch.records import Purpose
from gateway.dispatch.wording import Wording
from gateway.store.base import new_uid


class Crowd:
    """Owes texts about a `lead`, the case of an incident that officers know, and a `report` that joined it.

    Each function gives the messages to wake.
    """

    def __init__(self, routing_rules: Routing, most: int, wording: Wording, teller: Teller) -> None:
        self._routing = routing_rules
        self._most = most  # contacts that an alert goes to at a time
        self._wording = wording
        self._teller = teller

    def count(self, tx: Session, lead: Case, now: datetime) -> tuple[int, ...]:
        """How many have called, to those who know of the incident."""
        return self._tell(tx, lead, people.who_know(tx, lead), "update", "incident_callers", now)

    def words(self, tx: Session, lead: Case, report: Case, words: str, now: datetime) -> tuple[int, ...]:
        """What one more caller says, to those who know of the incident."""
        knows = people.who_know(tx, lead)
        return self._tell(
            tx, lead, knows, "update", "incident_words", now, words=words, other=report.reference
        )

    def cancelled(self, tx: Session, lead: Case, report: Case, now: datetime) -> tuple[int, ...]:
        """That one of several callers says it was a mistake, to those who know of the incident."""
        knows = people.who_know(tx, lead)
        return self._tell(tx, lead, knows, "cancel", "incident_cancelled", now, other=report.reference)

    def nearby(self, tx: Session, lead: Case, report: Case, now: datetime) -> tuple[int, ...]:
        """The incident's alert, to those who answer for the report's place and were not told of it."""
        if report.area_id == lead.area_id:
            return ()
        roles = routing.roles_for(self._routing, lead.type, lead.kind, concerns=lead.concerns)
        told = people.told(tx, lead)
        untold = [each for each in answering(tx, report.area_id, roles, now) if each.id not in told]
        near = nearest(tx, report.area_id, untold, self._most)
        return self._alert(tx, lead, near, self._wording.place(report), now)

    def joined(self, tx: Session, lead: Case, report: Case, now: datetime) -> tuple[int, ...]:
        """An officer has joined what was an incident of its own to `lead`: to those who know of it,
        and the lead's alert to those of them who do not know that yet."""
        knows = people.who_know(tx, report)
        told = people.told(tx, lead)
        ids = self._tell(tx, report, knows, "update", "incident_joined", now, other=lead.reference)
        untold = [each for each in knows if each.id not in told]
        return ids + self._alert(tx, lead, untold, self._wording.place(report), now)

    def again(self, tx: Session, case: Case, now: datetime) -> tuple[int, ...]:
        """The alert of a case that is an incident of its own again, to those who knew of it."""
        words = self._wording.read(case, "words")
        return self._alert(tx, case, people.who_know(tx, case), words, now, f":{new_uid()}")

    def _alert(
        self,
        tx: Session,
        lead: Case,
        contacts: Iterable[Contact],
        words: str,
        now: datetime,
        once: str = "",
    ) -> tuple[int, ...]:
        def alert(contact: Contact) -> Telling:
            def body(number: int) -> str:
                return self._wording.alert(lead, contact.language, words, number)

            return Telling(lead, contact, "alert", f"alert:{lead.uid}{once}", body)

        return self._teller.tell(tx, map(alert, contacts), now)

    def _tell(
        self,
        tx: Session,
        case: Case,
        contacts: Iterable[Contact],
        purpose: Purpose,
        text: str,
        now: datetime,
        *,
        words: str = "",
        other: str = "",
    ) -> tuple[int, ...]:
        once = f"{text}:{new_uid()}"

        def about(contact: Contact) -> Telling:
            def body(number: int) -> str:
                return self._wording.about(
                    text,
                    case,
                    contact.language,
                    words,
                    number=str(number),
                    count=str(case.callers),
                    other=other,
                )

            return Telling(case, contact, purpose, once, body)

        return self._teller.tell(tx, map(about, contacts), now)
