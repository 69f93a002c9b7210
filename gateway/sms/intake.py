"""What a resident texts: `DHARURA moto Mwiki sokoni`, `TIP ...`, an answer to a question of ours."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from sqlalchemy.orm import Session

from gateway.cases.pending import Pending
from gateway.dispatch.alerts import Reached
from gateway.sms.understand import Said, understand
from handlers import text_emergency, text_more, text_tip
from handlers._texted import Done, Texted
from handlers.shape import Services

if TYPE_CHECKING:
    from gateway.sms.inbound import Inbound


_NUMBER_FIRST = re.compile(r"\W*\d")


def is_for(services: Services, sms: "Inbound") -> bool:
    """Whether a text that may also be an officer's is a report, or answers a question of ours.

    One that names a trouble and a place, and no case's number first, may well be a report: "moto Mwiki".
    """
    said = understand(sms.text, services.config.texting, services.places.named)
    begins = said.what in ("emergency", "tip") and said.rest != sms.text.strip()
    tells = said.kind is not None and bool(said.places) and not _NUMBER_FIRST.match(sms.text)
    return begins or tells or services.pending.waits(sms.phone)


def receive(tx: Session, services: Services, sms: "Inbound", now: datetime) -> Reached:
    """Do what somebody who is no contact asks for by SMS; wake the lane with the ids after the commit.

    STOP and START are dealt with before. What is reported after STOP is still filed, but not
    answered. Nothing of a tip's sender is written to the database.
    """
    said = understand(sms.text, services.config.texting, services.places.named)
    pending = services.pending.take(sms.phone)
    language = _language(services, sms.phone, said, pending)
    try:
        done = _do(tx, services, sms, said, pending, language, now)
    except Exception:
        if pending:  # the provider hands the text to us again, and it must still be an answer
            services.pending.put(sms.phone, pending)
        raise
    residents = services.alerts.residents
    if done is None:
        return Reached("nobody", residents.how_to_report(tx, sms.phone, now), "bulk")
    ids = done.ids
    if _may_answer(services, sms):
        body = services.alerts.say(done.answer, language, **done.values)
        ids += residents.text(tx, sms.phone, body, now)
    return Reached("nobody", ids)


def _do(
    tx: Session,
    services: Services,
    sms: "Inbound",
    said: Said,
    pending: Pending | None,
    language: str,
    now: datetime,
) -> Done | None:
    """What a text leads to; None where it means nothing to us."""
    if pending and pending.asks == "what" and (what := _chosen(sms.text, said)):
        said = understand(pending.text, services.config.texting, services.places.named)
        said, pending = replace(said, what=what), None
    text = Texted(
        tx=tx,
        phone=sms.phone,
        says=said.what,
        said=said.rest,
        kind=said.kind or "other",
        concerns=said.concerns,
        places=said.places,
        language=language,
        pending=pending if said.what in ("other", "call") else None,
        now=now,
    )
    if said.what == "emergency":
        return text_emergency.run(text, services)
    if said.what == "tip":
        return text_tip.run(text, services)
    if pending and pending.asks != "what":
        if pending.type == "tip":
            return text_tip.run(text, services)
        if done := text_more.run(text, services):
            return done
    if said.kind or said.places or said.concerns:
        asks = Pending("what", text=sms.text, language=language)
        return Done("texted_which") if services.pending.put(sms.phone, asks) else None
    return None


def _chosen(text: str, said: Said) -> Literal["emergency", "tip"] | None:
    """The answer to "an emergency or a tip?": a number, or the word itself and nothing else."""
    if said.what in ("emergency", "tip") and not said.rest:
        return said.what
    number: Mapping[str, Literal["emergency", "tip"]] = {"1": "emergency", "2": "tip"}
    return number.get(text.strip(" .)!"))


def _language(services: Services, phone: str, said: Said, pending: Pending | None) -> str:
    """That of our question, else of what was written, else the one remembered for this phone."""
    if pending or said.language:
        return pending.language if pending else said.language or ""
    profile = services.profiles.get(phone)
    return profile.language if profile else next(iter(services.config.texting.emergency))


def _may_answer(services: Services, sms: "Inbound") -> bool:
    most = services.config.limits.answers_an_hour
    return services.limits.within("answers", sms.phone, most, 3600, sms.id)
