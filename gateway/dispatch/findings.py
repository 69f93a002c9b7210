"""What is wrong with the record at a moment, whatever made it so. Pure: facts and a moment in, findings out.

Each bound leaves the relay many rounds to do it in the usual way: what is found here, it did not do.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from gateway.cases.records import CaseState, Stage
from gateway.config import Lane
from gateway.dispatch.records import State

Cause = Literal[
    "draft",  # a report of a caller who was cut off should have gone out
    "silent",  # nobody was ever told of an open case
    "left",  # its incident is over, and it is still open
    "unwatched",  # nobody has it, and nobody will look at it again
    "overdue",  # it should have been passed up
    "lost",  # a worker took a message and was never heard of again
    "waiting",  # a message is due and nobody sends it
    "refused",  # an urgent message is tried again and again
    "unreported",  # life is in danger, and no phone is known to have got the alert
    "no_desk",  # the programme desk can't be told of anything
    "stuck",  # somebody has it, and nothing was heard since
    "place",  # an area's contacts are there, and none of them can be texted
    "number",  # somebody who can't be texted is on the roster
]
CAUSES: tuple[Cause, ...] = get_args(Cause)

FOR_THE_DESK_ALONE: frozenset[Cause] = frozenset({"stuck", "place", "number"})
"""What is wrong with a list or with people and not with the service: it does not stop the heartbeat,
for among a thousand numbers one is always bad."""

LATE: Mapping[Lane, timedelta] = {"urgent": timedelta(minutes=2), "bulk": timedelta(minutes=15)}
"""A message due for longer than this, which nobody takes up, is waiting."""

BEHIND = timedelta(minutes=2)
"""A draft or an escalation due for longer than this was missed."""

REFUSALS = 5
"""Tries of an urgent message; by then it has been owed for some two minutes (dispatch.retry_seconds)."""

UNREPORTED = timedelta(hours=1)
STUCK = timedelta(hours=24)


OVER: tuple[CaseState, ...] = ("closed", "cancelled")


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A draft or an open case, as it stands. `sent_at`: the hour in which the first of its alerts was
    given to the provider, if none of them is known to have arrived."""

    id: int
    state: CaseState
    stage: Stage
    severity: int
    told: bool
    lead: CaseState | None = None  # of the incident that it joined: what officers hear and do is on that
    due_at: datetime | None = None
    escalate_at: datetime | None = None
    stage_at: datetime | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """A message that nothing has come of."""

    id: int
    lane: Lane
    state: State
    attempts: int
    due_at: datetime
    claimed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read at one moment. `desk` are those of it who can be texted; `places` and `numbers` the
    ids of areas and contacts."""

    cases: Sequence[CaseFacts] = ()
    messages: Sequence[MessageFacts] = ()
    desk: int = 1
    places: Sequence[int] = ()
    numbers: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """`subject` is the id of the case, message, area or contact; 0 where there is only one."""

    cause: Cause
    subject: int


def find(facts: Facts, lease: timedelta, now: datetime) -> list[Finding]:
    """All that is wrong at `now`. A message is a worker's for one `lease`."""
    found = [Finding(cause, case.id) for case in facts.cases for cause in _with_case(case, now)]
    found += [
        Finding(cause, message.id)
        for message in facts.messages
        for cause in _with_message(message, lease, now)
    ]
    if not facts.desk:
        found.append(Finding("no_desk", 0))
    found += [Finding("place", id_) for id_ in facts.places]
    found += [Finding("number", id_) for id_ in facts.numbers]
    return found


def _with_case(case: CaseFacts, now: datetime) -> Iterator[Cause]:
    if case.state == "draft":
        if case.due_at and case.due_at <= now - BEHIND:
            yield "draft"
    elif case.lead:
        if case.lead in OVER:
            yield "left"
    else:
        if not case.told:
            yield "silent"
        if case.escalate_at and case.escalate_at <= now - BEHIND:
            yield "overdue"
        yield from _as_waiting(case, now) if case.stage == "waiting" else _as_taken(case, now)


def _as_waiting(case: CaseFacts, now: datetime) -> Iterator[Cause]:
    if case.told and case.escalate_at is None:
        yield "unwatched"
    # Only the hour is kept of what was sent: it counts from the end of that.
    if case.severity == 1 and case.sent_at and case.sent_at + timedelta(hours=1) <= now - UNREPORTED:
        yield "unreported"


def _as_taken(case: CaseFacts, now: datetime) -> Iterator[Cause]:
    if case.stage_at and case.stage_at <= now - STUCK:
        yield "stuck"


def _with_message(message: MessageFacts, lease: timedelta, now: datetime) -> Iterator[Cause]:
    if message.state == "claimed":
        if message.claimed_at and message.claimed_at <= now - 2 * lease:
            yield "lost"
    elif message.due_at <= now - LATE[message.lane]:
        yield "waiting"
    elif message.lane == "urgent" and message.attempts >= REFUSALS:
        yield "refused"
