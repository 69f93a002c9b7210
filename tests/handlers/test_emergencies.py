"""An emergency from its first draft to its last message."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from gateway.cases import filing, follow_up, status
from gateway.cases.records import CaseEvent, Progress
from gateway.directory.records import Contact
from gateway.dispatch import followup
from gateway.engine.actions import Outcome
from tests.handlers.conftest import COUNTY_STATION, DESK, NOW, PHONE, STATION, Desk


def test_an_emergency_is_filed_and_owed_in_one_go(desk: Desk) -> None:
    outcome = desk.run("report_emergency", kind="fire", place=str(desk.areas["Mwiki"]))
    (case,) = desk.cases()
    assert outcome.name == "alerted"
    assert outcome.gives == {"case": case.uid, "reference": case.reference}
    assert (case.state, case.severity, case.filed_at, case.caller_sealed) == ("open", 1, NOW, None)
    ((to, text),) = desk.texts()
    assert to == STATION
    assert case.reference in text
    assert desk.woken[0][0] == "urgent"


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"place": "Lamu"}, "desk"),
        ({"place_words": "the blue gate"}, "desk"),
        ({}, "desk"),
        ({"place": "Mwiki"}, "alerted"),
    ],
)
def test_the_outcome_says_who_is_told(desk: Desk, answers: dict[str, Any], told: str) -> None:
    if "place" in answers:
        answers = answers | {"place": str(desk.areas[answers["place"]])}
    for _ in range(2):
        assert desk.run("report_emergency", kind="fire", **answers).name == told
    assert len(desk.cases()) == 1


def test_the_remembered_place_is_another_answer(desk: Desk) -> None:
    options = {"place": "home_place"}
    answers: dict[str, Any] = {"place": str(desk.areas["Lamu"]), "home_place": str(desk.areas["Mwiki"])}
    desk.run("report_emergency", kind="fire", options=options, **answers)
    assert desk.cases()[0].area_id == desk.areas["Mwiki"]


def test_a_draft_is_told_to_nobody_yet_and_is_due_soon(desk: Desk) -> None:
    outcome = desk.run("draft_emergency", kind="fire", place=str(desk.areas["Nairobi"]))
    (case,) = desk.cases()
    wait = timedelta(seconds=desk.services.config.drafts.send_after_seconds)
    assert (outcome.name, outcome.gives["case"]) == ("drafted", case.uid)
    assert (case.state, case.due_at) == ("draft", NOW + wait)
    assert desk.texts() == []
    assert desk.woken == []


def test_draft_and_report_are_one_case_at_the_last_place(desk: Desk) -> None:
    desk.run("draft_emergency", kind="fire", place=str(desk.areas["Nairobi"]))
    later = NOW + timedelta(seconds=20)
    desk.run("draft_emergency", kind="fire", place=str(desk.areas["Mwiki"]), now=later)
    assert desk.cases()[0].due_at == later + timedelta(seconds=desk.services.config.drafts.send_after_seconds)
    for _ in range(2):
        assert desk.run("report_emergency", kind="fire", place=str(desk.areas["Mwiki"])).name == "alerted"
    (case,) = desk.cases()
    assert (case.state, case.area_id, case.filed_at) == ("open", desk.areas["Mwiki"], NOW)
    assert [to for to, _ in desk.texts()] == [STATION]


@pytest.mark.parametrize("handler", ["draft_emergency", "report_emergency"])
def test_a_place_known_better_after_the_draft_went_out_reaches_everybody(desk: Desk, handler: str) -> None:
    desk.run("draft_emergency", kind="fire", place=str(desk.areas["Nairobi"]))
    _send_drafts(desk)
    assert [to for to, _ in desk.texts()] == [COUNTY_STATION]
    for _ in range(2):
        desk.run(handler, kind="fire", place=str(desk.areas["Mwiki"]))
    found = [(to, text.split(":")[0]) for to, text in desk.texts()]
    assert found == [
        (STATION, "alert_emergency"),
        (COUNTY_STATION, "alert_emergency"),
        (COUNTY_STATION, "update_emergency"),
    ]
    assert any("Mwiki" in text for to, text in desk.texts() if to == COUNTY_STATION)
    assert len(desk.cases()) == 1


def test_another_emergency_in_the_same_session_is_another_case(desk: Desk) -> None:
    desk.run("report_emergency", kind="fire", place=str(desk.areas["Mwiki"]), submission="s.1")
    desk.run("report_emergency", kind="gun", place=str(desk.areas["Mwiki"]), submission="s.2")
    assert sorted(case.kind for case in desk.cases()) == ["fire", "gun"]


def test_over_the_limit_none_is_lost_and_the_desk_is_told(desk: Desk) -> None:
    most = desk.services.config.limits.emergencies_an_hour
    place = str(desk.areas["Mwiki"])
    for number in range(most):
        desk.run("draft_emergency", kind="medical", place=place, submission=f"s.{number}")
        assert (
            desk.run("report_emergency", kind="medical", place=place, submission=f"s.{number}").name
            == "alerted"
        )
    for _ in range(2):
        assert desk.run("report_emergency", kind="gun", place=place, submission="one more").name == "too_many"
    assert len(desk.cases()) == most + 1
    (flood,) = [case for case in desk.cases() if case.flood]
    assert (flood.kind, flood.state) == ("gun", "open")
    assert [to for to, text in desk.texts() if flood.reference in text] == [DESK]
    assert (
        desk.run("report_emergency", kind="medical", place=place, phone="+254712345679", submission="x").name
        == "alerted"
    )


def test_a_draft_over_the_limit_stays_so_when_it_is_sent_by_itself(desk: Desk) -> None:
    most = desk.services.config.limits.emergencies_an_hour
    place = str(desk.areas["Mwiki"])
    for number in range(most + 1):
        desk.run("draft_emergency", kind="fire", place=place, submission=f"s.{number}")
    assert sorted(case.flood for case in desk.cases()) == [False] * most + [True]


def test_details_reach_whoever_was_told_once(desk: Desk) -> None:
    case = desk.run("report_emergency", kind="fire", place=str(desk.areas["Mwiki"])).gives["case"]
    for words in ("a child inside", "a child inside", "third floor"):
        assert desk.run("add_details", case=case, words=words).name == "added"
    updates = [text for to, text in desk.texts() if text.startswith("update_emergency") and to == STATION]
    assert len(updates) == 2


def test_one_phone_s_words_come_to_an_end_and_all_are_kept(desk: Desk) -> None:
    case = desk.run("report_emergency", kind="fire", place=str(desk.areas["Mwiki"])).gives["case"]
    (window,) = desk.services.config.incidents.first_words
    for number in range(window.most + 5):
        assert desk.run("add_details", case=case, words=f"smoke on floor {number}").name == "added"
    updates = [text for to, text in desk.texts() if text.startswith("update_emergency") and to == STATION]
    assert len(updates) == window.most
    with desk.services.store.read() as tx:
        kept = select(func.count()).select_from(CaseEvent).where(CaseEvent.what == "words")
        assert tx.scalar(kept) == window.most + 5


def test_a_number_is_passed_on_after_a_yes_and_not_before(desk: Desk) -> None:
    case = desk.run("report_emergency", kind="fire", place=str(desk.areas["Mwiki"])).gives["case"]
    desk.run("add_details", case=case, words="a child inside")
    assert not [text for _, text in desk.texts() if PHONE[4:] in text]
    for _ in range(2):
        assert desk.run("share_number", case=case).name == "shared"
    assert not [text for _, text in desk.texts() if PHONE[4:] in text]
    told = desk.text("1 ndio", phone=STATION)
    assert [(to, PHONE in text) for to, text in told if text.startswith("callback")] == [(STATION, True)]


def test_a_number_shared_after_the_acceptance_goes_to_whoever_accepted_alone(desk: Desk) -> None:
    desk.run("draft_emergency", kind="fire", place=str(desk.areas["Nairobi"]))
    _send_drafts(desk)
    case = desk.run("report_emergency", kind="fire", place=str(desk.areas["Mwiki"])).gives["case"]
    assert {to for to, _ in desk.texts()} == {STATION, COUNTY_STATION}
    desk.text("ndio", phone=STATION)
    for _ in range(2):
        desk.run("share_number", case=case)
        desk.text("1 njiani", phone=STATION)
        desk.text("1 njiani", phone=COUNTY_STATION)
    assert [to for to, text in desk.texts() if PHONE[4:] in text] == [STATION]


def test_a_caller_who_wants_news_alone_is_texted_and_never_shown(desk: Desk) -> None:
    case = desk.run("report_emergency", kind="fire", place=str(desk.areas["Mwiki"])).gives["case"]
    desk.run("want_news", case=case)
    for words, name in (("1 ndio", "accepted"), ("1 njiani", "on_the_way"), ("1 nimefika", "on_scene")):
        ((to, text),) = [each for each in desk.text(words, phone=STATION) if each[0] != STATION]
        assert (to, text.split(":")[0]) == (PHONE, f"news_{name}")
        assert desk.cases()[0].reference in text
        assert "17:37" in text
    assert not [text for _, text in desk.texts() if PHONE[4:] in text]


def test_calling_off_is_told_to_whoever_was_told_once(desk: Desk) -> None:
    case = desk.run("report_emergency", kind="fire", place=str(desk.areas["Mwiki"])).gives["case"]
    for _ in range(2):
        assert desk.run("cancel_emergency", case=case).name == "cancelled"
    assert [to for to, text in desk.texts() if text.startswith("cancel_emergency")] == [STATION]
    assert desk.run("emergency_status", case=case).name == "cancelled"


def test_a_draft_called_off_is_never_told(desk: Desk) -> None:
    case = desk.run("draft_emergency", kind="fire", place=str(desk.areas["Mwiki"])).gives["case"]
    desk.run("cancel_emergency", case=case)
    _send_drafts(desk)
    assert desk.texts() == []


def test_the_status_is_the_outcome(desk: Desk) -> None:
    case = desk.run("report_emergency", kind="fire", place=str(desk.areas["Mwiki"])).gives["case"]
    assert desk.run("emergency_status", case=case).name == "sending"
    order: tuple[Progress, ...] = ("sent", "nobody", "delivered")
    for progress in order:
        with desk.services.store.transaction() as tx:
            status.mark(tx, desk.cases()[0].id, progress)
        assert desk.run("emergency_status", case=case).name == progress


def test_the_status_says_who_took_it_and_since_when(desk: Desk) -> None:
    case = desk.run("report_emergency", kind="fire", place=str(desk.areas["Mwiki"])).gives["case"]
    for stage, minutes in (("accepted", 0), ("on_the_way", 5), ("on_scene", 20)):
        with desk.services.store.transaction() as tx:
            row = follow_up.by_uid(tx, case)
            station = tx.scalars(select(Contact).where(Contact.area_id == desk.areas["Mwiki"])).one()
            row.stage, row.accepted_by, row.accepted_at = stage, station.id, NOW  # type: ignore[assignment]
            row.stage_at = NOW + timedelta(minutes=minutes)
        outcome = desk.run("emergency_status", case=case)
        assert outcome.name == stage
        assert "Mwiki" in outcome.gives["taken_by"]
        assert outcome.gives["taken_at"] == f"17:{37 + minutes}"


def test_the_status_says_that_nobody_has_answered(desk: Desk) -> None:
    case = desk.run("report_emergency", kind="fire", place=str(desk.areas["Mwiki"])).gives["case"]
    with desk.services.store.transaction() as tx:
        status.mark(tx, desk.cases()[0].id, "delivered")
        assert followup.overdue(tx, desk.services.alerts, NOW + timedelta(minutes=3))[0] == 1
    assert desk.run("emergency_status", case=case) == Outcome("unanswered")


def _send_drafts(desk: Desk) -> None:
    """What the relay does once drafts are due."""
    with desk.services.store.transaction() as tx:
        for case in filing.open_due(tx, NOW + timedelta(hours=1)):
            desk.services.alerts.emergency(tx, case, NOW, flood=case.flood)
