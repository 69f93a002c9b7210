"""Whatever the files hold, there is a book or a list of faults: never another exception."""

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.menubook.build import examine
from gateway.menubook.load import Sources, load
from tests.menubook.books import DOMAINS, GOOD, SIGNATURES

FILES = dict(load(GOOD).files)
SCRAPS = st.sampled_from(
    [
        *"{}[]:,&*!|>'\"#%@`-?\t\n 0199",
        "\x00",
        "\ud7ff",
        "…",
        "  ",
        "home",
        "back",
        "{kind}",
        "go:",
        "~",
        "<<: ",
    ]
)


@settings(deadline=None)  # a busy machine is no fault
@given(
    name=st.sampled_from(sorted(FILES)),
    edits=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), SCRAPS | st.text(max_size=5)), max_size=4),
)
def test_edited_files(name: str, edits: list[tuple[float, int, str]]) -> None:
    text = FILES[name]
    for where, cut, scrap in edits:
        place = int(where * len(text))
        text = text[:place] + scrap + text[place + cut :]
    examined = examine(Sources("menus", {**FILES, name: text}), SIGNATURES, DOMAINS)
    assert (examined.book is None) == bool(examined.faults)
    assert all(fault.line >= 1 and fault.column >= 1 for fault in examined.faults)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["book.yaml", "sms.yaml", "x.yaml"]), st.text(max_size=60)))
def test_any_text(files: dict[str, str]) -> None:
    assert examine(Sources("menus", files), SIGNATURES, DOMAINS).faults
