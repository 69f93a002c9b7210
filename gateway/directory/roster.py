"""Who holds a post at a moment, and when nobody will. Pure: facts and moments come in, nothing is asked.

What was said last by SMS counts before a dated change, and that before the week.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

DAY = 24 * 60
WEEK = 7 * DAY


@dataclass(frozen=True, slots=True)
class Turn:
    """Every week, from a minute of a weekday (0 Monday) by the local clock, for so many minutes.

    It may run over midnight, and over the end of the week.
    """

    contact_id: int
    weekday: int
    from_minute: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Change:
    """Between two moments, the second not included, somebody holds the post or does not."""

    contact_id: int
    starts_at: datetime
    ends_at: datetime
    on: bool


@dataclass(frozen=True, slots=True)
class Word:
    """On or off duty until a moment, as somebody said by SMS."""

    on: bool
    until: datetime


@dataclass(frozen=True, slots=True)
class Roster:
    """All that is known of one post. Of `changes` that overlap for one person, the later in order counts."""

    zone: ZoneInfo
    turns: Sequence[Turn] = ()
    changes: Sequence[Change] = ()
    words: Mapping[int, Word] | None = None  # by contact


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment to another, the same people hold the post, or nobody does."""

    starts_at: datetime
    ends_at: datetime
    holders: frozenset[int]


def on_duty(roster: Roster, now: datetime) -> frozenset[int]:
    """The contacts who hold the post at `now`."""
    held = {turn.contact_id for turn in roster.turns if _covers(turn, now.astimezone(roster.zone))}
    for change in roster.changes:
        if change.starts_at <= now < change.ends_at:
            (held.add if change.on else held.discard)(change.contact_id)
    for contact_id, word in (roster.words or {}).items():
        if now < word.until:
            (held.add if word.on else held.discard)(contact_id)
    return frozenset(held)


def spans(roster: Roster, start: datetime, end: datetime) -> list[Span]:
    """Who holds the post from `start` to `end`, without a break, each span unlike the one before."""
    found: list[Span] = []
    moments = [*sorted({start, *_turning_points(roster, start, end)}), end]
    for at, until in pairwise(moments):
        holders = on_duty(roster, at)
        if found and found[-1].holders == holders:
            found[-1] = Span(found[-1].starts_at, until, holders)
        else:
            found.append(Span(at, until, holders))
    return found


def gaps(roster: Roster, start: datetime, end: datetime) -> list[Span]:
    """The spans in which nobody holds the post."""
    return [span for span in spans(roster, start, end) if not span.holders]


def _covers(turn: Turn, local: datetime) -> bool:
    minute = local.weekday() * DAY + local.hour * 60 + local.minute
    return (minute - turn.weekday * DAY - turn.from_minute) % WEEK < turn.minutes


def _turning_points(roster: Roster, start: datetime, end: datetime) -> set[datetime]:
    """Every moment strictly between the two at which somebody may come or go."""
    points = {word.until for word in (roster.words or {}).values()}
    for change in roster.changes:
        points |= {change.starts_at, change.ends_at}
    minutes = {turn.weekday * DAY + turn.from_minute for turn in roster.turns}
    minutes |= {turn.weekday * DAY + turn.from_minute + turn.minutes for turn in roster.turns}
    day = start.astimezone(roster.zone).date()
    while day <= end.astimezone(roster.zone).date():
        for minute in {minute % WEEK for minute in minutes}:
            if minute // DAY == day.weekday():
                clock = time(minute % DAY // 60, minute % 60)
                points.add(datetime.combine(day, clock, roster.zone).astimezone(start.tzinfo))
        day += timedelta(days=1)
    return {point for point in points if start < point < end}
