"""What `gateway menus check` is told."""

from pathlib import Path

from gateway.menubook.load import load
from gateway.menubook.report import report
from tests.menubook.books import DOMAINS, GOOD, SIGNATURES, write


def test_a_right_book() -> None:
    found = report(load(GOOD), SIGNATURES, DOMAINS)
    assert found.faults == []
    assert found.languages == {"sw": "Kiswahili", "en": "English"}
    assert found.states == 10
    assert found.journeys == {"home": 2, "tip": 8}
    assert found.kinds == {"choose": 4, "ask": 1, "list": 1, "do": 2, "when": 1, "end": 1}
    assert found.screens == 2 * 7
    assert [(each.name, each.language) for each in found.unreviewed] == [
        ("tip.words", "sw"),
        ("tip.kind", "en"),
    ]


def test_the_tightest_come_first_with_answers_and_error_line(tmp_path: Path) -> None:
    tip = (GOOD / "tip.yaml").read_text().replace("en: Thank you", "en: " + "x" * 152)
    found = report(load(write(tmp_path / "menus", tip=tip)), SIGNATURES, DOMAINS)
    tightest = found.tightest[0]
    assert (tightest.state, tightest.language, tightest.units) == ("tip.bye", "en", 152)
    assert [each.units for each in found.tightest] == sorted(
        (each.units for each in found.tightest), reverse=True
    )


def test_faults_and_what_is_understood(tmp_path: Path) -> None:
    tip = (GOOD / "tip.yaml").read_text().replace("do: report", "do: reprot")
    found = report(load(write(tmp_path / "menus", tip=tip)), SIGNATURES, DOMAINS)
    assert len(found.faults) == 1
    assert found.states == 10
