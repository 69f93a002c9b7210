"""What an officer's word does to a case: a table, which is pure, and applying it.

What follows from a Change for others is in gateway/dispatch/followup.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from gateway.cases.records import Case, CaseEvent, Event, Stage
from gateway.privacy.retention import whole_hour

Action = Literal["accept", "on_the_way", "on_scene", "pass_up", "hand_over", "close"]
ACTIONS: tuple[Action, ...] = get_args(Action)

Standing = Literal[
    "waiting",  # nobody has it
    "passed",  # nobody has it, and this officer has passed it up
    "accepted",  # this officer has it
    "on_the_way",  # this officer has it and is on the way
    "on_scene",  # this officer has it and is there
    "theirs",  # another has it
    "overseen",  # another has it, and this officer is the programme desk
    "closed",
    "cancelled",  # called off by its caller
]
"""How a case stands for the officer who writes about it."""

STANDINGS: tuple[Standing, ...] = get_args(Standing)

Effect = Literal[
    "take",  # it is this officer's now
    "move",  # it is further on
    "join",  # another has it; this officer is going as well
    "pass_up",  # nobody has it, and the next in line are told
    "hand_over",  # nobody has it, and another agency is told
    "close",
    "repeat",  # done before, by this officer: nothing changes
    "taken",  # another has it: nothing changes
    "over",  # closed or called off: nothing changes
]

# In the order of the standings. What nobody has can be closed too: it was dealt with, and by whom is noted.
_ROWS: Mapping[Action, tuple[Effect, ...]] = {
    "accept": ("take", "take", "repeat", "repeat", "repeat", "taken", "taken", "over", "over"),
    "on_the_way": ("take", "take", "move", "repeat", "repeat", "join", "join", "over", "over"),
    "on_scene": ("take", "take", "move", "move", "repeat", "join", "join", "over", "over"),
    "pass_up": ("pass_up", "repeat", "pass_up", "pass_up", "pass_up", "taken", "pass_up", "over", "over"),
    "hand_over": (*("hand_over",) * 5, "taken", "hand_over", "over", "over"),
    "close": ("close", "close", "close", "close", "close", "taken", "close", "over", "over"),
}

TABLE: Mapping[Action, Mapping[Standing, Effect]] = {
    action: dict(zip(STANDINGS, effects, strict=True)) for action, effects in _ROWS.items()
}
"""Action → standing → effect."""

_EVENT: Mapping[Action, Event] = {
    "accept": "accepted",
    "on_the_way": "on_the_way",
    "on_scene": "on_scene",
    "pass_up": "passed_up",
    "hand_over": "handed_over",
    "close": "closed",
}
_STAGE: Mapping[Action, Stage] = {
    "accept": "accepted",
    "on_the_way": "on_the_way",
    "on_scene": "on_scene",
}
_STAGES: tuple[Stage, ...] = get_args(Stage)


@dataclass(frozen=True, slots=True)
class Change:
    """What came of an officer's word. `what` is the event that others must hear of: None where
    nothing changed, `accepted` for whatever made the case this officer's while it stays open."""

    effect: Effect
    what: Event | None = None


def standing_of(case: Case, contact_id: int, *, desk: bool, passed: bool) -> Standing:
    """How a case stands for a contact. `desk`: the contact is the programme desk's.
    `passed`: they have passed it up before."""
    if case.state in ("closed", "cancelled"):
        return "closed" if case.state == "closed" else "cancelled"
    if case.accepted_by is None or case.stage == "waiting":
        return "passed" if passed else "waiting"
    if case.accepted_by != contact_id:
        return "overseen" if desk else "theirs"
    return case.stage


def respond(
    tx: Session,
    case: Case,
    action: Action,
    contact_id: int,
    *,
    desk: bool,
    now: datetime,
    outcome: str | None = None,
) -> Change:
    """Apply a contact's action to a locked case, and note it. `outcome` is the word to close it with."""
    standing = standing_of(case, contact_id, desk=desk, passed=_noted(tx, case, "passed_up", contact_id))
    effect = TABLE[action][standing]
    what = _EVENT[action]
    if effect in ("repeat", "taken", "over"):
        return Change(effect)
    if effect == "join" and _noted(tx, case, what, contact_id):
        return Change("repeat")
    at = whole_hour(now) if case.type == "tip" else now
    if effect == "take":
        case.accepted_by, case.accepted_at = contact_id, at
    if effect in ("pass_up", "hand_over"):
        case.stage, case.stage_at = "waiting", at
        case.accepted_by = case.accepted_at = None
    elif effect == "close":
        case.state, case.closed_at, case.outcome, case.escalate_at = "closed", at, outcome, None
    else:
        _advance(case, _STAGE[action], at)
    noted: tuple[Event, ...] = ("accepted", what) if effect == "take" and what != "accepted" else (what,)
    tx.add_all(
        CaseEvent(case_id=case.id, at=at, what=each, by="contact", contact_id=contact_id) for each in noted
    )
    return Change(effect, noted[0])


def _advance(case: Case, stage: Stage, at: datetime) -> None:
    """A case goes forward only: who comes later does not undo that somebody is there."""
    if _STAGES.index(stage) > _STAGES.index(case.stage):
        case.stage, case.stage_at = stage, at


def _noted(tx: Session, case: Case, what: Event, contact_id: int) -> bool:
    noted = exists().where(
        CaseEvent.case_id == case.id, CaseEvent.what == what, CaseEvent.contact_id == contact_id
    )
    return bool(tx.scalar(select(noted)))
