"""A caller who goes back and means something else, and a hop that is handed in late."""

from datetime import timedelta
from typing import Any

import pytest
import redis
from sqlalchemy import select

from gateway.cases import filing
from gateway.cases.records import Case, CaseEvent
from gateway.dispatch import followup
from gateway.engine.actions import Outcome
from tests.handlers.conftest import COUNTY_STATION, DESK, NOW, STATION, Desk
from tests.handlers.town import OCS, WARDEN, Town, phone
from tests.handlers.town import town as make_town
from tests.sms.office import Office

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def town(desk: Desk, valkey: redis.Redis) -> Town:
    return make_town(desk, counters=valkey)


def _hop(town: Town, handler: str, kind: str, area: int | None = None, **answers: Any) -> Outcome:
    answers |= {"place": str(area)} if area else {}
    return town.desk.run(handler, phone=phone(1), submission="s.1", kind=kind, **answers)


def _to(town: Town, number: str) -> list[str]:
    return [text for to, text in town.desk.texts() if to == number]


def test_a_draft_becomes_what_was_chosen_last(town: Town) -> None:
    county = town.desk.areas["Nairobi"]
    reference = _hop(town, "draft_emergency", "gang", county).gives["reference"]
    assert _hop(town, "report_emergency", "domestic", town.section).gives["reference"] == reference
    case = town.case(reference)
    assert (case.kind, case.area_id, case.state) == ("domestic", town.section, "open")
    assert _to(town, WARDEN) == []  # never told of violence at home
    assert "Violence at home" in "".join(_to(town, STATION))


def test_a_second_draft_is_sent_as_what_it_is_now(town: Town) -> None:
    _hop(town, "draft_emergency", "missing", town.mwiki)
    reference = _hop(town, "draft_emergency", "domestic", place_words="by the stage").gives["reference"]
    case = town.case(reference)
    assert (case.kind, case.severity, case.area_id) == ("domestic", 1, None)
    town.send_drafts(NOW + timedelta(hours=1))
    words = [text for to, text in town.desk.texts() if to == DESK]
    assert any("Violence at home" in text and "by the stage" in text for text in words)


def test_a_draft_that_went_out_is_told_anew_under_its_new_kind(town: Town) -> None:
    reference = _hop(town, "draft_emergency", "gang", town.section).gives["reference"]
    town.send_drafts(NOW + timedelta(hours=1))
    assert len(_to(town, WARDEN)) == len(_to(town, STATION)) == len(_to(town, OCS)) == 1
    for _ in range(2):
        assert _hop(town, "report_emergency", "domestic", town.section).name == "alerted"
    assert (town.case(reference).kind, town.case(reference).severity) == ("domestic", 1)
    assert sum("Violence at home" in text for text in _to(town, STATION)) == 1
    assert len(_to(town, STATION)) == len(_to(town, OCS)) == 2
    # Whoever may not know of such a kind hears that it was a mistake, and nothing from then on.
    assert sum("alikosea" in text for text in _to(town, WARDEN)) == 1
    town.desk.run("add_details", submission="w", case=town.case(reference).uid, words="he has a knife")
    assert sum("he has a knife" in text for text in _to(town, STATION)) == 1
    assert len(_to(town, WARDEN)) == 2


def test_a_new_kind_reaches_roles_that_were_not_told(town: Town) -> None:
    reference = _hop(town, "draft_emergency", "domestic", town.section).gives["reference"]
    town.send_drafts(NOW + timedelta(hours=1))
    assert _to(town, WARDEN) == []
    _hop(town, "draft_emergency", "fire", town.section)
    assert [reference in text and "Moto" in text for text in _to(town, WARDEN)] == [True]


def test_a_report_that_joined_leaves_the_incident_that_it_is_not(town: Town) -> None:
    lead = town.reports(5, area=town.section)
    reference = _hop(town, "draft_emergency", "fire", town.section).gives["reference"]
    town.send_drafts(NOW + timedelta(seconds=60))
    assert town.case(reference).lead_id == lead.id
    _hop(town, "report_emergency", "domestic", town.section)
    assert (town.case(reference).lead_id, town.case(lead.reference).kind) == (None, "fire")
    assert any(reference in text and "Violence at home" in text for text in _to(town, STATION))


@pytest.mark.parametrize("handler", ["report_emergency", "draft_emergency"])
def test_a_filing_that_comes_again_after_it_was_called_off_alerts_nobody(desk: Desk, handler: str) -> None:
    place = str(desk.areas["Mwiki"])
    case = desk.run("report_emergency", kind="fire", place=place).gives["case"]
    desk.run("cancel_emergency", case=case)
    before = desk.texts()
    assert desk.run(handler, kind="gun", place=str(desk.areas["Nairobi"]), now=LATER).gives["case"] == case
    assert desk.texts() == before
    assert [each.state for each in desk.cases()] == ["cancelled"]
    assert desk.run("report_emergency", kind="fire", place=place, submission="s.2").name == "alerted"
    assert len(desk.cases()) == 2


def test_a_filing_that_comes_again_after_its_caller_left_the_incident_alerts_nobody(town: Town) -> None:
    case = town.reports(1)
    town.reports(2)
    for _ in range(2):
        town.desk.run("cancel_emergency", case=case.uid)
    before = town.desk.texts()
    assert town.reports(1, now=LATER).uid == case.uid
    assert town.desk.texts() == before
    with town.desk.services.store.read() as tx:
        events = tx.scalars(select(CaseEvent.what).where(CaseEvent.case_id == case.id)).all()
    assert events.count("cancelled") == 1


def test_a_draft_called_off_stays_so(desk: Desk) -> None:
    case = desk.run("draft_emergency", kind="fire", place=str(desk.areas["Mwiki"])).gives["case"]
    desk.run("cancel_emergency", case=case)
    desk.run("draft_emergency", kind="fire", place=str(desk.areas["Mwiki"]))
    with desk.services.store.transaction() as tx:
        assert filing.open_due(tx, NOW + timedelta(hours=1)) == []
    assert [to for to, _ in desk.texts() if to in (STATION, COUNTY_STATION)] == []


def _corrected(town: Town, office: Office, *words: str) -> Case:
    """A gang that somebody answers with these words, and that its caller says is violence at home."""
    reference = _hop(town, "draft_emergency", "gang", town.section).gives["reference"]
    town.send_drafts(NOW + timedelta(hours=1))
    for each in words:
        office.text(WARDEN, each)
    _hop(town, "report_emergency", "domestic", town.section)
    return town.case(reference)


def test_who_must_hear_no_more_of_a_case_commands_it_no_more(town: Town) -> None:
    office = Office(town.desk)
    case = _corrected(town, office)
    for words in ("1 njiani", "1 funga kukamatwa", "1 ndio"):
        assert "1" in office.text(WARDEN, words)[0]
    assert (town.case(case.reference).state, town.case(case.reference).stage) == ("open", "waiting")
    assert "Hakuna ripoti" in office.text(WARDEN, "orodha")[0]


def test_violence_at_home_is_not_left_with_a_neighbour_who_was_sent_to_a_gang(town: Town) -> None:
    office = Office(town.desk)
    case = _corrected(town, office, "1 ndio", "1 njiani")
    assert (case.stage, case.accepted_by) == ("waiting", None)
    assert case.escalate_at is not None
    assert any(
        "Nobody has answered yet" in text and "Violence at home" in text for text in _to(town, STATION)
    )


def test_an_acceptance_that_lapses_is_not_told_to_who_must_hear_no_more(town: Town) -> None:
    office = Office(town.desk)
    case = _corrected(town, office)
    before = _to(town, WARDEN)
    assert "yours" in office.text(STATION, "1 yes")[0]
    alerts = town.desk.services.alerts
    with town.desk.services.store.transaction() as tx:
        assert followup.overdue(tx, alerts, NOW + timedelta(hours=2))[0] == 1
    assert town.case(case.reference).stage == "waiting"
    assert _to(town, WARDEN) == before
