"""What residents are told by SMS of their case, and who gets an emergency caller's number.

Only a caller who asked is told, and only whoever accepted gets the number. The sender of a tip is
told nothing but "you have a message", once, if that was asked for.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from gateway.cases import pings
from gateway.cases.records import Case, CaseEvent, Event
from gateway.config import Config
from gateway.directory.records import Contact
from gateway.dispatch.alerts import Alerts, Reached
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import SealError, Vault

log = structlog.get_logger()

NEWS: Mapping[Event, str] = {
    "accepted": "news_accepted",
    "on_the_way": "news_on_the_way",
    "on_scene": "news_on_scene",
    "closed": "news_closed",
    "lapsed": "news_waiting",
    "passed_up": "news_waiting",
    "handed_over": "news_waiting",
}
"""What a caller is told of a change; of every other nothing."""

_TAKES: tuple[Event, ...] = ("accepted", "on_the_way", "on_scene")  # whoever goes has accepted

NUMBERS = 3
"""Callers of one incident whose numbers go to whoever accepted it: an officer calls no more than that."""

SPREAD_SECONDS = 3600
"""A ping goes out at a random moment of so long: the moment must not tell who was asked what."""


def tell_caller(
    tx: Session, alerts: Alerts, case: Case, change: Event, contact: Contact, now: datetime
) -> Reached:
    """After `contact` changed a locked case: news to the callers who asked for it, and once it is
    `contact`'s, the numbers of those who agreed to that. The ids are to be woken in the urgent lane.

    `change` is the `what` of the case's event. Reports that joined the incident are told too.
    """
    ids: tuple[int, ...] = ()
    if case.type == "tip" or change not in NEWS:
        return Reached("nobody")
    mine = or_(Case.id == case.id, Case.lead_id == case.id)
    wanted = select(Case).where(mine, Case.wants_news).order_by(Case.lead_id.is_not(None), Case.filed_at)
    callers = tx.scalars(wanted).all()

    def values(each: Case) -> Mapping[str, str]:
        who = alerts.who(contact, each.language)
        return {"reference": each.reference, "who": who, "time": alerts.local(now)}

    ids += alerts.residents.callers(tx, callers, NEWS[change], values, now)
    tx.add_all(CaseEvent(case_id=each.id, at=now, what="told_caller", by="gateway") for each in callers)
    if case.accepted_by == contact.id and change in _TAKES:
        agreed = select(Case).where(mine, Case.shares_number).order_by(Case.id).limit(NUMBERS)
        for each in tx.scalars(agreed):
            ids += alerts.callback(tx, each, contact, now).ids
    return Reached("place" if ids else "nobody", ids)


def number_shared(tx: Session, alerts: Alerts, case: Case, now: datetime) -> Reached:
    """The caller of a locked emergency has just agreed to be called: to whoever accepted it, if anybody."""
    lead = tx.get(Case, case.lead_id) if case.lead_id else case
    contact = tx.get(Contact, lead.accepted_by) if lead and lead.accepted_by else None
    return alerts.callback(tx, case, contact, now) if contact else Reached("nobody")


def ping(
    tx: Session,
    alerts: Alerts,
    vault: Vault,
    pseudonyms: Pseudonyms,
    config: Config,
    case: Case,
    now: datetime,
) -> None:
    """A question now waits behind this case's code: tell whoever asked to be told, some time within the
    hour, that there is a message, and forget the number. There is nothing to wake."""
    try:
        kept = pings.take(tx, vault, pseudonyms, case)
    except SealError:
        log.error("not_opened", what="pings.phone")
        return
    if kept is None:
        return
    phone, language = kept
    due_at = now + timedelta(seconds=secrets.randbelow(SPREAD_SECONDS))
    body = alerts.say("message_waits", language, code=config.service.codes[0])
    alerts.residents.text(tx, phone, body, now, due_at=due_at)
