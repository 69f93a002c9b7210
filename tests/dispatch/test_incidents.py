"""Which reports are one incident, and when a number of callers is worth an SMS."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from gateway.config import load_config
from gateway.config.pacing import Incidents
from gateway.dispatch.incidents import Report, lead_for, nested, worth_telling

NOW = datetime(2026, 11, 22, 14, 37, 41, tzinfo=UTC)
GIVEN: dict[str, Any] = {
    "window_minutes": {"fire": 60, "robbery": 10, "default": 0},
    "widest": "ward",
    "tell_at": [3, 10, 30, 100],
    "words": [{"most": 3, "minutes": 10}],
    "first_words": [{"most": 12, "minutes": 60}],
}
RULES = Incidents(**GIVEN)


def _report(id_: int = 1, place: str = "Nairobi/Kasarani/Mwiki", minutes: float = 0, **given: Any) -> Report:
    width = ("county", "constituency", "ward", "estate")[place.count("/")]
    at = NOW - timedelta(minutes=minutes)
    return Report(
        **{"id": id_, "kind": "fire", "place": place, "width": width, "concerns": None, "at": at, **given}
    )


@pytest.mark.parametrize(
    ("lead", "joins"),
    [
        ({}, True),
        ({"minutes": 60}, True),
        ({"minutes": 60.1}, False),
        ({"kind": "robbery"}, False),
        ({"concerns": "police"}, False),
        ({"place": "Nairobi/Kasarani/Mwiki/Section 58"}, True),
        ({"place": "Nairobi/Kasarani/Mwiki North"}, False),
        ({"place": "Nairobi/Kasarani/Njiru"}, False),
        ({"place": "Nairobi/Kasarani"}, False),  # around it, but too wide to be near to it
    ],
)
def test_the_same_kind_near_by_within_the_window_joins(lead: dict[str, Any], joins: bool) -> None:
    assert lead_for(RULES, _report(2), [_report(1, **lead)], NOW) == (1 if joins else None)


def test_a_kind_without_a_window_never_joins() -> None:
    medical = _report(2, kind="medical")
    assert lead_for(RULES, medical, [_report(1, kind="medical")], NOW) is None


def test_a_report_known_no_closer_than_a_constituency_joins_nothing() -> None:
    wide = _report(2, place="Nairobi/Kasarani")
    assert lead_for(RULES, wide, [_report(1, place="Nairobi/Kasarani/Mwiki")], NOW) is None


def test_the_nearest_comes_first_and_then_the_oldest() -> None:
    here = "Nairobi/Kasarani/Mwiki/Section 58"
    leads = [_report(1, minutes=9), _report(2, place=here, minutes=1), _report(3, place=here, minutes=5)]
    assert lead_for(RULES, _report(4, place=here), leads, NOW) == 3
    assert lead_for(RULES, _report(4), leads, NOW) == 1


def test_places_are_nested_by_their_whole_names() -> None:
    assert nested("A/B", "A/B") and nested("A/B", "A/B/C") and nested("A/B/C", "A/B")  # noqa: PT018
    assert not nested("A/B", "A/BC")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [(1, 2, False), (2, 3, True), (3, 3, False), (3, 9, False), (2, 40, True), (100, 999, False)],
)
def test_officers_hear_of_some_numbers_only(before: int, after: int, told: bool) -> None:
    assert worth_telling(RULES, before, after) is told


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"window_minutes": {"fire": 60}}, "needs a `default`"),
        ({"tell_at": [10, 3]}, "must grow"),
        ({"tell_at": [1, 3]}, "greater than or equal to 2"),
        ({"words": []}, "at least 1 item"),
        ({"widest": "village"}, "Input should be"),
    ],
)
def test_what_makes_no_sense_is_refused(given: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Incidents(**{**GIVEN, **given})


def test_what_is_about_one_person_is_never_joined_by_the_rules_that_we_ship() -> None:
    windows = load_config(Path("config.yaml")).incidents.window_minutes
    for kind in ("medical", "domestic", "missing", "other"):
        assert windows.get(kind, windows["default"]) == 0
