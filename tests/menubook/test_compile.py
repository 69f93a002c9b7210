"""What a right book becomes."""

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.engine.model import Ask, Book, Choose, Do, End, Option, Pick, When
from gateway.menubook.build import build, examine
from gateway.menubook.faults import MenuErrors
from gateway.menubook.load import Sources, load
from tests.menubook.books import DOMAINS, GOOD, SIGNATURES, write


def built(folder: Path = GOOD) -> Book:
    return build(load(folder), SIGNATURES, DOMAINS)


def paged(words: str, options: int, folder: Path) -> Choose:
    """A `choose` of that many options, each of 14 units, whose language is one text for all."""
    lines = [f"      {key}: {{say: Option no {key:03}, go: bye}}" for key in _keys(options)]
    home = (
        "journey: home\nstart: home\nresume: never\nstates:\n"
        "  home: {choose: Hi, options: {1: {say: On, go: kinds}}}\n"
        f"  kinds:\n    choose: {words}\n    paged: true\n    options:\n" + "\n".join(lines) + "\n"
        "  bye: {end: Bye}\n"
    )
    state = built(write(folder, home=home)).states["kinds"]
    assert isinstance(state, Choose)
    return state


def _keys(count: int) -> list[int]:
    return [key for key in range(1, 98) if key != 9][:count]


def test_choose_carries_its_options_and_keys() -> None:
    state = built().states["tip.kind"]
    assert isinstance(state, Choose)
    assert state.screens["sw"] == (("Ni nini?\n1:Dawa za kulevya\n2:Genge\n0:Rudi 99:Mwanzo",),)
    assert state.screens["en"] == (("What is it?\n1:Drugs\n2:Gang\n0:Back 99:Home",),)
    assert state.options["2"] == Option("2", "tip.place", (("kind", "gang"),))


def test_start_has_no_way_back() -> None:
    state = built().states["home"]
    assert isinstance(state, Choose)
    assert state.screens["en"] == (("Welcome\n1:Tip without a name\n2:Lugha/Language",),)
    assert state.options["1"].save == (("errand", "tip"),)


def test_language_switch() -> None:
    state = built().states["language"]
    assert isinstance(state, Choose)
    assert state.options["2"] == Option("2", "home", (), "en")


def test_ask() -> None:
    state = built().states["tip.words"]
    assert isinstance(state, Ask)
    assert state.screens["en"] == ("", "kind", ", ", "place", ". Say what happened\n0:Back 99:Home")
    assert (state.save, state.go, state.least, state.most) == ("words", "tip.send", 8, 300)
    assert state.sensitive
    assert not state.digits
    assert state.options == {"1": Option("1", "tip.send", (("words", ""),))}


def test_list() -> None:
    state = built().states["tip.place"]
    assert isinstance(state, Pick)
    assert state.heading == {"sw": ("Wapi?",), "en": ("Where?",)}
    assert (state.items, state.options, state.save) == ("places", {"inside": "country"}, "place")
    assert (state.go, state.none, state.empty) == ("tip.words", "tip.words", "tip.words")


def test_do_when_end() -> None:
    states = built().states
    text, later, bye = states["tip.text"], states["tip.later"], states["tip.bye"]
    assert isinstance(text, Do)
    assert text.sms == {"sw": ("Nambari yako ni ", "code", ""), "en": ("Your code is ", "code", "")}
    assert (text.handler, text.on) == ("text_me", {"texted": "tip.bye"})
    assert isinstance(later, When)
    assert (later.answer, later.cases, later.otherwise) == ("kind", {"drugs": "tip.bye"}, "home")
    assert isinstance(bye, End)
    assert bye.screens == {"sw": ("Asante",), "en": ("Thank you",)}


def test_book() -> None:
    book = built()
    assert book.default_language == "sw"
    assert book.shortcuts == {"999": "tip.kind"}
    assert book.labels["kind"]["drugs"] == {"sw": "Dawa za kulevya", "en": "Drugs"}
    assert book.journeys["tip"].resume == "ask"
    assert book.words["en"].none == "None of these"
    assert book.sms["cancel_emergency"]["en"] == ("", "reference", " is cancelled")


def test_home_key_is_named_only_where_it_fits(tmp_path: Path) -> None:
    # Below the error line, the footer "\n0:Back" and the option, 121 units are left for words.
    error, option, back, home = 17, 5, 7, 8
    for spare, named in ((home, True), (home - 1, False)):
        words = "x" * (160 - error - option - back - spare)
        text = f"  kinds: {{choose: {{sw: Hi, en: {words}}}, options: {{1: {{say: Go, go: bye}}}}}}\n"
        folder = write(
            tmp_path / str(spare),
            home="journey: home\nstart: home\nresume: never\nstates:\n"
            f"  home: {{choose: Hi, options: {{1: {{say: On, go: kinds}}}}}}\n{text}  bye: {{end: Bye}}\n",
        )
        state = built(folder).states["kinds"]
        assert isinstance(state, Choose)
        assert state.screens["en"][0][0].endswith("\n0:Back 99:Home" if named else "\n0:Back")


def test_pages_only_when_one_screen_is_too_small(tmp_path: Path) -> None:
    assert [len(pages) for pages in paged("Kind?", 6, tmp_path / "a").screens.values()] == [1, 1]
    state = paged("Kind?", 20, tmp_path / "b")
    for pages in state.screens.values():
        shown = "\n".join("".join(page) for page in pages)
        assert len(pages) > 1
        assert all(page[0].startswith("Kind?\n") for page in pages)
        assert all("\n9:" in page[0] for page in pages)
        assert [line for line in shown.split("\n") if "Option" in line] == [
            f"{key}:Option no {key:03}" for key in _keys(20)
        ]
    assert len(state.options) == 20


def test_version_is_the_hash_of_names_and_texts(tmp_path: Path) -> None:
    same = load(write(tmp_path / "same"))
    other = load(write(tmp_path / "other", sms=(GOOD / "sms.yaml").read_text() + "# a remark\n"))
    assert load(GOOD).version == same.version == Sources.from_json(same.to_json()).version
    assert same.version != other.version
    assert built().version == same.version


def test_a_mark_at_the_beginning_of_a_file_is_no_fault(tmp_path: Path) -> None:
    folder = write(tmp_path / "menus")
    home = folder / "home.yaml"
    home.write_bytes(b"\xef\xbb\xbf" + home.read_bytes().replace(b"\n", b"\r\n"))
    assert built(folder).states.keys() == built().states.keys()


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    folder = write(tmp_path / "menus")
    (folder / "README.md").write_text("# Our menus")
    (folder / ".home.yaml").write_text("half {")
    assert load(folder).files == load(GOOD).files


def test_measured_is_what_is_shown_at_its_longest() -> None:
    measured = examine(load(GOOD), SIGNATURES, DOMAINS).measured
    found = {(each.state, each.language): each.units for each in measured}
    error, code, label = "Not on the list.\n", "x" * 14, "x" * 24
    assert found["tip.code", "en"] == len(
        f"{error}Your code is {code}\n1:Text it to me\n2:Finish\n0:Back 99:Home"
    )
    assert found["tip.words", "sw"] == len(f"Tarakimu tu.\nDawa za kulevya, {label}. Eleza\n0:Rudi 99:Mwanzo")
    assert found["tip.bye", "en"] == len("Thank you")


def test_what_a_handler_gives_as_secret_is_refused_in_an_sms() -> None:
    signatures = SIGNATURES | {"report": replace(SIGNATURES["report"], secret=frozenset({"code"}))}
    with pytest.raises(MenuErrors) as refused:
        build(load(GOOD), signatures, DOMAINS)
    assert {fault.message for fault in refused.value.faults} == {
        "`code` is sensitive and must not go out by SMS; leave it out"
    }
