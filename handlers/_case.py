"""What the handlers of cases share: a report's place and severity, and who is told of it."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from gateway.cases import filing, follow_up
from gateway.cases.records import Case
from gateway.directory.records import Contact
from gateway.dispatch.alerts import Reached
from gateway.dispatch.compose import shorten
from gateway.gsm7 import plain
from handlers.shape import Call, Services

CASE_UNITS = 32
"""Length of a case's uid, by which a session comes back to its case."""

REFERENCE_UNITS = 9
"""The longest reference: E-, then up to seven letters."""

TAKEN_UNITS = {"taken_by": 40, "taken_at": 11}
"""Who has a case, and since when: `taken`."""


def place_of(call: Call, services: Services) -> int | None:
    """The area picked, if the directory still has it. `with: {place: NAME}` names another answer."""
    value = call.answers.get(call.options.get("place", "place"), "")
    place = services.places.get(int(value)) if value.isdecimal() else None
    return place.id if place else None


def severity_of(kind: str, services: Services) -> int:
    """As in config.yaml. A kind no longer there, chosen in a menu from before, counts as severe."""
    known = services.config.kinds.get(kind)
    return known.severity if known else 1


def _over_limit(call: Call, services: Services) -> bool:
    """Whether this emergency is one too many of its caller's. Its draft and its report count once."""
    most = services.config.limits.emergencies_an_hour
    return not call.within("emergencies", most, 3600, call.repeat_key or call.submission)


def said(call: Call, services: Services) -> filing.Emergency:
    """The emergency that a call reports, or begins to."""
    kind = call.answers["kind"]
    return filing.Emergency(
        submission=call.repeat_key or call.submission,
        kind=kind,
        severity=severity_of(kind, services),
        area_id=place_of(call, services),
        place_words=call.answers.get("place_words"),
        language=call.language,
        flood=_over_limit(call, services),
    )


def tell(call: Call, services: Services, tx: Session, case: Case) -> list[Reached]:
    """Tell of an open emergency whoever answers for its place and was not told; those come last. It may
    join what others have reported.

    If it was told of before, and its caller means another kind or knows its place better now, those
    who know hear that first.
    """
    if case.state != "open":
        return [Reached("nobody")]  # called off, or closed: this hop comes late
    reached = []
    services.joining.caller(case, call.caller or "")
    if (kind := call.answers["kind"]) != case.kind:
        severity = severity_of(kind, services)
        reached.append(services.joining.another_kind(tx, case, kind, severity, call.now))
    words = call.answers.get("place_words")
    if filing.refine(services.vault, case, area_id=place_of(call, services), place_words=words):
        label = services.places.label(case.area_id) if case.area_id else None
        where = ", ".join(part for part in (label, words) if part)
        reached.append(services.joining.words(tx, case, where, call.now))
    reached.append(services.joining.tell(tx, case, call.now))
    return reached


def told(case: Case, reached: Reached) -> str:
    """What a caller may rely on after `tell`: alerted, joined, desk or nobody."""
    if reached.who != "place":
        return reached.who
    return "joined" if case.lead_id else "alerted"


def taken(call: Call, services: Services, tx: Session, case: Case) -> Mapping[str, str]:
    """For a screen: who has the case, by service and place, and since when; nothing while nobody has.
    Of a tip the hour is known, and it may be read another day."""
    contact = tx.get(Contact, case.accepted_by) if case.accepted_by else None
    since = case.stage_at or case.accepted_at
    if case.stage == "waiting" or contact is None or since is None:
        return {}
    local = since.astimezone(services.config.zone)
    return {
        "taken_by": shorten(plain(services.alerts.who(contact, call.language)), TAKEN_UNITS["taken_by"]),
        "taken_at": local.strftime("%d/%m %H:00" if case.type == "tip" else "%H:%M"),
    }


def add_words(call: Call, services: Services) -> None:
    """Add the words to the case in hand, once, and owe them to whoever was told of it."""
    uid, words = call.answers["case"], call.answers["words"]
    with services.store.transaction() as tx:
        case = follow_up.by_uid(tx, uid)
        once = services.pseudonyms.submission_hash(call.submission, uid, words)
        new = follow_up.add_words(tx, services.vault, case, words=words, submission=once, now=call.now)
        reached = [services.joining.words(tx, case, words, call.now)] if new else []
    wake(services, *reached)


def wake(services: Services, *reached: Reached) -> None:
    """Wake the senders of what is owed. After the commit only: they must find the rows."""
    for each in reached:
        services.wake(each.lane, each.ids)
