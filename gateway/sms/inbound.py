"""What an SMS to us means, and what is done about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from gateway.bulletins import subscribing
from gateway.config import Retention
from gateway.directory.records import Contact
from gateway.dispatch import optouts
from gateway.dispatch.alerts import Reached
from gateway.phone import NotAPhone, parse
from gateway.privacy.retention import whole_hour
from gateway.sms import intake, officers, subscribe
from gateway.sms.grammar import Command, Unclear
from gateway.sms.records import InboundMessage
from gateway.store.anew import anew
from handlers.shape import Services

WORDS: Mapping[str, Literal["stop", "start"]] = {"stop": "stop", "unsubscribe": "stop", "start": "start"}
"""Only words that nobody texts by accident: an officer's "end" must not take him off the list."""

_ID = re.compile(r"[!-~]{1,80}")


@dataclass(frozen=True, slots=True)
class Inbound:
    """One SMS to us; `phone` in E.164."""

    id: str
    phone: str
    text: str


def read(form: Mapping[str, str]) -> Inbound | None:
    """The SMS of a callback's form; None where it has no id or its sender is no phone."""
    provider_id = form.get("id", "").strip()
    try:
        phone = parse(form.get("from", ""))
    except NotAPhone:
        return None
    return Inbound(provider_id, phone, form.get("text", "")) if _ID.fullmatch(provider_id) else None


def meaning(text: str) -> Literal["stop", "start", "other"]:
    """What a text asks for: one word, in any case, with signs around it or not."""
    return WORDS.get(re.sub(r"[\W_]+", " ", text).strip().lower(), "other")


def receive(services: Services, sms: Inbound, now: datetime) -> None:
    """Do what the SMS asks for, once, however often it is handed to us."""
    anew(lambda: _receive(services, sms, now))


def _receive(services: Services, sms: Inbound, now: datetime) -> None:
    phone_hash = services.pseudonyms.phone_hash(sms.phone)
    report = intake.is_for(services, sms)
    with services.store.transaction() as tx:
        if not _first(tx, sms.id, now):
            return
        contact = officers.contact_of(tx, phone_hash)
        reached: tuple[Reached, ...] = ()
        match meaning(sms.text):
            case "stop":
                reached = (stop(tx, services, sms.phone, now),)
            case "start":
                optouts.start(tx, phone_hash)
            case "other":
                reached = _ask(tx, services, sms, contact, now)
    for each in reached:
        if each.ids:
            services.wake(each.lane, each.ids)
    if contact and not report:  # when somebody known by name texts a tip is kept nowhere
        officers.confirm(services, contact, now)


def _ask(
    tx: Session, services: Services, sms: Inbound, contact: Contact | None, now: datetime
) -> tuple[Reached, ...]:
    """An officer's answer comes first; officers are residents too, so the rest is for both."""
    said = officers.understood(services, sms.text) if contact else None
    if contact and isinstance(said, Command):
        return officers.receive(tx, services, contact, said, now)
    if wish := subscribe.meaning(sms.text):
        return (subscribe.receive(tx, services, sms.phone, wish, now),)
    if contact and isinstance(said, Unclear) and not intake.is_for(services, sms):
        return officers.unclear(tx, services, contact, said, sms.id, now)
    return (intake.receive(tx, services, sms, now),)


def stop(tx: Session, services: Services, phone: str, now: datetime) -> Reached:
    """Text this number nothing any more, not even that. If it is a contact's, the desk is told."""
    phone_hash = services.pseudonyms.phone_hash(phone)
    contact = optouts.stop(tx, phone_hash, now)
    subscribing.leave_all(tx, phone_hash, now)
    if contact is None:
        return Reached("nobody")

    def what(language: str) -> str:
        return f"STOP: {services.alerts.who(contact, language)}"

    return services.alerts.notice(tx, f"stop-{contact.uid}", what, now)


def purge(tx: Session, rules: Retention, now: datetime) -> int:
    """Forget SMS that can't be handed to us again; how many."""
    over = InboundMessage.arrived_at <= now - timedelta(days=rules.messages_days)
    forget = delete(InboundMessage).where(over).returning(InboundMessage.provider_id)
    return len(tx.scalars(forget.execution_options(synchronize_session=False)).all())


def _first(tx: Session, provider_id: str, now: datetime) -> bool:
    """Whether this id was never seen before; it is from now on."""
    insert = postgresql.insert if tx.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = insert(InboundMessage).values(provider_id=provider_id, arrived_at=whole_hour(now))
    seen = row.on_conflict_do_nothing().returning(InboundMessage.provider_id)
    return tx.scalar(seen) is not None
