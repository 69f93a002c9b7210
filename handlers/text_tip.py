"""A tip by SMS: `TIP bangi inauzwa Mwiki nyuma ya stage`. Its number is kept nowhere with it.

The code never goes out by SMS, where whoever holds the phone could read it for ever: it is shown on
the screen to this phone for some minutes (show_code.py).
"""

import secrets
from dataclasses import replace

from gateway.cases import filing
from gateway.cases.pending import Pending
from handlers._case import severity_of
from handlers._texted import PLACE_UNITS, WORDS_UNITS, Done, Texted
from handlers.shape import Services


def run(text: Texted, services: Services) -> Done:
    """File it where its place is known; else ask once where, and file it with whatever is answered."""
    if asked := text.pending:
        text = replace(text, kind=asked.kind, concerns=text.concerns or asked.concerns)
        return _file(text, services, asked.text, text.said[:PLACE_UNITS])
    words = text.said[:WORDS_UNITS]
    if not words:
        return Done("tip_empty")
    if not text.places:
        asks = Pending("where", "tip", words, text.kind, text.language, concerns=text.concerns)
        if services.pending.put(text.phone, asks):
            return Done("tip_where")
    return _file(text, services, words, None)


def _file(text: Texted, services: Services, words: str, place_words: str | None) -> Done:
    submission = secrets.token_urlsafe(12)
    most = services.config.limits.tips_a_day
    if not services.limits.within("tips", text.phone, most, 86_400, submission):
        return Done("tip_later")
    case, _, _ = filing.file_tip(
        text.tx,
        services.vault,
        services.pseudonyms,
        submission=submission,
        kind=text.kind,
        severity=severity_of(text.kind, services),
        area_id=text.places[0].id if text.places else None,
        place_words=place_words,
        words=words,
        language=text.language,
        now=text.now,
        concerns=text.concerns,
    )
    reached = services.alerts.tip(text.tx, case, words, text.now)
    minutes = services.config.texting.wait_minutes
    if not services.pending.keep_code(text.phone, submission):
        return Done("tip_taken", ids=reached.ids)
    values = {"code": services.config.service.codes[0], "minutes": str(minutes)}
    return Done("tip_code", values, reached.ids)
