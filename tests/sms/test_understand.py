"""What residents' SMS say, as a table: the words, the kind, whom it is about, the place."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from gateway.config import load_config
from gateway.directory.names import fold, sound
from gateway.directory.places import Place
from gateway.sms.understand import Said, understand

WORDS = load_config(Path("config.yaml")).texting
PATHS = (
    "Nairobi/Kasarani",
    "Nairobi/Kasarani/Kasarani",
    "Nairobi/Kasarani/Mwiki",
    "Kiambu/Ruiru",
    "Kiambu/Ruiru/Mwiki",
    "Nairobi/Kasarani/Mwiki/Gituamba",
    "Kilifi/Kilifi North/Sokoni",
    "Nairobi/Kasarani/Claycity/Clay City",
    "Nairobi/Kasarani/Njiru/Chokaa",
)


def find(name: str) -> Sequence[Place]:
    """The areas of a name, as Places.named gives them."""
    found = [
        Place(number, path.rsplit("/", 1)[-1], "ward", path, path) for number, path in enumerate(PATHS, 1)
    ]
    return [place for place in found if sound(fold(place.name)) == sound(fold(name))]


def said(text: str) -> Said:
    return understand(text, WORDS, find)


@pytest.mark.parametrize(
    ("text", "what", "kind", "place", "language"),
    [
        ("DHARURA moto Mwiki sokoni", "emergency", "fire", "Nairobi/Kasarani/Mwiki", "sw"),
        ("dharura: MOTO, mwiki!!", "emergency", "fire", "Nairobi/Kasarani/Mwiki", "sw"),
        (
            "dharula. Majambasi gituamba, mwiki",
            "emergency",
            "robbery",
            "Nairobi/Kasarani/Mwiki/Gituamba",
            "sw",
        ),
        ("Emergency fire at Clay City", "emergency", "fire", "Nairobi/Kasarani/Claycity/Clay City", "en"),
        ("naomba msaada kuna dharura chokaa", "emergency", None, "Nairobi/Kasarani/Njiru/Chokaa", "sw"),
        ("SOS", "emergency", None, None, "en"),
        ("DHARURA bunduki", "emergency", "gun", None, "sw"),
        ("TIP dawa za kulevya zinauzwa Mwiki", "tip", "drugs", "Nairobi/Kasarani/Mwiki", "sw"),
        ("tip: bhang sold in Ruiru, Mwiki", "tip", "drugs", "Kiambu/Ruiru/Mwiki", "en"),
        ("TIP bhang in Mwiki Ruiru", "tip", "drugs", "Kiambu/Ruiru/Mwiki", "en"),
        ("Taarifa: genge la vijana", "tip", "gang", None, "sw"),
        ("NIPIGIE", "call", None, None, "sw"),
        ("call me.", "call", None, None, "en"),
        ("moto Mwiki", "other", "fire", "Nairobi/Kasarani/Mwiki", "sw"),
        ("Kasarani", "other", None, "Nairobi/Kasarani", None),
        ("hello", "other", None, None, None),
        ("", "other", None, None, None),
        ("\U0001f525 !!", "other", None, None, None),
    ],
)
def test_a_text_is_understood(
    text: str, what: str, kind: str | None, place: str | None, language: str | None
) -> None:
    found = said(text)
    first = found.places[0].path if found.places else None
    assert (found.what, found.kind, first, found.language) == (what, kind, place, language)


@pytest.mark.parametrize(
    ("text", "concerns"),
    [
        ("TIP polisi wanachukua hongo Mwiki", "police"),
        ("TIP an officer asks for bribes", "police"),
        ("TIP mwenyekiti wa Nyumba Kumi anauza bangi", "ra"),
        ("TIP genge la vijana la Mwiki", None),
        ("TIP gari la rangi nyekundu", None),
    ],
)
def test_whom_a_tip_is_about(text: str, concerns: str | None) -> None:
    assert said(text).concerns == concerns


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("TIP  bangi, Mwiki", "bangi, Mwiki"),
        ("  dharura - moto", "moto"),
        ("kuna dharura hapa", "kuna dharura hapa"),
        ("moto", "moto"),
    ],
)
def test_the_word_that_it_begins_with_is_none_of_its_words(text: str, rest: str) -> None:
    assert said(text).rest == rest


def test_a_place_of_several_is_the_innermost_and_the_widest_of_one_name() -> None:
    assert [place.path for place in said("kasarani mwiki").places] == ["Nairobi/Kasarani/Mwiki"]
    assert [place.path for place in said("Mwiki").places] == ["Nairobi/Kasarani/Mwiki", "Kiambu/Ruiru/Mwiki"]
    assert [place.path for place in said("Kasarani").places] == ["Nairobi/Kasarani"]
