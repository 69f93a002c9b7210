"""A tip filed, found again by its code, and added to."""

from typing import Any

import pytest

from gateway.cases import codes, status
from tests.handlers.conftest import DESK, STATION, Desk

TIP: dict[str, Any] = {"kind": "gang", "words": "five men collect money at the stage"}


def test_a_tip_is_filed_and_owed_in_one_go(desk: Desk) -> None:
    outcome = desk.run("report_tip", place=str(desk.areas["Mwiki"]), **TIP)
    assert outcome.name == "filed"
    assert codes.typed(outcome.gives["code"])
    (case,) = desk.cases()
    assert (case.type, case.kind, case.severity, case.area_id) == ("tip", "gang", 1, desk.areas["Mwiki"])
    ((to, text),) = desk.texts()
    assert to == STATION
    assert case.reference in text
    assert "five men collect money" in text
    assert [len(ids) for _, ids in desk.woken] == [1]


def test_a_repeat_shows_the_same_code_and_owes_nothing_more(desk: Desk) -> None:
    first = desk.run("report_tip", place=str(desk.areas["Mwiki"]), **TIP)
    assert desk.run("report_tip", place=str(desk.areas["Mwiki"]), **TIP) == first
    assert len(desk.cases()) == len(desk.texts()) == 1


def test_a_tip_about_an_officer_goes_to_the_desk_alone(desk: Desk) -> None:
    desk.run("report_tip", place=str(desk.areas["Mwiki"]), kind="conduct", words="asked for a bribe")
    assert [to for to, _ in desk.texts()] == [DESK]


def test_a_place_gone_from_the_directory_loses_no_tip(desk: Desk) -> None:
    for number, place in enumerate(("999999", "", "²", "{place}")):
        desk.run("report_tip", submission=f"s.{number}", place=place, place_words="at the stage", **TIP)
    assert [case.area_id for case in desk.cases()] == [None] * 4


def test_a_kind_gone_from_the_settings_counts_as_severe(desk: Desk) -> None:
    desk.run("report_tip", kind="dragons", words="it breathes fire")
    assert desk.cases()[0].severity == 1


def test_more_than_the_days_tips_are_refused_and_say_so(desk: Desk) -> None:
    most = desk.services.config.limits.tips_a_day
    outcomes = [desk.run("report_tip", submission=f"s.{number}", **TIP).name for number in range(most + 1)]
    assert outcomes == ["filed"] * most + ["too_many"]
    assert len(desk.cases()) == most
    assert desk.run("report_tip", submission="s.0", **TIP).name == "filed"
    assert desk.run("report_tip", submission="other", phone="+254712345679", **TIP).name == "filed"


def test_a_code_finds_its_tip_and_how_it_stands(desk: Desk) -> None:
    code = desk.run("report_tip", place=str(desk.areas["Mwiki"]), **TIP).gives["code"]
    found = desk.run("open_case", phone="+254712345679", code=code)
    (case,) = desk.cases()
    assert found.name == "found"
    assert found.gives == {"case": case.uid, "case_status": "sending"}
    with desk.services.store.transaction() as tx:
        status.mark(tx, case.id, "delivered")
    assert desk.run("open_case", code=code).gives["case_status"] == "delivered"


def test_codes_can_not_be_guessed_for_long(desk: Desk) -> None:
    most = desk.services.config.limits.code_attempts_an_hour
    code = desk.run("report_tip", **TIP).gives["code"]
    guesses = [codes.from_seed(number) for number in range(most)]
    # All within one step of one session: each code is an attempt, a code repeated is none.
    assert {desk.run("open_case", code=guess).name for guess in guesses + guesses} == {"not_found"}
    assert desk.run("open_case", code=code).name == "too_many"
    assert desk.run("open_case", code=code, phone="+254712345679").name == "found"


def test_a_slip_of_the_thumb_is_no_attempt(desk: Desk) -> None:
    most = desk.services.config.limits.code_attempts_an_hour
    code = desk.run("report_tip", **TIP).gives["code"]
    for _ in range(most + 1):
        assert desk.run("open_case", code=code[:-1] + str((int(code[-1]) + 1) % 10)).name == "not_found"
    assert desk.run("open_case", code=code).name == "found"


def test_what_is_added_reaches_whoever_was_told_once(desk: Desk) -> None:
    code = desk.run("report_tip", place=str(desk.areas["Mwiki"]), **TIP).gives["code"]
    case = desk.run("open_case", submission="s.2", code=code).gives["case"]
    for words in ("one has a red cap", "one has a red cap", "now at the bridge"):
        assert desk.run("add_to_case", submission="s.2", case=case, words=words).name == "added"
    updates = [text for to, text in desk.texts() if to == STATION and text.startswith("update_tip")]
    assert len(updates) == 2
    assert any("red cap" in text for text in updates)
    assert [len(ids) for _, ids in desk.woken] == [1, 1, 1]


def test_additions_count_as_tips(desk: Desk) -> None:
    most = desk.services.config.limits.tips_a_day
    code = desk.run("report_tip", **TIP).gives["code"]
    case = desk.run("open_case", code=code).gives["case"]
    outcomes = [desk.run("add_to_case", case=case, words=f"more {number}").name for number in range(most)]
    assert outcomes == ["added"] * (most - 1) + ["too_many"]


@pytest.mark.parametrize("handler", ["report_tip", "report_emergency"])
def test_nothing_is_filed_if_what_is_owed_can_not_be_written(
    desk: Desk, handler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("no room left")

    with monkeypatch.context() as broken:
        broken.setattr("gateway.dispatch.owing.owe_all", fail)
        with pytest.raises(OSError, match="no room left"):
            desk.run(handler, place=str(desk.areas["Mwiki"]), **TIP)
    assert desk.cases() == []
    desk.run(handler, place=str(desk.areas["Mwiki"]), **TIP)
    assert len(desk.cases()) == len(desk.texts()) == 1
