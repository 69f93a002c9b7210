"""Which reports are of one incident, and when officers hear how many have called. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from gateway.config.pacing import Incidents
from gateway.config.vocabulary import Concern

_WIDTH: Final[Sequence[str]] = ("estate", "ward", "station_area", "subcounty", "constituency", "county")
"""Kinds of areas, from narrow to wide."""


@dataclass(frozen=True, slots=True)
class Report:
    """The facts of a report. `place` is its area's path, Nairobi/Kasarani/Mwiki; `width` the area's kind."""

    id: int
    kind: str
    place: str
    width: str
    concerns: Concern | None
    at: datetime


def lead_for(rules: Incidents, report: Report, leads: Iterable[Report], now: datetime) -> int | None:
    """The open incident that a report joins; None where it begins one of its own.

    That takes the same kind, the same place or one inside of the other, and the first report within
    the kind's window: it does not slide, so that a place with much trouble has not one incident all
    day. A place that is hardly known is near to nothing. Of several, the nearest, then the oldest.
    """
    window = timedelta(minutes=rules.window_minutes.get(report.kind, rules.window_minutes["default"]))
    if not window or _wide(rules, report):
        return None
    near = [
        lead
        for lead in leads
        if lead.kind == report.kind
        and lead.concerns == report.concerns
        and now - lead.at <= window
        and not _wide(rules, lead)
        and nested(lead.place, report.place)
    ]
    depth = report.place.count("/")
    near.sort(key=lambda lead: (abs(lead.place.count("/") - depth), lead.at, lead.id))
    return near[0].id if near else None


def nested(one: str, other: str) -> bool:
    """Whether two places, as paths, are the same or one lies in the other."""
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")


def worth_telling(rules: Incidents, before: int, after: int) -> bool:
    """Whether the number of callers has reached one that officers hear of."""
    return any(before < each <= after for each in rules.tell_at)


def _wide(rules: Incidents, report: Report) -> bool:
    return _WIDTH.index(report.width) > _WIDTH.index(rules.widest)
