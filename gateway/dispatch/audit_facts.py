"""What the auditor looks at: a few queries, each for what is odd at all; findings.py says what is wrong."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Integer, and_, case, cast, exists, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from gateway.cases.records import Case
from gateway.directory.answering import COVERING
from gateway.directory.duty import reachable
from gateway.directory.records import Contact, Override, Shift
from gateway.dispatch.findings import OVER, STUCK, CaseFacts, Facts, MessageFacts
from gateway.dispatch.records import Message

MOST = 500
"""Rows of one kind in one audit: of more than that, the rest is found by the next ones."""


def gather(tx: Session, desk: Collection[str], now: datetime) -> Facts:
    """The facts at `now`. `desk` are the roles of the programme desk."""
    return Facts(
        cases=_cases(tx, now),
        messages=_messages(tx, now),
        desk=_desk(tx, desk),
        places=_places(tx),
        numbers=_numbers(tx, now),
    )


def _cases(tx: Session, now: datetime) -> Sequence[CaseFacts]:
    told = exists().where(Message.case_id == Case.id, Message.purpose.in_(("alert", "desk")))
    # Marked "sent", and not "delivered": no phone is known to have it.
    sent = select(func.min(Message.finished_at)).where(
        Message.case_id == Case.id,
        Message.purpose == "alert",
        Message.state == "sent",
        Case.progress == "sent",
    )
    draft = and_(Case.state == "draft", Case.due_at <= now)
    unreported = and_(Case.severity == 1, Case.progress == "sent")
    nobody_has_it = and_(Case.stage == "waiting", or_(Case.escalate_at.is_(None), unreported))
    taken = Case.stage != "waiting"
    odd = or_(nobody_has_it, and_(taken, Case.stage_at <= now - STUCK), Case.escalate_at <= now, not_(told))
    lead = aliased(Case)
    alone = and_(Case.lead_id.is_(None), odd)
    rows = tx.execute(
        select(Case, told.label("told"), sent.scalar_subquery().label("sent_at"), lead.state)
        .outerjoin(lead, Case.lead_id == lead.id)
        .where(or_(draft, and_(Case.state == "open", or_(alone, lead.state.in_(OVER)))))
        .order_by(taken, Case.severity, Case.id)  # many that were taken may be open for long
        .limit(MOST)
    )
    return [
        CaseFacts(
            id=row.id,
            state=row.state,
            stage=row.stage,
            severity=row.severity,
            told=told,
            lead=lead,
            due_at=row.due_at,
            escalate_at=row.escalate_at,
            stage_at=row.stage_at,
            sent_at=sent_at,
        )
        for row, told, sent_at, lead in rows
    ]


def _messages(tx: Session, now: datetime) -> Sequence[MessageFacts]:
    due = and_(Message.state.in_(("owed", "held")), Message.due_at <= now, Message.digest_id.is_(None))
    tried = and_(Message.state == "owed", Message.lane == "urgent", Message.attempts > 0)
    rows = tx.execute(
        select(
            *(Message.id, Message.lane, Message.state, Message.attempts, Message.due_at, Message.claimed_at)
        )
        .where(or_(Message.state == "claimed", due, tried))
        .order_by(Message.due_at)
        .limit(MOST)
    )
    return [MessageFacts(*row) for row in rows]


def _desk(tx: Session, roles: Collection[str]) -> int:
    able = Contact.role.in_(roles), *reachable(), Contact.bounced_at.is_(None)
    return tx.scalar(select(func.count()).select_from(Contact).where(*able)) or 0


def _places(tx: Session) -> Sequence[int]:
    """Areas that somebody is listed for, and nobody of them can be texted."""
    able = case((and_(*reachable(), Contact.bounced_at.is_(None)), 1), else_=0)
    listed = Contact.role.in_(COVERING), Contact.active, Contact.area_id.is_not(None)
    gone = select(Contact.area_id).where(*listed).group_by(Contact.area_id)
    found = tx.scalars(gone.having(func.max(cast(able, Integer)) == 0).order_by(Contact.area_id))
    return [id_ for id_ in found if id_ is not None]


def _numbers(tx: Session, now: datetime) -> Sequence[int]:
    """Contacts on a roster who stopped our SMS, or whose number is no good."""
    weekly = exists().where(Shift.contact_id == Contact.id)
    dated = exists().where(Override.contact_id == Contact.id, Override.on, Override.ends_at > now)
    unable = or_(Contact.opted_out, Contact.bounced_at.is_not(None))
    found = select(Contact.id).where(Contact.active, unable, or_(weekly, dated))
    return tx.scalars(found.order_by(Contact.id)).all()
