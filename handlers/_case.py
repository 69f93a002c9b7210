"""What the handlers of cases share: a report's place and severity, and who is told of it."""

from sqlalchemy.orm import Session

from gateway.cases import filing, follow_up
from gateway.cases.records import Case
from gateway.dispatch.alerts import Reached
from handlers.shape import Call, Services

CASE_UNITS = 32
"""Length of a case's uid, by which a session comes back to its case."""

REFERENCE_UNITS = 9
"""The longest reference: E-, then up to seven letters."""


def place_of(call: Call, services: Services) -> int | None:
    """The area picked, if the directory still has it. `with: {place: NAME}` names another answer."""
    value = call.answers.get(call.options.get("place", "place"), "")
    place = services.places.get(int(value)) if value.isdecimal() else None
    return place.id if place else None


def severity_of(kind: str, services: Services) -> int:
    """As in config.yaml. A kind no longer there, chosen in a menu from before, counts as severe."""
    known = services.config.kinds.get(kind)
    return known.severity if known else 1


def over_limit(call: Call, services: Services) -> bool:
    """Whether this emergency is one too many of its caller's. Its draft and its report count once."""
    most = services.config.limits.emergencies_an_hour
    return not call.within("emergencies", most, 3600, call.repeat_key or call.submission)


def tell(call: Call, services: Services, tx: Session, case: Case) -> list[Reached]:
    """Tell of an open emergency whoever answers for its place and was not told; those come last.

    If it was told of before and its place is known better now, those who know hear that first.
    """
    reached = []
    words = call.answers.get("place_words")
    if filing.refine(services.vault, case, area_id=place_of(call, services), place_words=words):
        label = services.places.label(case.area_id) if case.area_id else None
        where = ", ".join(part for part in (label, words) if part)
        reached.append(services.alerts.update(tx, case, where, call.now))
    reached.append(services.alerts.emergency(tx, case, call.now, flood=case.flood))
    return reached


def add_words(call: Call, services: Services) -> None:
    """Add the words to the case in hand, once, and owe them to whoever was told of it."""
    uid, words = call.answers["case"], call.answers["words"]
    with services.store.transaction() as tx:
        case = follow_up.by_uid(tx, uid)
        once = services.pseudonyms.submission_hash(call.submission, uid, words)
        new = follow_up.add_words(tx, services.vault, case, words=words, submission=once, now=call.now)
        reached = [services.alerts.update(tx, case, words, call.now)] if new else []
    wake(services, *reached)


def wake(services: Services, *reached: Reached) -> None:
    """Wake the senders of what is owed. After the commit only: they must find the rows."""
    for each in reached:
        services.wake(each.lane, each.ids)
