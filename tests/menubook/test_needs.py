"""A handler's needs, followed through journeys that several errands share."""

from pathlib import Path

from gateway.menubook.build import examine
from gateway.menubook.load import load
from tests.menubook.books import DOMAINS, SIGNATURES, write

HOME = """
journey: home
start: home
resume: never
states:
  home:
    choose: Hi
    options:
      1: {say: Tip, save: {errand: tip}, go: what}
      2: {say: Place, save: {errand: place}, go: where}
  what:
    choose: What?
    save: kind
    options:
      1: {say: Drugs, value: drugs, go: where}
  where:
    list: Where?
    items: places
    save: place
    go: fork
    none: fork
    empty: fork
  fork:
    when: errand
    is: {tip: tip.send}
    else: bye
  bye:
    end: Bye
"""


def faults(folder: Path, home: str) -> list[str]:
    examined = examine(load(write(folder / "menus", home=home)), SIGNATURES, DOMAINS)
    return [fault.message for fault in examined.faults]


def test_a_shared_journey_is_not_blamed_for_ways_that_nobody_goes(tmp_path: Path) -> None:
    assert faults(tmp_path, HOME) == []


def test_the_way_is_told(tmp_path: Path) -> None:
    assert faults(tmp_path, HOME.replace("else: bye", "else: tip.send")) == [
        "nobody can reach `bye`; lead to it with a `go`, or remove it",
        "`report` needs `kind`, which nothing sets on the way `home`, `where` then `fork`; set it there",
    ]


def test_what_one_errand_set_is_gone_at_the_start(tmp_path: Path) -> None:
    # `what` sets the kind and leads home again: that is no way to the handler with a kind.
    home = HOME.replace("value: drugs, go: where", "value: drugs, go: home").replace(
        "else: bye", "else: tip.send"
    )
    assert (
        "`report` needs `kind`, which nothing sets on the way `home`, `where` then `fork`; set it there"
        in faults(tmp_path, home)
    )
