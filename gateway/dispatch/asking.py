"""Asks whoever is on the way or there, and silent, how it stands, and tells the desk: silence.py's decisions.

An officer who said "on the way" may have had an accident himself, or never have gone.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from gateway.cases.records import Case, CaseEvent
from gateway.config import Config
from gateway.directory.answering import answering
from gateway.directory.records import Contact
from gateway.dispatch import people, silence
from gateway.dispatch.ladder import Ladder
from gateway.dispatch.owing import Teller, Telling
from gateway.dispatch.turns import in_turns
from gateway.dispatch.wording import Wording
from gateway.store.base import Store

CASES_A_TURN = 200
"""Cases looked at in one transaction: on SQLite nobody else can write meanwhile."""

_GONE = ("on_the_way", "on_scene")


class Asking:
    """Everything happens in the caller's transaction."""

    def __init__(self, config: Config, ladder: Ladder, wording: Wording, teller: Teller) -> None:
        self._desk = config.routing.nobody
        self._ladder = ladder
        self._wording = wording
        self._teller = teller

    def due_ids(self, tx: Session, now: datetime) -> Sequence[int]:
        """The cases whose officers are to be looked after, longest due first."""
        return tx.scalars(select(Case.id).where(*_due(now)).order_by(Case.due_at)).all()

    def due(self, tx: Session, now: datetime, *, only: Collection[int] | None = None) -> tuple[int, ...]:
        """See to the cases that are due, and of them to those with the ids `only`: the messages owed."""
        these = [] if only is None else [Case.id.in_(only)]
        found = select(Case).where(*_due(now), *these).order_by(Case.due_at)
        cases = list(tx.scalars(found.with_for_update(key_share=True, skip_locked=True)))
        if not cases:
            return ()
        plans, heard = self._ladder.plans(tx, cases), _last_heard(tx, cases)
        able = people.reachable(tx, [contact_id for _, contact_id in heard.values()])
        told = people.told_of(tx, cases)
        desks = {id_: answering(tx, id_, self._desk, now) for id_ in {case.area_id for case in cases}}
        tellings: list[Telling] = []
        for case in cases:
            since, contact_id = heard[case.id]
            look = silence.look(plans[case.id], case.stage, since, now)
            case.due_at = look.next_at if look else None
            if look is None or not look.asked:
                continue
            asked = able.get(contact_id or 0)
            once = f"{case.uid}:{int(since.timestamp())}:{look.asked}"
            tellings += [self._question(case, asked, since, once)] if asked else []
            if look.desk or asked is None:
                desk = _others(desks[case.area_id], contact_id)
                # Where nobody is at the desk, it is for the others who know.
                knows = desk or _others(people.who_know(tx, case), contact_id)
                gone = tx.get(Contact, contact_id) if contact_id else None
                for contact in knows:
                    tellings += self._to(
                        contact, case, gone, since, once, new=contact.id not in told[case.id]
                    )
        return self._teller.tell(tx, tellings, now)

    def _question(self, case: Case, contact: Contact, since: datetime, once: str) -> Telling:
        text = "still_going" if case.stage == "on_the_way" else "still_there"

        def body(number: int) -> str:
            time = self._wording.local(since)
            return self._wording.about(text, case, contact.language, number=str(number), time=time)

        return Telling(case, contact, "reply", f"still:{once}", body)

    def _to(
        self, contact: Contact, case: Case, gone: Contact | None, since: datetime, once: str, *, new: bool
    ) -> Iterable[Telling]:
        """That nothing is heard of `gone`, and the alert itself to whom the case is `new`."""
        if new:
            yield Telling(case, contact, "desk", f"alert:{case.uid}", self._alert(case, contact.language))
        silent = self._silent(case, contact.language, gone, since)
        yield Telling(case, contact, "desk", f"silent:{once}", silent)

    def _alert(self, case: Case, language: str) -> Callable[[int], str]:
        return lambda number: self._wording.alert(case, language, self._wording.read(case, "words"), number)

    def _silent(
        self, case: Case, language: str, gone: Contact | None, since: datetime
    ) -> Callable[[int], str]:
        who, time = self._wording.who(gone, language) if gone else "?", self._wording.local(since)
        return lambda number: self._wording.about(
            "desk_silent", case, language, number=str(number), who=who, time=time
        )


class AskingRound:
    """One step of the relay's round."""

    def __init__(self, store: Store, asking: Asking, wake: Callable[[str, Sequence[int]], None]) -> None:
        self._store = store
        self._asking = asking
        self._wake = wake

    def ask_the_silent(self, now: datetime) -> None:
        """See to all that is due."""

        def do(tx: Session, ids: Sequence[int]) -> tuple[int, ...]:
            return self._asking.due(tx, now, only=ids)

        with self._store.read() as tx:
            ids = self._asking.due_ids(tx, now)
        for made in in_turns(self._store, "silent", ids, CASES_A_TURN, do):
            if made:
                self._wake("urgent", made)


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Case.state == "open", Case.due_at <= now, Case.stage.in_(_GONE), Case.lead_id.is_(None)


def _last_heard(tx: Session, cases: Sequence[Case]) -> Mapping[int, tuple[datetime, int | None]]:
    """When somebody last said of each case that they are on the way or there, and who."""
    # What was joined to another case was said of that one: then its holder counts.
    heard = {case.id: (case.stage_at or case.filed_at, case.accepted_by) for case in cases}
    said = select(CaseEvent).where(CaseEvent.case_id.in_(heard), CaseEvent.what.in_(_GONE))
    for event in tx.scalars(said.order_by(CaseEvent.at)):
        if event.at >= heard[event.case_id][0]:
            heard[event.case_id] = event.at, event.contact_id
    return heard


def _others(contacts: Iterable[Contact], besides: int | None) -> list[Contact]:
    return [contact for contact in contacts if contact.id != besides]
