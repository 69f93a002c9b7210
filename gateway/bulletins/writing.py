"""A bulletin before it goes: its words as they will be read, who gets it and what that costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import gsm7
from gateway.bulletins.records import Bulletin
from gateway.bulletins.topics import Topic, audience
from gateway.dispatch.alerts import Alerts


class Unfit(ValueError):  # noqa: N818
    """These words can't be sent as they are; the text says why and what would be right."""


@dataclass(frozen=True, slots=True)
class Share:
    """Those of one language: so many people, each an SMS of so many parts, and what they cost together."""

    language: str
    people: int
    parts: int
    cost: Decimal


def write(
    tx: Session,
    alerts: Alerts,
    topic: Topic,
    names: Mapping[str, str],
    words: Mapping[str, str],
    *,
    most_parts: int,
    now: datetime,
) -> Bulletin:
    """Keep a draft in the languages of `words`; `names` is what its topic is called in each.

    Raises Unfit for signs that no phone shows and for an SMS of more than `most_parts`.
    """
    bodies = {language: _body(alerts, language, names[language], text) for language, text in words.items()}
    for language, body in bodies.items():
        if (parts := len(gsm7.split(body))) > most_parts:
            over = gsm7.units(body) - most_parts * gsm7.SMS_PART_UNITS
            raise Unfit(
                f"{language}: {parts} SMS for each person, and {most_parts} are allowed "
                f"(bulletins.parts in config.yaml); shorten it by about {max(over, 1)} characters"
            )
    bulletin = Bulletin(area_id=topic.area_id, group_key=topic.group, bodies=bodies, made_at=now)
    tx.add(bulletin)
    tx.flush()
    return bulletin


def shares(tx: Session, bulletin: Bulletin, price: Decimal) -> Sequence[Share]:
    """Who would get it now, by language, most first; `price` is one SMS part's."""
    who = audience(tx, Topic.of(bulletin)).subquery()
    counted = select(who.c.language, func.count()).group_by(who.c.language)
    found = []
    for language, people in tx.execute(counted):
        parts = len(gsm7.split(body_for(bulletin, language)))
        found.append(Share(language, people, parts, people * parts * price))
    return sorted(found, key=lambda share: (-share.people, share.language))


def body_for(bulletin: Bulletin, language: str) -> str:
    """What somebody of this language reads: the first language's words where there are no others."""
    return bulletin.bodies.get(language) or next(iter(bulletin.bodies.values()))


def _body(alerts: Alerts, language: str, name: str, text: str) -> str:
    if not (text := " ".join(text.split())):
        raise Unfit(f"{language}: there are no words")
    if lost := [sign for sign in gsm7.foreign(text) if gsm7.plain(sign) == "?"]:
        raise Unfit(f"{language}: no phone shows {', '.join(map(ascii, lost))}; write it without")
    return alerts.say("bulletin", language, what=name, words=text)
