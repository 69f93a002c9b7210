"""Who has been told of a case, as the outbox knows it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from gateway.cases.records import Case
from gateway.directory.records import Contact
from gateway.dispatch.records import Message

_TOLD = Message.purpose.in_(("alert", "desk"))


def told(tx: Session, case: Case) -> set[int]:
    """Contacts that an alert of this case was owed to, whatever became of it."""
    return told_of(tx, [case])[case.id]


def told_of(tx: Session, cases: Iterable[Case]) -> dict[int, set[int]]:
    """The same of many cases at once, by case."""
    found: dict[int, set[int]] = {case.id: set() for case in cases}
    statement = select(Message.case_id, Message.contact_id).where(Message.case_id.in_(found), _TOLD)
    for case_id, contact_id in tx.execute(statement):
        if case_id is not None and contact_id is not None:
            found[case_id].add(contact_id)
    return found


def who_know(tx: Session, case: Case, *, now: bool = False) -> list[Contact]:
    """Contacts who have the case's alert or may yet get it, can still be texted, and are not left out of
    it. `now`: without those for whom it is still held back."""
    unread = ("failed", "held") if now else ("failed",)
    reached = select(Message.contact_id).where(
        Message.case_id == case.id, _TOLD, Message.state.not_in(unread)
    )
    off = exists().where(
        Message.case_id == case.id,
        Message.contact_id == Contact.id,
        Message.dedupe.startswith(left_out(case), autoescape=True),
    )
    statement = select(Contact).where(Contact.id.in_(reached), Contact.active, Contact.opted_out.is_(False))
    return list(tx.scalars(statement.where(~off).order_by(Contact.id)))


LEFT_OUT = "off:"
_STOOD_DOWN = "stand_down:"
_AGAIN = "again:"


def left_out(case: Case) -> str:
    """Marks the last text of a case to a contact who must hear no more of it."""
    return f"{LEFT_OUT}{case.uid}"


def stood_down(case: Case) -> str:
    """Marks the text that somebody has a case: one each time that it is taken, "" while nobody has it."""
    return f"{_STOOD_DOWN}{case.uid}:{int(case.accepted_at.timestamp())}" if case.accepted_at else ""


def again(mark: str) -> str:
    """Marks the alert that takes back what `stood_down` has marked."""
    return f"{_AGAIN}{mark}"


@dataclass(slots=True)
class Off:
    """Who believes that a case is not for them. `stood_down`: contact id → what marks the last time they
    were told that somebody has it, unless that was taken back. `left_out` must hear no more of it."""

    stood_down: dict[int, str] = field(default_factory=dict)
    left_out: set[int] = field(default_factory=set)


def off_of(tx: Session, cases: Iterable[Case]) -> dict[int, Off]:
    """Whoever was told that these cases are not for them, by case."""
    found: dict[int, Off] = {case.id: Off() for case in cases}
    marks = (Message.dedupe.startswith(each, autoescape=True) for each in (LEFT_OUT, _STOOD_DOWN, _AGAIN))
    told_so = select(Message.case_id, Message.contact_id, Message.dedupe)
    # In the order of their moments, which have as many digits as each other.
    rows = tx.execute(told_so.where(Message.case_id.in_(found), or_(*marks)).order_by(Message.dedupe)).all()
    back = {dedupe.removeprefix(_AGAIN) for _, _, dedupe in rows if dedupe.startswith(_AGAIN)}
    for case_id, contact_id, dedupe in rows:
        if case_id is None or contact_id is None:
            continue
        off = found[case_id]
        if dedupe.startswith(LEFT_OUT):
            off.left_out.add(contact_id)
        elif dedupe.startswith(_STOOD_DOWN):
            off.stood_down[contact_id] = dedupe
    for off in found.values():
        standing = {id_: dedupe for id_, dedupe in off.stood_down.items() if dedupe not in back}
        off.stood_down = {id_: dedupe.rpartition(":")[0] for id_, dedupe in standing.items()}
    return found


def somebody_may_have_it(tx: Session, case: Case) -> bool:
    """Whether an alert to somebody who answers for the place is under way or arrived."""
    alive = exists().where(Message.case_id == case.id, Message.purpose == "alert", Message.state != "failed")
    return bool(tx.scalar(select(alive)))


def somebody_is_known_to(tx: Session, case: Case) -> bool:
    """The same, but for alerts of which nobody can say whether they were sent."""
    gone = Message.state.in_(("failed", "unknown"))
    alive = exists().where(Message.case_id == case.id, Message.purpose == "alert", ~gone)
    return bool(tx.scalar(select(alive)))


def desk_is_told(tx: Session, case: Case) -> bool:
    """Whether a text about the case to somebody at the desk is under way or arrived."""
    gone = Message.state.in_(("failed", "unknown"))
    alive = exists().where(Message.case_id == case.id, Message.purpose == "desk", ~gone)
    return bool(tx.scalar(select(alive)))


def reachable(tx: Session, ids: Iterable[int | None]) -> dict[int, Contact]:
    """Those of these contacts who can be texted, by id."""
    wanted = {id_ for id_ in ids if id_ is not None}
    if not wanted:
        return {}
    rows = select(Contact).where(Contact.id.in_(wanted), Contact.active, Contact.opted_out.is_(False))
    return {contact.id: contact for contact in tx.scalars(rows)}


def role_of(tx: Session, contact_id: int | None) -> str | None:
    """The role of a message's contact, if that contact is still there."""
    if contact_id is None:
        return None
    return tx.scalar(select(Contact.role).where(Contact.id == contact_id))
