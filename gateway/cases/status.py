"""How far a case has come, in the words that its resident may rely on."""

from collections.abc import Mapping
from typing import Literal, get_args

from sqlalchemy import update
from sqlalchemy.orm import Session

from gateway.cases.records import Case, Progress

Status = Literal[
    "sending",
    "sent",
    "delivered",
    "nobody",
    "unanswered",
    "accepted",
    "on_the_way",
    "on_scene",
    "closed",
    "cancelled",
]
STATUSES: tuple[Status, ...] = get_args(Status)

_FROM: Mapping[Progress, tuple[Progress, ...]] = {
    "owed": (),
    "sent": ("owed", "nobody"),
    "delivered": ("owed", "sent", "nobody"),
    "nobody": ("owed", "sent"),
}
"""What each step may follow. Reports come late, twice and in any order: one that arrived stays so."""


def mark(tx: Session, case_id: int, progress: Progress) -> None:
    """Note that somebody who answers for the place was sent it or has it, or that nobody is left."""
    step = update(Case).where(Case.id == case_id, Case.progress.in_(_FROM[progress]))
    tx.execute(step.values(progress=progress))


def status_of(case: Case) -> Status:
    """What its resident is told. A draft counts as being sent, for it will be.

    `unanswered`: it went further because nobody took it, or who took it did not go. That an alert
    arrived on a phone says too little from then on.
    """
    match case.state:
        case "closed" | "cancelled":
            return case.state
    if case.stage != "waiting":
        return case.stage
    if case.tier > 0 and case.progress != "nobody":
        return "unanswered"
    return "sending" if case.progress == "owed" else case.progress
