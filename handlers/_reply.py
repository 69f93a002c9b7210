"""What the handlers of officers' SMS (reply_*.py) share."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from gateway.cases import response
from gateway.cases.records import Case, CaseEvent
from gateway.cases.response import Action, Change
from gateway.config.vocabulary import Role
from gateway.directory.records import Contact
from gateway.dispatch import compose, followup
from handlers.shape import Reply, Said, Services

LIST_UNITS = 190
"""Room for open cases in an SMS of two parts, beside the words around them."""

_DONE: Mapping[tuple[str, Action], str] = {
    ("take", "accept"): "reply_accepted",
    ("take", "on_the_way"): "reply_on_the_way",
    ("take", "on_scene"): "reply_on_scene",
    ("move", "on_the_way"): "reply_on_the_way",
    ("move", "on_scene"): "reply_on_scene",
    ("join", "on_the_way"): "reply_joined",
    ("join", "on_scene"): "reply_joined",
    ("pass_up", "pass_up"): "reply_passed_up",
    ("hand_over", "hand_over"): "reply_handed_over",
    ("close", "close"): "reply_closed",
}


def act(
    reply: Reply,
    services: Services,
    action: Action,
    *,
    outcome: str | None = None,
    agency: str = "",
    to: Sequence[Role] = (),
) -> Said:
    """Apply an action to the case in hand, see to what follows for others, and say what came of it."""
    case, alerts = case_of(reply), services.alerts
    change = response.respond(
        reply.tx,
        case,
        action,
        reply.contact.id,
        desk=reply.contact.role in services.config.routing.nobody,
        now=reply.now,
        outcome=outcome,
    )
    if change.what is None:
        return _unchanged(reply, services, change)
    values = {
        "number": str(reply.number),
        "case": alerts.named(case, reply.contact.language),
        "outcomes": names(services, "outcomes", reply.contact.language),
        "outcome": name(services, "outcomes", outcome, reply.contact.language),
        "agency": agency,
    }
    text = _DONE[change.effect, action]
    if change.effect == "join":
        alerts.ladder.rest(case)  # somebody is on the way, if not the one who has it
        return Said(text, values | _holder(reply, services))
    reached = followup.after(reply.tx, alerts, case, change.what, reply.contact, reply.now, to=to)
    if change.effect == "pass_up" and reached.who == "nobody":
        text = "reply_passed_to_nobody"
    return Said(text, values, (reached,))


def case_of(reply: Reply) -> Case:
    """The case of a reply that is about one."""
    assert reply.case is not None  # noqa: S101 (gateway/sms/officers.py calls no such handler without)
    return reply.case


def name(services: Services, section: str, which: str | None, language: str) -> str:
    """What an outcome or an agency is called: its first word in menus/replies.yaml."""
    known = services.replies().names[section].get(which or "", {})
    return known.get(language) or next(iter(known.values()), which or "-")


def names(services: Services, section: str, language: str) -> str:
    """Every outcome or agency by its first word."""
    return ", ".join(name(services, section, each, language) for each in services.replies().names[section])


def listed(services: Services, reply: Reply, cases: Sequence[tuple[int, Case]]) -> str:
    """Open cases in a line, the most pressing first; cut where there are too many."""
    lines = [_line(services, reply, number, case) for number, case in sorted(cases, key=pressing)]
    return compose.shorten("; ".join(lines), LIST_UNITS)


def when(services: Services, case: Case, moment: datetime, now: datetime) -> str:
    """A moment of a case as officers read it; of a tip the hour."""
    local, today = (each.astimezone(services.config.zone) for each in (moment, now))
    if case.type == "tip":
        return local.strftime("%d/%m %H:00")
    return local.strftime("%H:%M" if local.date() == today.date() else "%d/%m %H:%M")


def pressing(each: tuple[int, Case]) -> tuple[bool, bool, int, float]:
    """For sorting: what nobody has comes first, of that emergencies, the worst, and the latest."""
    _, case = each
    return (
        case.accepted_by is not None,
        case.type == "tip",
        case.severity,
        -case.filed_at.timestamp(),
    )


def _line(services: Services, reply: Reply, number: int, case: Case) -> str:
    language = reply.contact.language
    line = f"{number} {services.alerts.named(case, language)}"
    if case.accepted_by == reply.contact.id:
        return f"{line} ({services.alerts.say('reply_yours', language)})"
    holder = reply.tx.get(Contact, case.accepted_by) if case.accepted_by else None
    return f"{line} ({services.alerts.who(holder, language)})" if holder else line


def _unchanged(reply: Reply, services: Services, change: Change) -> Said:
    number = {"number": str(reply.number)}
    if change.effect == "repeat":
        _heard_again(reply, services)
        return Said("reply_repeat", number)
    if change.effect == "taken":
        return Said("reply_taken", number | _holder(reply, services))
    return over(reply, services)


def over(reply: Reply, services: Services) -> Said:
    """That the case in hand was closed or called off, by whom and when."""
    case, number = case_of(reply), {"number": str(reply.number)}
    time = when(services, case, case.closed_at or reply.now, reply.now)
    if case.state == "cancelled":
        return Said("reply_was_cancelled", {**number, "time": time})
    outcome = name(services, "outcomes", case.outcome, reply.contact.language)
    closed = select(CaseEvent.contact_id).where(CaseEvent.case_id == case.id, CaseEvent.what == "closed")
    who = _who(reply, services, reply.tx.scalars(closed.limit(1)).first())
    return Said("reply_was_closed", {**number, "who": who, "time": time, "outcome": outcome})


def _heard_again(reply: Reply, services: Services) -> None:
    """Whoever says once more that they are on the way, or there, is not asked for as long again."""
    case = case_of(reply)
    if case.type == "emergency" and case.stage in ("on_the_way", "on_scene"):
        again = CaseEvent(case_id=case.id, at=reply.now, what=case.stage, by="contact")
        again.contact_id = reply.contact.id
        reply.tx.add(again)
        services.alerts.ladder.rest(case)


def _holder(reply: Reply, services: Services) -> dict[str, str]:
    case = case_of(reply)
    time = when(services, case, case.accepted_at or reply.now, reply.now)
    return {"who": _who(reply, services, case.accepted_by), "time": time}


def _who(reply: Reply, services: Services, contact_id: int | None) -> str:
    language = reply.contact.language
    contact = reply.tx.get(Contact, contact_id) if contact_id else None
    return services.alerts.who(contact, language) if contact else services.alerts.say("who_desk", language)
