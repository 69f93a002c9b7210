"""The small numbers that officers reply with: `12` in "12 ndio" is one case, on one phone only."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, select
from sqlalchemy.orm import Session

from gateway.cases.records import Case
from gateway.directory.records import Contact
from gateway.dispatch import people
from gateway.dispatch.records import Handle, Message
from gateway.privacy.retention import whole_hour
from gateway.store.base import new_id

MOST = 999
"""The greatest number: more digits are a PIN (gateway/sms/grammar.py)."""

LATE = timedelta(days=14)
"""A closed case keeps its number this long, so that a late reply is not taken for another case's."""


def number_for(tx: Session, contact_id: int, case: Case, now: datetime) -> int:
    """The number of a case on a contact's phone: the one it has, or the smallest that is free."""
    return numbers_for(tx, [(contact_id, case)], now)[contact_id, case.id]


def numbers_for(tx: Session, pairs: Iterable[tuple[int, Case]], now: datetime) -> dict[tuple[int, int], int]:
    """The numbers of many (contact id, case) at once, by contact and case id; a few queries in all.

    Where new numbers are needed the contacts stay locked, in the order of their ids, until the
    transaction ends: call it once for all of them.
    """
    wanted = {(contact_id, case.id): case for contact_id, case in pairs}
    if not wanted:
        return {}
    known = _known(tx, wanted)
    contacts = sorted({contact_id for contact_id, case_id in wanted if (contact_id, case_id) not in known})
    if not contacts:
        return known
    held_here = Handle.contact_id.in_(contacts)
    # FOR NO KEY UPDATE: one at a time gives numbers, and rows that only refer to a contact don't wait.
    locked = select(Contact.id).where(Contact.id.in_(contacts)).order_by(Contact.id)
    tx.execute(locked.with_for_update(key_share=True))
    tx.execute(
        delete(Handle)
        .where(held_here, Handle.case_id.in_(select(Case.id).where(Case.closed_at <= now - LATE)))
        .execution_options(synchronize_session=False)
    )
    known |= _known(tx, wanted)  # while we waited, another may have given this case its numbers
    taken: dict[int, set[int]] = {contact_id: set() for contact_id in contacts}
    for contact_id, number in tx.execute(select(Handle.contact_id, Handle.number).where(held_here)):
        taken[contact_id].add(number)
    rows = []
    for (contact_id, case_id), case in wanted.items():
        if (contact_id, case_id) not in known:
            free = (each for each in range(1, MOST + 1) if each not in taken[contact_id])
            number = next(free, None) or _given_up(tx, contact_id)
            taken[contact_id].add(number)
            known[contact_id, case_id] = number
            at = whole_hour(now) if case.type == "tip" else now
            rows.append(
                {
                    "id": new_id(),
                    "contact_id": contact_id,
                    "case_id": case_id,
                    "number": number,
                    "given_at": at,
                }
            )
    if rows:
        tx.execute(insert(Handle), rows)
    return known


def case_of(tx: Session, contact_id: int, number: int) -> Case | None:
    """The case, locked, that a contact means by a number; None where the phone never had it, or must hear
    no more of it.

    Of a report that joined an incident it is the incident's.
    """
    meant = (
        select(func.coalesce(Case.lead_id, Case.id))
        .join(Handle, Handle.case_id == Case.id)
        .where(Handle.contact_id == contact_id, Handle.number == number, ~_left_out())
    )
    case = _locked(tx, Case.id == meant.scalar_subquery())
    # It may have joined an incident while we waited for it.
    return _locked(tx, Case.id == case.lead_id) if case and case.lead_id else case


def lock_together(tx: Session, contact_id: int, numbers: Iterable[int]) -> None:
    """Lock all cases that a contact means by several numbers, in one order for everybody: two officers may
    name the same two the other way round at the same moment."""
    meant = (
        select(func.coalesce(Case.lead_id, Case.id))
        .join(Handle, Handle.case_id == Case.id)
        .where(Handle.contact_id == contact_id, Handle.number.in_(list(numbers)))
    )
    tx.execute(
        select(Case.id).where(Case.id.in_(meant)).order_by(Case.id).with_for_update(key_share=True)
    ).all()


def open_for(tx: Session, contact_id: int) -> list[tuple[int, Case]]:
    """The numbers and cases that are open on a contact's phone, by number."""
    found = (
        select(Handle.number, Case)
        .join(Case, Handle.case_id == Case.id)
        .where(Handle.contact_id == contact_id, Case.state == "open", Case.lead_id.is_(None), ~_left_out())
        .order_by(Handle.number)
    )
    return [(number, case) for number, case in tx.execute(found)]


def _locked(tx: Session, which: ColumnElement[bool]) -> Case | None:
    found = select(Case).where(which).with_for_update(key_share=True)
    return tx.scalar(found.execution_options(populate_existing=True))


def _given_up(tx: Session, contact_id: int) -> int:
    """A number taken from another case, because a phone with MOST of them could answer nothing new: of
    what is over, else of the oldest tip, else of the oldest emergency."""
    old = (
        select(Handle)
        .join(Case, Handle.case_id == Case.id)
        .where(Handle.contact_id == contact_id)
        .order_by(Case.state == "open", Case.type == "emergency", Handle.given_at, Handle.number)
        .limit(1)
    )
    handle = tx.scalars(old).one()
    tx.delete(handle)
    tx.flush()
    return handle.number


def _left_out() -> ColumnElement[bool]:
    """Whether the handle's contact was told that its case is not for them (people.left_out)."""
    return exists().where(
        Message.case_id == Handle.case_id,
        Message.contact_id == Handle.contact_id,
        Message.dedupe.startswith(people.LEFT_OUT, autoescape=True),
    )


def _known(tx: Session, wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
    wanted = set(wanted)
    of_these = and_(
        Handle.contact_id.in_({contact_id for contact_id, _ in wanted}),
        Handle.case_id.in_({case_id for _, case_id in wanted}),
    )
    rows = tx.execute(select(Handle.contact_id, Handle.case_id, Handle.number).where(of_these))
    found = {(contact_id, case_id): number for contact_id, case_id, number in rows}
    return {pair: number for pair, number in found.items() if pair in wanted}
