"""What a resident gets who types a name in a hurry, over all 1,450 wards and the demo's estates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.directory.places import Places
from gateway.directory.search import Entry, Index


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("kasaran", ["Kasarani, Nairobi", "Kasarani, Kasarani"]),
        ("kasalani", ["Kasarani, Nairobi", "Kasarani, Kasarani"]),
        ("KASARANI", ["Kasarani, Nairobi", "Kasarani, Kasarani"]),
        ("mwiky", ["Mwiki, Kasarani", "Mwiki, Ruiru"]),
        ("mwiki kasarani", ["Mwiki, Kasarani"]),
        ("mwiky ruiru", ["Mwiki, Ruiru"]),
        ("Nairobi/Kasarani/Mwiki", ["Mwiki, Kasarani"]),
        ("westland", ["Westlands, Nairobi"]),
        ("kisum", ["Kisumu", "Kisumu Central, Kisumu"]),
        ("githuray", ["Githurai, Roysambu"]),
        ("kangware", ["Kawangware, Dagoretti N"]),
        ("zimaman", ["Zimmerman, Roysambu"]),
        ("eastlegh", ["Eastleigh North, Nairobi", "Eastleigh South, Nairobi"]),
        ("umoja 2", ["Umoja II, Embakasi West"]),
        ("makadara", ["Makadara, Nairobi", "Mji wa Kale/Makadara"]),
        ("parkland", ["Parklands/Highridge"]),
        ("kenyatta golf", ["Woodley/Kenyatta, Kibra"]),
        ("nyalenda b", ["Nyalenda B, Kisumu C"]),
        ("murang'a", ["Murang'a"]),
        ("southc", ["South-C, Langata"]),
        ("roysambu estate", ["Roysambu, Nairobi", "Roysambu, Roysambu"]),
        ("milimani", ["Milimani, Kisumu Central", "Milimani, Menengai"]),
        ("kas", ["Kasarani, Nairobi", "Kasarani, Kasarani"]),
    ],
)
def test_a_name_is_found_though_mistyped(country: Places, typed: str, first: list[str]) -> None:
    assert [place.label for place in country.search(typed)][: len(first)] == first


@pytest.mark.parametrize("typed", ["", " ", "*", "{0.__class__}", "²", "\u202e\u202d", "qqqqqq", "😀"])
def test_what_names_no_place_finds_none(country: Places, typed: str) -> None:
    assert country.search(typed) == []


def test_places_of_exactly_the_typed_name_are_all_given(country: Places) -> None:
    assert [place.name for place in country.search("township", limit=4)] == ["Township"] * 9


def test_a_search_gives_no_more_than_asked_for(country: Places) -> None:
    assert len(country.search("wes", limit=5)) == 5


def test_police_areas_are_not_offered(country: Places) -> None:
    assert {place.kind for place in country.search("kasarani station")} <= {"constituency", "ward"}


def test_many_wards_do_not_hide_a_bigger_area_nor_the_other_way_round() -> None:
    wards = [Entry(number, f"Kona {number}", "ward", ("Juu",), (0, 2)) for number in range(10, 30)]
    big = Entry(1, "Kona Kubwa", "constituency", ("Juu",), (9, 1))
    assert 1 in Index([*wards, big]).search("kona", 5)
    towns = [Entry(number, f"Kona {number}", "constituency", ("Juu",), (0, 1)) for number in range(10, 30)]
    small = Entry(1, "Kona Ndogo", "ward", ("Juu",), (9, 2))
    assert 1 in Index([*towns, small]).search("kona", 5)


def test_the_parent_decides_between_two_of_the_same_name_either_way_round() -> None:
    index = Index(
        [
            Entry(1, "Huruma", "ward", ("Mathare", "Nairobi"), (0, 2)),
            Entry(2, "Huruma", "ward", ("Turbo", "Uasin Gishu"), (0, 2)),
        ]
    )
    assert index.search("huruma turbo", 1) == [2]
    assert index.search("uasin gishu huruma", 1) == [2]
    assert index.search("huruma nairobi", 1) == [1]


@given(st.text(max_size=500))
def test_no_input_breaks_a_search(country: Places, typed: str) -> None:
    for place in country.search(typed):
        assert country.get(place.id) is place
