from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from gateway import gsm7
from gateway.directory.imports import import_areas
from gateway.directory.places import Places
from gateway.engine.limits import LABEL_UNITS
from gateway.store.base import Store
from tests.directory.conftest import Write, quiet


@contextmanager
def queries(store: Store) -> Iterator[list[str]]:
    """The SELECTs that reach the database."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "SELECT" in statement:
            seen.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    yield seen
    event.remove(store.engine, "before_cursor_execute", note)


def test_the_programmes_counties_come_first_and_the_rest_by_name(country: Places) -> None:
    counties = [place.name for place in country.children(None)]
    assert counties[:5] == ["Nairobi", "Mombasa", "Kisumu", "Nakuru", "Baringo"]
    assert len(counties) == 47
    assert counties[4:] == sorted(counties[4:])


def test_lists_lead_down_to_estates_and_leave_the_police_out(country: Places) -> None:
    nairobi = country.children(None)[0]
    kasarani = next(place for place in country.children(nairobi.id) if place.name == "Kasarani")
    assert len(country.children(nairobi.id)) == 17
    mwiki = next(place for place in country.children(kasarani.id) if place.name == "Mwiki")
    assert [place.name for place in country.children(mwiki.id)] == ["Gituamba", "Mwiki Centre"]
    found = country.get(mwiki.id)
    assert found is not None
    assert found.path == "Nairobi/Kasarani/Mwiki"
    assert country.label(mwiki.id) == "Mwiki, Kasarani"


def test_no_two_places_have_the_same_label_and_all_labels_fit(country: Places) -> None:
    places = [place for area_id in range(1, 5000) if (place := country.get(area_id))]
    assert len(places) > 47 + 290 + 1450
    assert len({place.label for place in places}) == len(places)
    assert max(gsm7.units(place.label) for place in places) <= LABEL_UNITS
    assert not [place for place in places if gsm7.foreign(place.name)]


def test_an_unknown_area_is_nothing_rather_than_an_error(country: Places) -> None:
    assert country.get(10**6) is None
    assert country.children(10**6) == []
    assert country.get(10**6) is None
    assert country.label(10**6) == ""


def test_an_import_is_seen_after_a_refresh_and_lookups_ask_no_database(store: Store, write: Write) -> None:
    places = Places(store)
    places.refresh()
    assert places.children(None) == []
    import_areas(store, write("path,kind", "Lamu,county", "Lamu/Lamu West,constituency"), quiet)
    assert places.children(None) == []
    places.refresh()
    with queries(store) as seen:
        (lamu,) = places.children(None)
        (west,) = places.search("lamu wst")[:1]
        assert (lamu.label, places.label(west.id)) == ("Lamu", "Lamu West, Lamu")
    assert seen == []
    with queries(store) as seen:
        places.refresh()
    assert len(seen) == 1


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_places_that_no_shortening_tells_apart_get_numbers(store: Store, write: Write) -> None:
    long = "Kijiji cha Mwisho Kabisa Upande wa"
    rows = [f"Lamu/Lamu West/{long} {side},ward" for side in ("Juu", "Chini", "Kati", "Bahari", "Bara")]
    import_areas(store, write("path,kind", "Lamu,county", "Lamu/Lamu West,constituency", *rows), quiet)
    places = Places(store)
    places.refresh()
    found = [place.label for place in places.children(places.search("lamu west")[0].id)]
    assert len(set(found)) == 5
    assert max(map(gsm7.units, found)) <= LABEL_UNITS
