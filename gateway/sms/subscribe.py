"""`JOIN Mwiki`, `JIUNGE shule`, `LEAVE Mwiki`, `ONDOKA`: news by SMS, asked for and given up by SMS."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from rapidfuzz import fuzz, process
from sqlalchemy.orm import Session

from gateway.bulletins import subscribing
from gateway.bulletins.subscribing import Consent
from gateway.bulletins.topics import Topic
from gateway.directory.names import fold
from gateway.dispatch import optouts
from gateway.dispatch.alerts import Reached
from gateway.dispatch.outbox import owe
from gateway.phone import is_example
from handlers.shape import Services

WORDS: Mapping[str, tuple[Literal["join", "leave"], str]] = {
    "join": ("join", "en"),
    "jiunge": ("join", "sw"),
    "leave": ("leave", "en"),
    "ondoka": ("leave", "sw"),
}
"""First word → what it asks for, and the language that it is asked in."""

_CHOICES = 3
_GROUP_LIKE = 85.0  # of 100, as for areas: "school" is the group of schools


@dataclass(frozen=True, slots=True)
class Wish:
    """What a text asks for; `about` are the words behind the first, "" for none."""

    does: Literal["join", "leave"]
    language: str
    about: str


def meaning(text: str) -> Wish | None:
    """Whether a text begins with one of WORDS, in any case, with signs around it or not."""
    found = re.match(r"[\W_]*([^\W\d_]+)[\W_]*(.*)", text, re.DOTALL)
    word = WORDS.get(found[1].lower()) if found else None
    return Wish(*word, about=" ".join(found[2].split())) if found and word else None


def receive(tx: Session, services: Services, phone: str, wish: Wish, now: datetime) -> Reached:
    """Record that `phone` asks for news or wants no more of it and say so, or ask which it means.

    A LEAVE that names nothing ends all of it. After STOP nothing is recorded and nothing said,
    until START.
    """
    asker = _Asker(tx, services, phone, wish, now)
    return asker.join() if wish.does == "join" else asker.leave()


class _Asker:
    def __init__(self, tx: Session, services: Services, phone: str, wish: Wish, now: datetime) -> None:
        self._tx, self._services, self._phone, self._wish, self._now = tx, services, phone, wish, now
        self._hash = services.pseudonyms.phone_hash(phone)

    def join(self) -> Reached:
        meant = self._meant()
        if len(meant) != 1:
            return self._ask(meant)
        done = subscribing.join(
            self._tx,
            self._services.vault,
            self._services.pseudonyms,
            Consent(self._phone, meant[0], self._wish.language, "sms", self._services.wording()),
            most=self._services.config.bulletins.joined,
            now=self._now,
        )
        if done == "full":
            return self._say("bulletin_full")
        return self._say("bulletin_joined", what=self._name(meant[0]))

    def leave(self) -> Reached:
        has = subscribing.joined(self._tx, self._hash)
        # Of several that sound alike one at a time: the answer names it, and the word can be sent again.
        wanted = [topic for topic in self._meant() if topic in has][:1] if self._wish.about else has
        if not wanted:
            return self._say("bulletin_yours", what=self._names(has)) if has else self._say("bulletin_none")
        left = subscribing.leave(self._tx, self._hash, wanted, self._now)
        return self._say("bulletin_left", what=self._names(left))

    def _meant(self) -> list[Topic]:
        """What the words may mean, best first; one topic where they are clear."""
        about = fold(self._wish.about)
        groups = self._services.config.bulletins.groups
        called = {fold(name): key for key, names in groups.items() for name in (key, *names.values())}
        if near := process.extractOne(about, called.keys(), scorer=fuzz.ratio, score_cutoff=_GROUP_LIKE):
            return [Topic(group=called[near[0]])]
        places = self._services.places.search(self._wish.about)
        named = [place for place in places if fold(place.label) == about]
        named = named or [place for place in places if fold(place.name) == about]
        return [Topic(place.id) for place in named or places]

    def _ask(self, meant: Sequence[Topic]) -> Reached:
        if not meant:
            return self._say("bulletin_unknown")
        return self._say("bulletin_which", choices=self._names(meant[:_CHOICES], " / "))

    def _say(self, name: str, **values: str) -> Reached:
        """Owe an answer; the same one once an hour, only so many, and none to who sent STOP."""
        body = self._services.alerts.say(name, self._wish.language, **values)
        same = self._services.pseudonyms.submission_hash(self._hash, body, f"{self._now:%Y%m%d%H}")
        most = self._services.config.limits.answers_an_hour
        stopped = optouts.stopped(self._tx, self._hash)
        if stopped or not self._services.limits.within("answers", self._phone, most, 3600, same):
            return Reached("nobody")
        made = owe(
            self._tx,
            self._services.vault,
            lane="bulk",
            phone=self._phone,
            body=body,
            dedupe=f"news:{same}",
            now=self._now,
            example=is_example(self._phone),
        )
        return Reached("nobody", () if made is None else (made,), "bulk")

    def _name(self, topic: Topic) -> str:
        if topic.area_id is not None:
            return self._services.places.label(topic.area_id)
        return self._services.config.bulletins.name(topic.group or "", self._wish.language)

    def _names(self, topics: Sequence[Topic], between: str = ", ") -> str:
        return between.join(map(self._name, topics))
