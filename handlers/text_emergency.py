"""An emergency by SMS: `DHARURA moto Mwiki sokoni`. Filed and owed at once, wherever it may be."""

import secrets

from gateway.cases import filing
from gateway.cases.pending import Pending
from handlers._case import severity_of, told
from handlers._texted import WORDS_UNITS, Done, Texted
from handlers.shape import Services

_ANSWERS = {
    "alerted": "texted_told",
    "joined": "texted_joined",
    "desk": "texted_desk",
    "nobody": "texted_nobody",
}


def run(text: Texted, services: Services) -> Done:
    """Tell whoever answers for the place that the text names; where it names none, the desk, and ask."""
    submission = secrets.token_urlsafe(12)
    most = services.config.limits.emergencies_an_hour
    flood = not services.limits.within("emergencies", text.phone, most, 3600, submission)
    place = text.places[0] if text.places else None
    emergency = filing.Emergency(
        submission=submission,
        kind=text.kind,
        severity=severity_of(text.kind, services),
        area_id=place.id if place else None,
        place_words=None,
        language=text.language,
        flood=flood,
    )
    case, _ = filing.file_emergency(text.tx, services.vault, emergency, text.now)
    if text.said:
        case.words_sealed = services.vault.seal(case, "words", text.said[:WORDS_UNITS])
    services.joining.caller(case, text.phone)
    reached = services.joining.tell(text.tx, case, text.now)
    asks: Pending = Pending("after" if place else "where", "emergency", language=text.language, case=case.uid)
    asked = services.pending.put(text.phone, asks)
    values = {"reference": case.reference, "place": place.label if place else ""}
    if place is None and asked:
        return Done("texted_where", values, reached.ids)
    return Done("texted_desk" if place is None else _ANSWERS[told(case, reached)], values, reached.ids)
