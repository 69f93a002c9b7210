"""An SMS from a contact: which action and which case it means, and the answer to it."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.directory import duty, pins
from gateway.directory.records import Contact
from gateway.dispatch import handles
from gateway.dispatch.alerts import Reached
from gateway.dispatch.replies import reply as owe_reply
from gateway.menubook.reply_words import ACTIONS
from gateway.sms.grammar import Command, Unclear, parse
from handlers._reply import listed, pressing
from handlers.reply_join import other_number
from handlers.shape import Reply, Said, Services, reply_handlers

HANDLERS = reply_handlers()

CONFIRM_AGAIN = timedelta(hours=1)
"""That a number works is not written down more often than this."""

EXAMPLE_NUMBER = 12
"""Stands in our texts where the phone has no open case."""


def contact_of(tx: Session, phone_hash: str) -> Contact | None:
    """The contact whose phone that is, unless retired."""
    return tx.scalar(select(Contact).where(Contact.phone_hash == phone_hash, Contact.active.is_(True)))


def understood(services: Services, text: str) -> Command | Unclear:
    """What a contact's SMS says in the words of menus/replies.yaml."""
    return parse(text, services.replies().words["actions"])


def receive(
    tx: Session, services: Services, contact: Contact, command: Command, now: datetime
) -> tuple[Reached, ...]:
    """Do what it says; everything that is owed because of it."""
    reply, said = _about_case(services, Reply(tx, contact, command.rest, now), command)
    if said is None:
        reply, said = _with_pin(services, reply, command.action)
    if said is None:
        said = HANDLERS[command.action].run(reply, services)
    return (*said.reached, _answer(services, reply, said))


def unclear(
    tx: Session, services: Services, contact: Contact, said: Unclear, once: str, now: datetime
) -> tuple[Reached, ...]:
    """Say how to write it, a few times an hour: a phone that answers by itself must not keep us busy.

    Who may have tried to take a case is answered far more often, for they rely on it; not for ever,
    because a phone that sends our own words back holds those too.
    """
    rules = services.config.replies
    name, most = ("attempts", rules.attempts_an_hour) if said.attempt else ("unclear", rules.unclear_an_hour)
    if not services.limits.within(name, contact.uid, most, 3600, once):
        return ()
    known = handles.open_for(tx, contact.id)
    example = next((each for each, _ in known), EXAMPLE_NUMBER) if said.number is None else said.number
    how = Said("reply_unclear", {"number": str(example)})
    return (_answer(services, Reply(tx, contact, "", now), how),)


def confirm(services: Services, contact: Contact, now: datetime) -> None:
    """Note that this contact's number works. In a transaction of its own: contacts are locked after cases."""
    if contact.confirmed_at and contact.confirmed_at > now - CONFIRM_AGAIN and contact.bounced_at is None:
        return
    with services.store.transaction() as tx:
        duty.confirm(tx, tx.get_one(Contact, contact.id), now)


def _about_case(services: Services, reply: Reply, command: Command) -> tuple[Reply, Said | None]:
    """The reply with the case it means, if it means any; or what to say where that is not clear."""
    tx, contact, number = reply.tx, reply.contact, command.number
    if not ACTIONS[command.action].about_case:
        return reply, None
    if number is None:
        cases = handles.open_for(tx, contact.id)
        if not cases:
            return reply, Said("reply_none_open")
        if len(cases) > 1:
            first = str(min(cases, key=pressing)[0])
            return reply, Said("reply_which_case", {"number": first, "cases": listed(services, reply, cases)})
        number = cases[0][0]
    if command.action == "join" and (other := other_number(command.rest)) is not None:
        handles.lock_together(tx, contact.id, (number, other))
    case = handles.case_of(tx, contact.id, number)
    if case is None:
        return reply, Said("reply_no_such_number", {"number": str(number)})
    return Reply(tx, contact, reply.rest, reply.now, case, number), None


def _with_pin(services: Services, reply: Reply, action: str) -> tuple[Reply, Said | None]:
    """The reply without its PIN, where this action asks for one; or that it is missing or wrong."""
    contact, rules = reply.contact, services.config.replies
    if action not in rules.pin_for or contact.pin_hash is None:
        return reply, None
    rest, pin = pins.taken_from(reply.rest)
    if pin is None:
        return reply, Said("reply_pin_needed")
    once = services.pseudonyms.pin_hash(contact.uid, pin)
    may_try = services.limits.within("pin", contact.uid, rules.pin_tries_an_hour, 3600, once)
    if not (may_try and pins.fits(contact, pin, services.pseudonyms)):
        return reply, Said("reply_pin_wrong")
    return Reply(reply.tx, contact, rest, reply.now, reply.case, reply.number), None


def _answer(services: Services, reply: Reply, said: Said) -> Reached:
    body = services.alerts.say(said.text, reply.contact.language, **said.values)
    return owe_reply(reply.tx, services.vault, reply.contact, body, reply.now, reply.case)
