"""The two list handlers: what a menu gets from the directory."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gateway.directory.places import Places
from handlers import find_places, list_places
from handlers.shape import Call, Services


def call(answers: dict[str, str], **options: str) -> Call:
    return Call(
        answers=answers,
        options=options,
        language="sw",
        submission="s",
        now=datetime(2026, 3, 1, tzinfo=UTC),
        within=lambda *_: True,
    )


@pytest.fixture
def services(country: Places) -> Services:
    return cast(Services, cast(Any, SimpleNamespace(places=country)))


def test_lists_go_from_the_country_down_to_estates(services: Services) -> None:
    picked: dict[str, str] = {}
    for name in ("Nairobi", "Kasarani", "Mwiki", "Gituamba"):
        items = list_places.run(call(picked, inside="place" if picked else "country"), services)
        (value,) = [item.value for item in items if item.label == name]
        picked = {"place": value}
    assert list_places.run(call(picked, inside="place"), services) == []


@pytest.mark.parametrize("value", ["", "x", "-1", "²", "99999999999999999999"])
def test_an_area_that_is_none_has_nothing_inside(services: Services, value: str) -> None:
    assert list_places.run(call({"place": value}, inside="place"), services) == []
    assert list_places.run(call({}, inside="place"), services) == []


def test_a_typed_name_gives_places_told_apart_by_their_parents(services: Services, country: Places) -> None:
    items = find_places.run(call({"place_name": "mwiky"}), services)
    assert [item.label for item in items][:2] == ["Mwiki, Kasarani", "Mwiki, Ruiru"]
    found = country.get(int(items[0].value))
    assert found is not None
    assert found.path == "Nairobi/Kasarani/Mwiki"
    assert find_places.run(call({"place_name": "{0.__class__}"}), services) == []
