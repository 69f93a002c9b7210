"""YAML as a tree: places, and texts as they were written."""

from pathlib import Path

import pytest

from gateway.menubook import nodes
from gateway.menubook.nodes import Map, Node, Scalar, parse


def tree(text: str) -> tuple[Map | None, list[str]]:
    found: list[str] = []

    def report(node: Node, message: str) -> None:
        found.append(f"{node.line}:{node.column}: {message}")

    return parse("a.yaml", text, report), found


def test_places_count_from_one() -> None:
    root, found = tree("a: 1\nbb:\n  - {c: d}\n")
    assert found == []
    assert root
    key, value = root.entries["bb"]
    assert (key.line, key.column) == (2, 1)
    assert (value.line, value.column) == (3, 3)


def test_values_stay_what_was_written() -> None:
    root, _ = tree('a: no\nb: 07\nc: 1e3\nd: "true"\ne: 12:30\n')
    assert root
    values = [value for _, value in root.entries.values()]
    assert [value.text for value in values if isinstance(value, Scalar)] == [
        "no",
        "07",
        "1e3",
        "true",
        "12:30",
    ]
    assert [value.quoted for value in values if isinstance(value, Scalar)] == [
        False,
        False,
        False,
        True,
        False,
    ]


def test_every_duplicate_is_told_and_the_first_counts() -> None:
    root, found = tree("a: 1\na: 2\na: 3\n")
    assert found == [
        "2:1: `a` is here twice (first on line 1); keep one",
        "3:1: `a` is here twice (first on line 1); keep one",
    ]
    assert root
    assert str(root.entries["a"][1]) == "1"


_MENUS = sorted(Path("menus").glob("*.yaml"))


@pytest.mark.parametrize("file", _MENUS, ids=lambda file: file.name)
def test_both_parsers_read_the_menus_alike(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = file.read_text(encoding="utf-8")
    quick = nodes._quickly("a.yaml", text)
    assert quick is not None
    monkeypatch.setattr(nodes, "_quickly", lambda *_: None)
    assert tree(text) == (quick, [])


@pytest.mark.parametrize(
    "text",
    [
        "a:\tb\n - c\n",
        "a: b\x85c\n",
        "a: b\u2028c\n",
        "\ufeffa: b\n",
        "a: b: c\n",
        "a: [1,\n",
        "a: 1\na: 2\n",
        "- a\n",
    ],
)
def test_what_the_quick_parser_is_no_judge_of_goes_to_the_other(text: str) -> None:
    assert nodes._quickly("a.yaml", text) is None


def test_a_folded_text_is_the_same_by_either_parser() -> None:
    text = "a: >-\n  one\n  two\n\n  three\nb: >\n  x\n   y\n"
    quick = nodes._quickly("a.yaml", text)
    assert quick is not None
    assert str(quick.entries["a"][1]) == "one two\nthree"
    assert nodes._carefully("a.yaml", text, lambda *_: None) == quick


def test_an_escape_past_every_number_is_a_fault_like_others() -> None:
    root, found = tree('a: "\\UFFFFFFFF"\n')
    assert root is None
    assert [each.partition(":")[0] for each in found] == ["1"]
