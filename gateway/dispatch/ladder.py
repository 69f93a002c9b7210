"""Taking cases up their tiers: escalation.py's decisions, applied to many cases by a few queries."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.cases.records import Case, CaseEvent
from gateway.config import Config
from gateway.config.tiers import Plan
from gateway.config.vocabulary import Role
from gateway.directory.answering import answering, everybody, nearest
from gateway.directory.records import Area, Contact
from gateway.dispatch import escalation, people, routing
from gateway.dispatch.escalation import Next
from gateway.dispatch.owing import Teller, Telling
from gateway.dispatch.wording import Wording
from gateway.privacy.retention import whole_hour
from gateway.store.base import new_uid

Why = Literal["unanswered", "lapsed", "passed_up", "handed_over"]
"""What an alert that is not the first says of how it came: alert_<why> in menus/sms.yaml."""

Who = Literal["place", "desk", "nobody"]


@dataclass(frozen=True, slots=True)
class Climb:
    """A case that goes on, why, and by whom it was left, where somebody had it."""

    case: Case
    why: Why = "unanswered"
    left_by: Contact | None = None


class Ladder:
    """Everything happens in the caller's transaction, to locked cases."""

    def __init__(self, config: Config, wording: Wording, teller: Teller) -> None:
        self._tiers = config.tiers
        self._most = config.dispatch.alert_contacts
        self._routing = config.routing
        self._zone = config.zone
        self._wording = wording
        self._teller = teller

    def start(self, tx: Session, case: Case, now: datetime) -> None:
        """Begin to wait for somebody to take a case that was told of; once."""
        if case.escalate_at is None and case.stage == "waiting" and case.state == "open":
            plan = self.plans(tx, [case])[case.id]
            case.escalate_at = escalation.next_at(plan, case.tier, now, self._zone)

    def accepted(self, tx: Session, case: Case, now: datetime) -> None:
        """Wait for whoever accepted to be on the way."""
        case.due_at = None
        case.escalate_at = escalation.lapses_at(self.plans(tx, [case])[case.id], now, self._zone)

    def rest(self, case: Case) -> None:
        """Escalate no more: somebody is on the way, or the case is over. Whoever is on the way may not be
        silent for ever (asking.py, which finds when to look)."""
        case.escalate_at = None
        gone = case.type == "emergency" and case.stage in ("on_the_way", "on_scene")
        case.due_at = case.stage_at if gone and case.state == "open" else None

    def roles(self, tx: Session, case: Case) -> set[Role]:
        """Those that cases of its kind are told to, at first or later, and the desk."""
        first = routing.roles_for(
            self._routing, case.type, case.kind, flood=case.flood, concerns=case.concerns
        )
        later = (role for step in self.plans(tx, [case])[case.id].steps for role in step.roles)
        return {*first, *routing.around(self._routing, [*later], case.concerns), *self._routing.nobody}

    def climb(self, tx: Session, climbs: Sequence[Climb], now: datetime) -> tuple[tuple[int, ...], Who]:
        """Tell who is next of each case: the messages owed, and who the last one's next were."""
        cases = [each.case for each in climbs]
        plans = self.plans(tx, cases)
        told, off = people.told_of(tx, cases), people.off_of(tx, cases)
        wrong = {
            each.case.id: _wrongly_at_ease(each, told[each.case.id], off[each.case.id]) for each in climbs
        }
        again = people.reachable(tx, set().union(*wrong.values()))
        look = _Lookup(tx, now)
        tellings: list[Telling] = []
        who: Who = "nobody"
        for each in climbs:
            case, knows = each.case, told[each.case.id]
            for step in escalation.steps_from(plans[case.id], case.tier, now, self._zone):
                found = self._whom(look, case, step, knows, each.left_by)
                if found:
                    break
            case.tier, case.due_at = step.tier, None
            case.escalate_at = escalation.next_at(plans[case.id], step.tier, now, self._zone)
            at = whole_hour(now) if case.type == "tip" else now
            tx.add(CaseEvent(case_id=case.id, at=at, what="alerted", by="gateway"))
            if at_ease := {id_: again[id_] for id_ in wrong[case.id] if id_ in again}:
                who = "place"
            else:
                who = ("desk" if step.whom == "desk" else "place") if found else "nobody"
            found |= at_ease
            tellings += self._tellings(each, step, found.values(), knows, off[case.id])
        return self._teller.tell(tx, tellings, now), who

    def hand_over(
        self, tx: Session, case: Case, roles: Sequence[Role], by: Contact, now: datetime
    ) -> tuple[tuple[int, ...], Who]:
        """Tell the nearest of other roles, whether they were told before or not; the next tier where
        there is none of them."""
        allowed = routing.around(self._routing, roles, case.concerns)
        found = answering(
            tx, case.area_id, allowed, now, {by.id}, routing.hidden(self._routing, case.concerns)
        )
        if not found:
            return self.climb(tx, [Climb(case, "handed_over", by)], now)
        plan = self.plans(tx, [case])[case.id]
        case.escalate_at, case.due_at = escalation.next_at(plan, case.tier, now, self._zone), None
        handed = Climb(case, "handed_over", by)
        once = f"handed:{case.uid}:{new_uid()}"
        near = nearest(tx, case.area_id, found, self._most)
        tellings = [self._alert(handed, contact, once) for contact in near]
        return self._teller.tell(tx, tellings, now), "place"

    def plans(self, tx: Session, cases: Iterable[Case]) -> Mapping[int, Plan]:
        """The plan of each case, by its id."""
        cases = list(cases)
        areas = {case.area_id for case in cases if case.area_id}
        rows = tx.execute(select(Area.id, Area.kind).where(Area.id.in_(areas))) if areas else ()
        kinds: dict[int | None, str] = {row.id: row.kind for row in rows}
        return {
            case.id: escalation.plan_for(
                self._tiers, case.type, case.kind, case.severity, kinds.get(case.area_id), flood=case.flood
            )
            for case in cases
        }

    def _whom(
        self, look: "_Lookup", case: Case, step: Next, knows: Collection[int], left_by: Contact | None
    ) -> dict[int, Contact]:
        if step.whom == "desk":
            roles, besides = self._routing.nobody, frozenset[int]()
        else:
            roles = list(routing.around(self._routing, list(step.roles), case.concerns))
            besides = frozenset(knows) if step.whom == "new" else frozenset()
        never = tuple(routing.hidden(self._routing, case.concerns))
        found = look(case.area_id, tuple(roles), besides, never, all_of_them=step.whom == "all")
        found = [each for each in found if left_by is None or each.id != left_by.id]
        if step.whom != "desk":
            # Where not all can be told, those come first who were not told before.
            untold = [each for each in found if each.id not in knows]
            again = [each for each in found if each.id in knows]
            first = nearest(look.tx, case.area_id, untold, self._most)
            found = [*first, *nearest(look.tx, case.area_id, again, self._most - len(first))]
        return {each.id: each for each in found}

    def _tellings(
        self,
        climb: Climb,
        step: Next,
        contacts: Iterable[Contact],
        knows: Collection[int],
        off: people.Off,
    ) -> Iterable[Telling]:
        uid = climb.case.uid
        for contact in contacts:
            if contact == climb.left_by:
                yield self._lapsed(climb, contact, step.tier)
            elif step.whom == "desk" and contact.role in self._routing.nobody:
                yield self._alert(climb, contact, f"desk:{uid}:{step.tier}", desk=True)
            elif mark := off.stood_down.get(contact.id):
                yield self._alert(climb, contact, people.again(mark))
            else:
                # As the first alert is marked, so that nobody gets that one besides.
                yield self._alert(
                    climb, contact, f"alert:{uid}:{step.tier}" if contact.id in knows else f"alert:{uid}"
                )

    def _alert(self, climb: Climb, contact: Contact, once: str, *, desk: bool = False) -> Telling:
        case, language = climb.case, contact.language
        why = "desk" if desk else climb.why if climb.left_by else "unanswered"
        who = self._wording.who(climb.left_by, language) if climb.left_by else ""

        def body(number: int) -> str:
            words = self._wording.read(case, "words")
            return self._wording.alert(case, language, words, number, why=why, who=who)

        return Telling(case, contact, "desk" if desk else "alert", once, body)

    def _lapsed(self, climb: Climb, contact: Contact, tier: int) -> Telling:
        case, language = climb.case, contact.language
        return Telling(
            case,
            contact,
            "reply",
            f"lapsed:{case.uid}:{tier}",
            lambda number: self._wording.about("lapsed", case, language, number=str(number)),
        )


def _wrongly_at_ease(climb: Climb, knows: set[int], off: people.Off) -> set[int]:
    """Whoever was told to stand down, because somebody had it, must hear that nobody has it now; of an
    acceptance that came to nothing hears everybody who knows."""
    at_ease = knows if climb.why == "lapsed" else off.stood_down.keys() - _ids(climb.left_by)
    return at_ease - off.left_out


def _ids(contact: Contact | None) -> set[int]:
    return {contact.id} if contact else set()


class _Lookup:
    """Who answers for a place, asked once for all cases that ask the same."""

    def __init__(self, tx: Session, now: datetime) -> None:
        self.tx = tx
        self._now = now
        self._found: dict[object, list[Contact]] = {}

    def __call__(
        self,
        area_id: int | None,
        roles: tuple[Role, ...],
        besides: frozenset[int],
        never: tuple[Role, ...],
        *,
        all_of_them: bool,
    ) -> list[Contact]:
        key = (area_id, roles, besides, never, all_of_them)
        if key not in self._found:
            self._found[key] = (
                everybody(self.tx, area_id, roles, self._now, never)
                if all_of_them
                else answering(self.tx, area_id, roles, self._now, besides, never)
            )
        return self._found[key]
