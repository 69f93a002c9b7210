"""What follows from what officers did about a case, or did not do: for the others, the clock, the caller."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from gateway.cases.records import Case, CaseEvent, Event
from gateway.config.vocabulary import Role
from gateway.directory.records import Contact
from gateway.dispatch import people
from gateway.dispatch.alerts import Alerts, Reached
from gateway.dispatch.joining import closed as close_joined
from gateway.dispatch.ladder import Climb
from gateway.dispatch.news import tell_caller
from gateway.privacy.retention import whole_hour


def after(
    tx: Session,
    alerts: Alerts,
    case: Case,
    change: Event,
    contact: Contact,
    now: datetime,
    *,
    to: Sequence[Role] = (),
) -> Reached:
    """Owe what others must hear, and set when the case is next looked at.

    `case` is locked and has its new stage and event written already; `change` is that event's
    `what`: accepted, on_the_way, on_scene, passed_up, handed_over or closed, by `contact`; "accepted"
    for whatever made the case theirs.
    `to`: the roles that a case is handed over to. Reached.who says for a case passed up or
    handed over whether somebody else has it now: "place", "desk", or "nobody".
    """
    ladder = alerts.ladder
    reached = Reached("nobody")
    match change:
        case "accepted":
            if case.stage == "accepted":
                ladder.accepted(tx, case, now)
            else:  # with the same word they said that they are on the way
                ladder.rest(case)
            reached = alerts.stand_down(tx, case, contact, now)
        case "on_the_way" | "on_scene":
            ladder.rest(case)
        case "closed":
            ladder.rest(case)
            close_joined(tx, case)
            if case.accepted_at is None:
                reached = alerts.closed(tx, case, contact, now)
        case "passed_up":
            ids, who = ladder.climb(tx, [Climb(case, "passed_up", contact)], now)
            reached = Reached(who, ids)
        case "handed_over":
            ids, who = ladder.hand_over(tx, case, to, contact, now)
            reached = Reached(who, ids)
    told = tell_caller(tx, alerts, case, change, contact, now)
    return Reached(reached.who, reached.ids + told.ids)


def due_ids(tx: Session, now: datetime) -> Sequence[int]:
    """The cases that are to be taken further, longest due first."""
    return tx.scalars(select(Case.id).where(*_due(now)).order_by(Case.escalate_at)).all()


def overdue(
    tx: Session, alerts: Alerts, now: datetime, *, only: Collection[int] | None = None
) -> tuple[int, tuple[int, ...]]:
    """Take due cases on, longest due first: how many there were, and the urgent messages owed. An
    acceptance that nobody followed up is void from here on.

    `only` the cases with these ids, where they are given.
    """
    these = [] if only is None else [Case.id.in_(only)]
    due = select(Case).where(*_due(now), *these).order_by(Case.escalate_at)
    due = due.with_for_update(key_share=True, skip_locked=True)
    cases = list(tx.scalars(due))
    had = people.reachable(tx, {case.accepted_by for case in cases if case.stage != "waiting"})
    climbs: list[Climb] = []
    told: tuple[int, ...] = ()
    for case in cases:
        if case.stage == "waiting":
            climbs.append(Climb(case))
            continue
        by = had.get(case.accepted_by or 0)
        at = whole_hour(now) if case.type == "tip" else now
        tx.add(CaseEvent(case_id=case.id, at=at, what="lapsed", by="gateway", contact_id=by and by.id))
        case.stage, case.accepted_by, case.accepted_at, case.stage_at = "waiting", None, None, None
        climbs.append(Climb(case, "lapsed", by))
        if by:
            told += tell_caller(tx, alerts, case, "lapsed", by, now).ids
    ids = alerts.ladder.climb(tx, climbs, now)[0] if climbs else ()
    return len(cases), ids + told


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Case.state == "open", Case.escalate_at <= now
