"""What officers hear when the caller of an emergency that is out already means another kind."""

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.cases.records import Case, CaseEvent
from gateway.directory.records import Contact
from gateway.dispatch import people
from gateway.dispatch.ladder import Climb, Ladder
from gateway.dispatch.owing import Teller, Telling
from gateway.dispatch.wording import Wording
from gateway.store.base import new_uid


class Changes:
    """Each method gives the messages to wake."""

    def __init__(self, ladder: Ladder, wording: Wording, teller: Teller) -> None:
        self._ladder = ladder
        self._wording = wording
        self._teller = teller

    def kind(self, tx: Session, case: Case, now: datetime) -> tuple[int, ...]:
        """Name the case's new kind to those who know of it.

        Whoever is never told of such a kind hears that it was a mistake, and nothing more of it:
        neighbours who were sent to a gang must not hear of violence at home. Where it is one of them who
        has it, nobody has it now.
        """
        may = self._ladder.roles(tx, case)
        once = f"update:{new_uid()}"

        def about(contact: Contact) -> Telling:
            language = contact.language
            if contact.role not in may:
                off = self._wording.about("cancel_emergency", case, language)
                return Telling(case, contact, "cancel", people.left_out(case), lambda _: off)
            words = self._wording.kind(case, language)
            return Telling(
                case,
                contact,
                "update",
                once,
                lambda number: self._wording.about(
                    "update_emergency", case, language, words, number=str(number)
                ),
            )

        knows = people.who_know(tx, case)
        made = self._teller.tell(tx, map(about, knows), now)
        if case.accepted_by in [each.id for each in knows if each.role not in may]:
            tx.add(
                CaseEvent(case_id=case.id, at=now, what="lapsed", by="gateway", contact_id=case.accepted_by)
            )
            case.stage, case.accepted_by, case.accepted_at, case.stage_at = "waiting", None, None, None
            made += self._ladder.climb(tx, [Climb(case, "lapsed")], now)[0]
        return made
