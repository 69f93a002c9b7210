"""What follows an emergency by SMS: where it is, whether the caller may be called, what else is seen."""

from sqlalchemy import select

from gateway.cases import filing, follow_up
from gateway.cases.pending import Pending
from gateway.cases.records import Case
from gateway.dispatch import news
from gateway.dispatch.alerts import Reached
from handlers._texted import PLACE_UNITS, WORDS_UNITS, Done, Texted
from handlers.shape import Services

_PLACE_WORDS = 6
"""Words of the longest text that is taken for a place and nothing else."""


def run(text: Texted, services: Services) -> Done | None:
    """None where the emergency is over: the text is then one like any other."""
    asked = text.pending
    case = (
        text.tx.scalar(select(Case).where(Case.uid == asked.case).with_for_update(key_share=True))
        if asked
        else None
    )
    if asked is None or case is None or case.state != "open":
        return None
    services.pending.put(text.phone, Pending("after", "emergency", language=text.language, case=case.uid))
    values = {"reference": case.reference}
    reached: list[Reached]
    if text.says == "call":
        follow_up.share_number(text.tx, services.vault, case, phone=text.phone, now=text.now)
        reached = [news.number_shared(text.tx, services.alerts, case, text.now)]
        return Done("texted_call", values, reached[0].ids)
    short = len(text.said.split()) <= _PLACE_WORDS  # a longer text only mentions what else is there
    corrects = bool(text.places) and short
    reached = _place(text, services, case, guess=short) if asked.asks == "where" or corrects else []
    answer = "texted_place" if case.area_id and reached else "texted_added"
    if not reached:
        once = services.pseudonyms.submission_hash(case.uid, text.said, text.now.isoformat())
        words = text.said[:WORDS_UNITS]
        follow_up.add_words(text.tx, services.vault, case, words=words, submission=once, now=text.now)
        reached = [services.joining.words(text.tx, case, words, text.now)]
    place = services.places.label(case.area_id) if case.area_id else ""
    return Done(answer, {**values, "place": place}, tuple(id_ for each in reached for id_ in each.ids))


def _place(text: Texted, services: Services, case: Case, *, guess: bool) -> list[Reached]:
    """Take over a place known better now: those who know hear of it, and whoever answers for it.

    `guess`: a name that is not there letter by letter may be the one most like it; our answer says which.
    """
    places = text.places or (services.places.search(text.said)[:1] if guess else [])
    words = text.said[:PLACE_UNITS]
    area_id = places[0].id if places else None
    if not filing.refine(services.vault, case, area_id=area_id, place_words=words):
        return []
    where = ", ".join(part for part in (places[0].label if places else "", words) if part)
    return [
        services.joining.words(text.tx, case, where, text.now),
        services.joining.tell(text.tx, case, text.now),
    ]
