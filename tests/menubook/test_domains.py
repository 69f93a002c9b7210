"""Values are followed along the ways, so that a right book is not refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.menubook.build import build, examine
from gateway.menubook.load import load
from tests.menubook.books import DOMAINS, GOOD, SIGNATURES, write

HOME = """
journey: home
start: home
resume: never
states:
  home:
    choose: Hi
    save: kind
    options:
      1: {{say: Go, value: picnic, go: {go}}}
      2: {{say: Tip, value: gun, go: tip.kind}}
{states}
"""


def faults(folder: Path, go: str, states: str = "", tip: str | None = None) -> list[str]:
    files = {"home": HOME.format(go=go, states=states)} | ({"tip": tip} if tip else {})
    examined = examine(load(write(folder / "menus", **files)), SIGNATURES, DOMAINS)
    return [fault.message for fault in examined.faults]


def test_a_value_ends_where_the_answer_is_set_anew(tmp_path: Path) -> None:
    assert faults(tmp_path, "tip.kind") == []


def test_a_value_goes_on_to_the_handler(tmp_path: Path) -> None:
    assert faults(tmp_path, "tip.place") == [
        "`picnic` is no `kind` that `report` knows; write `drugs`, `gang` or `gun`"
    ]


@pytest.mark.parametrize(
    ("cases", "otherwise", "right"),
    [
        ("{picnic: tip.bye}", "tip.place", True),
        ("{gun: tip.place}", "tip.bye", True),
        ("{gun: tip.bye}", "tip.place", False),
        ("{picnic: tip.place}", "tip.bye", False),
    ],
)
def test_a_branch_leads_a_value_elsewhere(cases: str, otherwise: str, right: bool, tmp_path: Path) -> None:
    states = f"  fork:\n    when: kind\n    is: {cases}\n    else: {otherwise}\n"
    assert (faults(tmp_path, "fork", states) == []) is right


def test_an_answer_that_may_be_there_may_be_forgotten(tmp_path: Path) -> None:
    signatures = {**SIGNATURES, "text_me": replace(SIGNATURES["text_me"], may={"kind": "kinds"})}
    tip = (GOOD / "tip.yaml").read_text().replace("go: tip.text}", 'save: {kind: ""}, go: tip.text}')
    assert build(load(write(tmp_path / "menus", tip=tip)), signatures, DOMAINS).states
