import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import gsm7
from gateway.directory.names import NotWritable, fold, labels, segment, sound, tidy
from gateway.engine.limits import LABEL_UNITS


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("  Mwiki  ", "Mwiki"),
        ("Ndalu/ Tabani", "Ndalu/Tabani"),
        ("Embobut / Embulot", "Embobut/Embulot"),
        ("Njabini\\Kiburu", "Njabini/Kiburu"),
        ("Nyalenda 'a'", "Nyalenda A"),
        ("Dandora Area Iii", "Dandora Area III"),
        ("Murang’a", "Murang'a"),
        ("Gĩthũngũri", "Githunguri"),
        ("Mtaa\u202e wa\u00a0Kale", "Mtaa wa Kale"),
    ],
)
def test_a_name_is_stored_as_a_phone_can_show_it(written: str, stored: str) -> None:
    assert tidy(written) == stored


@pytest.mark.parametrize("name", ["Mwiki 🏠", "Москва", "東京"])
def test_a_name_that_no_phone_can_show_is_refused(name: str) -> None:
    with pytest.raises(NotWritable, match=r"\\[uU]"):
        tidy(name)


@pytest.mark.parametrize(
    "written",
    [
        "Mombasa/Mvita/Mji wa Kale/Makadara",
        "Mombasa/Mvita/Mji wa Kale-Makadara",
        " mombasa / MVITA /  mji wa kále\\makadara ",
    ],
)
def test_paths_are_the_same_however_their_slashes_are_written(written: str) -> None:
    assert fold(written) == "mombasa mvita mji wa kale makadara"


def test_a_slash_in_a_name_does_not_part_its_path() -> None:
    assert segment("Mji wa Kale/Makadara") == "Mji wa Kale-Makadara"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("mwiky", "mwiki"), ("kasalani", "kasarani"), ("zimerman", "zimmerman"), ("cisumu", "kisumu")],
)
def test_what_sounds_the_same_is_the_same(typed: str, meant: str) -> None:
    assert sound(typed) == sound(meant)


def test_a_label_shortens_the_parent_before_it_cuts_the_name() -> None:
    ways = list(labels("Biashara", ["Nakuru Town East", "Nakuru"], shared=True))
    assert ways[:2] == ["Biashara, Nakuru Town E", "Biashara, Nakuru"]


def test_a_long_name_stands_alone_unless_another_place_shares_it() -> None:
    above = ["Kajiado West", "Kajiado"]
    assert next(labels("Ewuaso Oonkidong'i", above, shared=False)) == "Ewuaso Oonkidong'i"
    assert next(labels("Ewuaso Oonkidong'i", above, shared=True)) == "Ewuaso Oonkidong'i, Kaji"


gsm_names = st.text("abcdefgh/ -'{|}XYZ€", min_size=1, max_size=60).filter(str.strip)


@given(gsm_names, st.lists(gsm_names, max_size=3), st.booleans())
def test_every_label_fits_whatever_the_names(name: str, above: list[str], shared: bool) -> None:
    for label in labels(name, above, shared=shared):
        assert gsm7.units(label) <= LABEL_UNITS
