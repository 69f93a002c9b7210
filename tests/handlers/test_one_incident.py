"""One fire, many callers: what each officer gets, and what each caller is told."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import redis

from gateway.cases.records import CaseEvent
from gateway.dispatch.wake import connect
from tests.conftest import free_port
from tests.handlers.conftest import DESK, NOW, STATION, Desk
from tests.handlers.town import OCS, WARDEN, Town, phone, town


@pytest.fixture
def mwiki(desk: Desk, valkey: redis.Redis) -> Town:
    return town(desk, counters=valkey)


def _events(where: Town, reference: str) -> list[str]:
    with where.desk.services.store.read() as tx:
        return sorted(each.what for each in tx.query(CaseEvent).filter_by(case_id=where.case(reference).id))


def test_fifty_callers_in_a_minute_are_one_incident(mwiki: Town) -> None:
    cases = []
    for number in range(50):
        at = NOW + timedelta(seconds=number * 1.2)
        cases.append(mwiki.reports(number, now=at, area=mwiki.section if number % 5 == 4 else None))
        assert mwiki.said == ("joined" if number else "alerted")
        if number < 10:  # one in five of all has more to say
            mwiki.desk.run("add_details", case=cases[-1].uid, words=f"window {number} is burning", now=at)
    lead, joined = mwiki.case(cases[0].reference), [mwiki.case(each.reference) for each in cases[1:]]
    e, second, third, fourth = (each.reference for each in cases[:4])
    assert lead.callers == 50
    assert {each.lead_id for each in joined} == {lead.id}
    assert len({each.reference for each in cases}) == 50
    # The station and the OCS: the alert at once, how many have called, and the first words of others.
    expected = [
        f"1 EMERGENCY {e}: Fire, Mwiki, Nairobi, 17:37. Reply: 1 YES",
        f"1 EMERGENCY {e}, more: window 0 is burning",
        f"1 {e}, another caller ({second}): window 1 is burning",
        f"1 {e}: 3 callers.",
        f"1 {e}, another caller ({third}): window 2 is burning",
        f"1 {e}, another caller ({fourth}): window 3 is burning",
        f"1 {e}: 10 callers.",
        f"1 {e}: 30 callers.",
    ]
    assert mwiki.to(STATION) == mwiki.to(OCS) == expected
    # The warden of Section 58 hears of it when the first report from there comes, in her language.
    assert mwiki.to(WARDEN) == [
        f"1 DHARURA {e}: Moto, Mwiki, Nairobi, 17:37. Jibu: 1 NDIO (Watu 5 wameripoti.) "
        "Maelezo: Section 58, Mwiki",
        f"1 {e}: watu 10 wameripoti.",
        f"1 {e}: watu 30 wameripoti.",
    ]
    assert mwiki.to(DESK) == []
    # Nothing that was said is lost.
    vault = mwiki.desk.services.vault
    with mwiki.desk.services.store.read() as tx:
        said = {vault.open(each, "words") for each in tx.query(CaseEvent).filter_by(what="words")}
    assert said == {f"window {number} is burning" for number in range(10)}


def test_one_phone_is_one_caller_however_often_it_reports(mwiki: Town) -> None:
    lead = mwiki.reports(1)
    for again in range(3):
        place, session = str(mwiki.mwiki), f"again {again}"
        outcome = mwiki.desk.run(
            "report_emergency", phone=phone(1), submission=session, kind="fire", place=place
        )
        assert outcome.name == "joined"
    assert mwiki.case(lead.reference).callers == 1
    mwiki.reports(2)
    assert mwiki.case(lead.reference).callers == 2


def test_without_redis_a_report_joins_and_counts(desk: Desk) -> None:
    where = town(desk, counters=connect(f"redis://127.0.0.1:{free_port()}"))
    lead = where.reports(1)
    for number in (2, 3):
        where.reports(number)
        assert where.said == "joined"
    assert where.case(lead.reference).callers == 3
    assert where.to(STATION)[1:] == [f"1 {lead.reference}: 3 callers."]


def test_of_reports_at_the_same_moment_one_begins_the_incident(mwiki: Town) -> None:
    start = threading.Barrier(4)

    def report(number: int) -> str:
        start.wait()
        return mwiki.reports(number).reference

    with ThreadPoolExecutor(4) as pool:
        references = list(pool.map(report, range(4)))
    leads = [each for each in references if mwiki.case(each).lead_id is None]
    assert len(leads) == 1
    assert mwiki.case(leads[0]).callers == 4
    assert len([text for text in mwiki.to(STATION) if "EMERGENCY" in text]) == 1


@pytest.mark.parametrize("kind", ["medical", "gun"])
def test_another_kind_is_another_incident(mwiki: Town, kind: str) -> None:
    mwiki.reports(1)
    mwiki.reports(2, kind=kind)
    assert mwiki.said == "alerted"


def test_what_is_about_one_person_joins_nothing(mwiki: Town) -> None:
    for number in (1, 2):
        mwiki.reports(number, kind="medical")
        assert mwiki.said == "alerted"
    assert len(mwiki.to(STATION)) == 2


def test_a_second_estate_of_the_ward_is_another_place(mwiki: Town) -> None:
    mwiki.reports(1, area=mwiki.section)
    mwiki.reports(2, area=mwiki.chokaa)
    assert mwiki.said == "alerted"


def test_an_incident_over_its_window_is_told_anew(mwiki: Town) -> None:
    mwiki.reports(1)
    mwiki.reports(2, now=NOW + timedelta(minutes=61))
    assert mwiki.said == "alerted"
    assert len([text for text in mwiki.to(STATION) if "EMERGENCY" in text]) == 2


def test_nobody_for_the_place_is_told_to_whoever_joins_too(mwiki: Town) -> None:
    for number in (1, 2):
        mwiki.reports(number, area=mwiki.desk.areas["Lamu"])
        assert mwiki.said == "desk"


def test_a_caller_whose_case_is_another_says_so_and_is_heard(mwiki: Town) -> None:
    lead, case = mwiki.reports(1), mwiki.reports(2)
    for _ in range(2):
        assert mwiki.desk.run("report_apart", case=case.uid).name == "alerted"
    assert mwiki.case(case.reference).lead_id is None
    assert mwiki.case(lead.reference).callers == 1
    assert mwiki.to(STATION)[1] == f"2 EMERGENCY {case.reference}: Fire, Mwiki, Nairobi, 17:37. Reply: 2 YES"
    assert _events(mwiki, case.reference) == ["joined", "reported", "split"]
    assert mwiki.case(case.reference).escalate_at is not None


def test_the_status_of_who_joined_is_the_incident_s(mwiki: Town) -> None:
    lead, case = mwiki.reports(1), mwiki.reports(2)
    mwiki.desk.text("1 njiani", phone=STATION)
    assert mwiki.status(case) == mwiki.status(lead) == "on_the_way"
    mwiki.desk.text("1 funga uongo", phone=STATION)
    assert mwiki.status(case) == "closed"
    assert mwiki.case(case.reference).closed_at == mwiki.case(lead.reference).closed_at
    mwiki.reports(3)
    assert mwiki.said == "alerted"  # what is closed takes nobody in


def test_one_caller_s_mistake_does_not_call_off_what_others_see(mwiki: Town) -> None:
    first, second = mwiki.reports(1), mwiki.reports(2)
    for _ in range(2):
        mwiki.desk.run("cancel_emergency", phone=phone(1), case=first.uid)
    assert mwiki.case(first.reference).state == "open"
    e = first.reference
    assert mwiki.to(STATION)[1:] == [
        f"1 {e}: one of the callers ({e}) says it was a mistake. The others do not."
    ]
    mwiki.desk.run("cancel_emergency", phone=phone(2), case=second.uid)
    assert mwiki.case(second.reference).state == "cancelled"
    assert mwiki.status(second) == "cancelled"
    assert mwiki.case(e).callers == 1


def test_alone_a_mistake_is_called_off_as_ever(mwiki: Town) -> None:
    case = mwiki.reports(1)
    mwiki.desk.run("cancel_emergency", case=case.uid)
    assert mwiki.case(case.reference).state == "cancelled"


def test_a_caller_who_was_cut_off_joins_and_counts_once(mwiki: Town) -> None:
    lead = mwiki.reports(1)
    reference = mwiki.cut_off(2)
    mwiki.send_drafts(NOW + timedelta(minutes=1))
    assert mwiki.case(reference).lead_id == lead.id
    assert mwiki.case(lead.reference).callers == 2
    mwiki.reports(2, now=NOW + timedelta(minutes=2))  # and then went on with the same session
    assert mwiki.said == "joined"
    assert mwiki.case(lead.reference).callers == 2


def test_a_place_known_better_may_make_it_another_incident(mwiki: Town) -> None:
    mwiki.reports(1, area=mwiki.section)
    reference = mwiki.cut_off(2)
    mwiki.send_drafts(NOW + timedelta(minutes=1))
    assert mwiki.case(reference).lead_id is not None
    mwiki.reports(2, area=mwiki.chokaa, now=NOW + timedelta(minutes=2))
    assert mwiki.said == "alerted"
    assert mwiki.case(reference).lead_id is None


@pytest.mark.parametrize(
    ("officer", "merge", "split", "merged", "apart"),
    [
        (STATION, "1 merge 2", "1 split {}", "OK, one incident: {}. Callers: 2.", "OK: {} is now"),
        (
            WARDEN,
            "2 unganisha 1",
            "tenga 1 {}",
            "Sawa, ni tukio moja: {}. Walioripoti: 2.",
            "Sawa: {} ",
        ),
    ],
)
def test_an_officer_joins_two_and_splits_them_again(
    mwiki: Town, officer: str, merge: str, split: str, merged: str, apart: str
) -> None:
    first = mwiki.reports(1, kind="gun", area=mwiki.section)
    second = mwiki.reports(2, kind="gang", area=mwiki.section, now=NOW + timedelta(minutes=1))
    e, other = first.reference, second.reference
    mwiki.desk.text("2 yes", phone=OCS)
    told = mwiki.desk.text(merge, phone=officer)
    assert (officer, merged.format(e)) in told
    assert (OCS, f"2 ({other}): joined to {e}. What you reply now counts for {e}.") in told
    assert mwiki.case(other).lead_id == first.id
    assert mwiki.status(first) == mwiki.status(second) == "accepted"  # whoever had one has both
    mwiki.desk.text("2 on the way", phone=OCS)  # the old number means the incident now
    assert mwiki.status(first) == "on_the_way"
    told = mwiki.desk.text(split.format(other.lower()), phone=officer)
    assert any(to == officer and text.startswith(apart.format(other)) for to, text in told)
    assert (OCS, f"2 EMERGENCY {other}: Gang, Section 58, Mwiki, 17:38. Reply: 2 YES") in told
    assert mwiki.case(other).lead_id is None
    assert mwiki.status(second) == "sending"
    assert mwiki.case(other).escalate_at is not None
    assert mwiki.case(e).callers == 1


def test_an_officer_is_asked_which_one_is_meant(mwiki: Town) -> None:
    lead = mwiki.reports(1)
    assert mwiki.desk.text("1 split", phone=STATION) == [(STATION, "1: no other report is joined to it.")]
    second, third = mwiki.reports(2), mwiki.reports(3)
    ((_, said),) = mwiki.desk.text("1 split", phone=STATION)
    assert second.reference in said
    assert third.reference in said
    ((_, said),) = mwiki.desk.text("1 merge 77", phone=STATION)
    assert said.startswith("There is no 77 on this phone")
    for words in ("1 merge", "1 merge 1"):
        ((_, said),) = mwiki.desk.text(words, phone=STATION)
        assert said.startswith("With which?")
    assert mwiki.case(lead.reference).callers == 3


def test_violence_at_home_is_joined_to_nothing_that_neighbours_know_of(mwiki: Town) -> None:
    robbery, home = (
        mwiki.reports(number, area=mwiki.section, kind=kind)
        for number, kind in ((1, "robbery"), (2, "domestic"))
    )
    before = mwiki.to(WARDEN)
    for words in ("1 merge 2", "2 merge 1"):
        mwiki.desk.text(words, phone=STATION)
        assert "can't be one incident" in mwiki.to(STATION)[-1]
    assert {mwiki.case(each.reference).lead_id for each in (robbery, home)} == {None}
    mwiki.desk.run("add_details", case=home.uid, words="he has a knife")
    assert mwiki.to(WARDEN) == before
