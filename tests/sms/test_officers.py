"""SMS in through the callback, and the answers owed."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

from gateway.cases.records import CaseEvent, Question
from gateway.directory.records import Contact
from gateway.dispatch.records import Message
from tests.handlers.conftest import PHONE
from tests.sms.office import COUNTY_STATION, DESK, RESIDENTS, STATION, Office


def _contact(office: Office, phone: str) -> Contact:
    with office.services.store.read() as tx:
        return tx.get_one(Contact, office.id_of(phone))


def test_a_case_from_the_first_word_to_the_last(office: Office) -> None:
    uid = office.emergency()
    office.alarm(uid)
    assert office.text(STATION, "1 ndio") == ["reply_accepted: 1; Fire, Mwiki, Nairobi; "]
    assert any(text.startswith("stand_down: 1; ") for text in office.inbox(RESIDENTS))
    office.later(minutes=5)
    assert office.text(STATION, "njiani") == ["reply_on_the_way: 1; "]
    office.later(minutes=5)
    (answer,) = office.text(STATION, "NIMEFIKA")
    assert answer.startswith("reply_on_scene: 1; arrest, helped, ")
    assert office.text(RESIDENTS, "1 yes") == ["reply_taken: 1; who_police:  Mwiki, Nairobi; 17:37; "]
    assert office.text(STATION, "funga amesaidiwa") == ["reply_closed: 1; helped; "]
    case = office.case(uid)
    assert (case.state, case.outcome, case.closed_at, case.escalate_at) == (
        "closed",
        "helped",
        office.now,
        None,
    )
    assert office.text(RESIDENTS, "1 ndio") == [
        "reply_was_closed: 1; who_police:  Mwiki, Nairobi; 17:47; helped; "
    ]


def test_answers_are_urgent_and_say_what_they_are(office: Office) -> None:
    office.emergency(STATION)
    office.text(STATION, "1 ndio")
    with office.services.store.read() as tx:
        (row,) = tx.scalars(select(Message)).all()
    assert (row.lane, row.purpose, row.contact_id) == ("urgent", "reply", office.id_of(STATION))
    assert office.desk.woken == [("urgent", [row.id])]


def test_the_same_sms_handed_in_twice_counts_once(office: Office) -> None:
    office.emergency(STATION)
    assert office.text(STATION, "1 ndio", "ATXid_1")
    assert office.text(STATION, "1 ndio", "ATXid_1") == []


def test_two_officers_at_the_same_moment(office: Office) -> None:
    uid = office.emergency(STATION, RESIDENTS)
    start = threading.Barrier(2)

    def accept(phone: str) -> list[str]:
        start.wait()
        return office.text(phone, "1 ndio")

    with ThreadPoolExecutor(2) as threads:
        both = [text.split(":")[0] for texts in threads.map(accept, [STATION, RESIDENTS]) for text in texts]
    assert sorted(text for text in both if text != "stand_down") == ["reply_accepted", "reply_taken"]
    with office.services.store.read() as tx:
        accepted = tx.scalars(select(CaseEvent.contact_id).where(CaseEvent.what == "accepted")).all()
    assert accepted == [office.case(uid).accepted_by]


def test_a_word_alone_needs_one_open_case(office: Office) -> None:
    assert office.text(STATION, "ndio") == ["reply_none_open: "]
    first = office.emergency(STATION)
    office.emergency(STATION, submission="s.2", kind="gun")
    assert office.text(STATION, "ndio") == [
        "reply_which_case: 1; 1 Fire, Mwiki, Nairobi; 2 Gun, Mwiki, Nairobi; "
    ]
    assert office.case(first).stage == "waiting"
    office.text(STATION, "2 ndio")
    assert office.text(STATION, "orodha") == [
        "reply_list: 1 Fire, Mwiki, Nairobi; 2 Gun, Mwiki, Nairobi (reply_yours: ); "
    ]
    office.text(STATION, "2 funga kukamatwa")
    assert office.text(STATION, "ndio") == ["reply_accepted: 1; Fire, Mwiki, Nairobi; "]


def test_a_number_of_another_phone_is_nothing(office: Office) -> None:
    uid = office.emergency(STATION)
    assert office.text(COUNTY_STATION, "1 ndio") == ["reply_no_such_number: 1; "]
    assert office.case(uid).accepted_by is None


def test_a_stranger_learns_nothing(office: Office) -> None:
    uid = office.emergency(STATION)
    office.text(PHONE, "1 ndio")
    office.text(PHONE, "orodha")
    assert [text.split(":")[0] for text in office.inbox(PHONE)] == ["how_to_report"]  # once a day
    assert office.case(uid).accepted_by is None


def test_a_retired_contact_is_a_stranger(office: Office) -> None:
    uid = office.emergency(STATION)
    with office.services.store.transaction() as tx:
        tx.execute(update(Contact).values(active=False))
    office.text(STATION, "1 ndio")
    assert office.case(uid).accepted_by is None


def test_stop_is_nobodys_answer(office: Office) -> None:
    uid = office.emergency(STATION)
    office.text(STATION, "STOP")
    assert _contact(office, STATION).opted_out
    assert office.text(STATION, "1 ndio") == []  # it counts, and is not answered
    assert office.case(uid).accepted_by == office.id_of(STATION)
    office.text(STATION, "START")
    assert office.text(STATION, "1 njiani") == ["reply_on_the_way: 1; "]


def test_what_we_do_not_understand_is_answered_a_few_times_an_hour(office: Office) -> None:
    office.emergency(STATION)
    most = office.services.config.replies.unclear_an_hour
    answers = [office.text(STATION, "Niko barabarani, nitapiga baadaye") for _ in range(most + 3)]
    assert answers == [["reply_unclear: 1; "]] * most + [[]] * 3
    assert office.text(STATION, "1 ndio") == ["reply_accepted: 1; Fire, Mwiki, Nairobi; "]


def test_who_tries_to_take_a_case_is_answered_after_many_slips_but_not_for_ever(office: Office) -> None:
    office.emergency(STATION)
    rules = office.services.config.replies
    for _ in range(rules.unclear_an_hour + 1):
        office.text(STATION, "1 sijui")
    answers = [office.text(STATION, "1 yes 2 yes") for _ in range(rules.attempts_an_hour + 1)]
    assert answers == [["reply_unclear: 1; "]] * rules.attempts_an_hour + [[]]


def test_joining_and_splitting_what_is_over_says_so(office: Office) -> None:
    office.emergency(STATION)
    office.text(STATION, "1 funga amesaidiwa")
    for text in ("1 tenga", "1 unganisha 2", "1 unganisha"):
        assert office.text(STATION, text) == [
            "reply_was_closed: 1; who_police:  Mwiki, Nairobi; 17:37; helped; "
        ]


def test_joining_with_a_number_that_is_not_there_names_it(office: Office) -> None:
    office.emergency(STATION)
    assert office.text(STATION, "1 unganisha 7") == ["reply_no_such_number: 7; "]


def test_an_officer_can_report_too(office: Office) -> None:
    office.text(STATION, "DHARURA moto Mwiki")
    (case,) = office.desk.cases()
    assert (case.type, case.kind) == ("emergency", "fire")


def test_passing_up_reaches_the_next_at_once(office: Office) -> None:
    uid = office.emergency(STATION)
    assert office.text(STATION, "1 pandisha") == ["reply_passed_up: 1; "]
    assert office.case(uid).stage == "waiting"
    assert any(text.startswith("alert_emergency: ") for text in office.inbox(COUNTY_STATION))


def test_handing_over_tells_the_other_agency(office: Office) -> None:
    uid = office.emergency(STATION)
    office.text(STATION, "1 ndio")
    assert office.text(STATION, "1 kwa") == [
        "reply_which_agency: 1; police, ra, neighbours, guards, chief, desk; "
    ]
    assert office.text(STATION, "1 kwa chifu") == ["reply_no_agency: 1; who_chief: ; "]
    assert office.case(uid).accepted_by == office.id_of(STATION)
    assert office.text(STATION, "1 kwa ra") == ["reply_handed_over: 1; who_ra: ; "]
    assert any(text.startswith("alert_emergency: ") for text in office.inbox(RESIDENTS))
    assert office.case(uid).accepted_by is None


def test_a_tip_about_an_agency_is_not_handed_to_it(office: Office) -> None:
    uid = office.tip(DESK)
    office.put(uid, concerns="police")
    assert office.text(DESK, "1 kwa polisi") == ["reply_no_agency: 1; who_police: ; "]


def test_a_question_waits_behind_the_code(office: Office) -> None:
    uid = office.tip(STATION)
    assert office.text(STATION, "1 ? Gari, rangi gani") == ["reply_asked: 1; "]
    with office.services.store.read() as tx:
        (question,) = tx.scalars(select(Question)).all()
    assert office.services.vault.open(question, "text") == "Gari, rangi gani"
    assert (question.case_id, question.asked_by) == (office.case(uid).id, office.id_of(STATION))
    assert office.text(STATION, "1 ? " + "x" * 91) == ["reply_question_long: 1; 90; "]
    office.emergency(STATION)
    assert office.text(STATION, "2 ? gari gani") == ["reply_not_asked: 2; 3; "]


def test_a_tip_keeps_hours_only(office: Office) -> None:
    uid = office.tip(STATION)
    office.text(STATION, "1 njiani")
    office.text(STATION, "1 funga hakuna")
    case = office.case(uid)
    assert case.closed_at is not None
    for moment in (case.accepted_at, case.stage_at, case.closed_at):
        assert moment is not None
        assert (moment.minute, moment.second) == (0, 0)
    with office.services.store.read() as tx:
        assert {at.minute for at in tx.scalars(select(CaseEvent.at))} == {0}


def test_closing_needs_a_word_that_says_how(office: Office) -> None:
    uid = office.emergency(STATION)
    for words in ("1 funga", "1 funga kesho"):
        (answer,) = office.text(STATION, words)
        assert answer.startswith("reply_which_outcome: 1; arrest, ")
    assert office.case(uid).state == "open"


def test_a_pin_guards_closing_and_handing_over(office: Office) -> None:
    uid = office.emergency(STATION)
    assert office.text(STATION, "pin 12") == ["reply_pin_how: "]
    assert office.text(STATION, "pin 4821") == ["reply_pin_set: "]
    assert office.text(STATION, "1 ndio") == ["reply_accepted: 1; Fire, Mwiki, Nairobi; "]
    assert office.text(STATION, "1 funga uongo") == ["reply_pin_needed: "]
    assert office.text(STATION, "1 kwa ra") == ["reply_pin_needed: "]
    assert office.text(STATION, "1 funga uongo 4822") == ["reply_pin_wrong: "]
    assert office.case(uid).state == "open"
    assert office.text(STATION, "1 funga uongo pin 4821") == ["reply_closed: 1; false alarm; "]


def test_a_pin_is_changed_with_the_old_one_only(office: Office) -> None:
    office.text(STATION, "pin 4821")
    kept = _contact(office, STATION).pin_hash
    assert kept
    assert "4821" not in kept
    assert office.text(STATION, "pin 9999") == ["reply_pin_how: "]
    assert office.text(STATION, "pin 1111 9999") == ["reply_pin_wrong: "]
    assert _contact(office, STATION).pin_hash == kept
    assert office.text(STATION, "pin 4821 9999") == ["reply_pin_set: "]
    assert _contact(office, STATION).pin_hash != kept


def test_pins_can_not_be_tried_out(office: Office) -> None:
    uid = office.emergency(STATION)
    office.text(STATION, "pin 4821")
    for guess in range(office.services.config.replies.pin_tries_an_hour):
        assert office.text(STATION, f"1 funga uongo 100{guess}") == ["reply_pin_wrong: "]
    assert office.text(STATION, "1 funga uongo 4821") == ["reply_pin_wrong: "]
    assert office.case(uid).state == "open"


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("zamu", "reply_duty_how: "),
        ("zamu off", "reply_duty_off: 23/11 05:37; "),
        ("zamu on", "reply_duty_on: 23/11 05:37; "),
        ("zamu on hadi 18:00", "reply_duty_on: 22/11 18:00; "),
        ("duty off until 6.30", "reply_duty_off: 23/11 06:30; "),
        ("zamu on kesho", "reply_duty_how: "),
    ],
)
def test_duty_by_sms(office: Office, words: str, answer: str) -> None:
    assert office.text(STATION, words) == [answer]


def test_any_sms_says_that_the_number_works(office: Office) -> None:
    assert office.text(STATION, "ok") == ["reply_thanks: "]
    assert _contact(office, STATION).confirmed_at == office.now
    office.later(hours=2)
    office.text(STATION, "orodha")
    assert _contact(office, STATION).confirmed_at == office.now


def test_help_names_the_words(office: Office) -> None:
    assert office.text(STATION, "msaada") == ["reply_help: "]


def test_ok_to_an_alert_is_no_acceptance_and_does_not_sound_like_one(office: Office) -> None:
    uid = office.emergency(STATION)
    assert office.text(STATION, "OK") == ["reply_which_case: 1; 1 Fire, Mwiki, Nairobi; "]
    assert office.case(uid).stage == "waiting"
    assert "reply_accepted" in office.text(STATION, "1 ok")[0]
    assert office.text(STATION, "OK") == ["reply_thanks: "]


def test_what_presses_most_is_listed_first(office: Office) -> None:
    for number in range(30):
        office.tip(STATION, submission=f"t.{number}")
    office.emergency(STATION)
    assert office.text(STATION, "ndio")[0].startswith("reply_which_case: 31; 31 Fire, Mwiki, Nairobi; ")
    assert office.text(STATION, "orodha")[0].startswith("reply_list: 31 Fire, ")


@pytest.mark.parametrize("words", ["moto mkubwa Mwiki sokoni", "Genge limevamia Mwiki, watu wengi wameumia"])
def test_an_officer_who_tells_of_trouble_is_asked_whether_it_is_an_emergency(
    office: Office, words: str
) -> None:
    office.emergency(STATION, kind="robbery")
    assert "reply_unclear: 1" in office.text(STATION, f"1 {words}")[0]  # that is about a case
    office.text(STATION, words)
    assert any(text.startswith("texted_which") for text in office.inbox(STATION))
    office.text(STATION, "1")
    assert any(text.startswith("texted_told") for text in office.inbox(STATION))


@pytest.mark.parametrize("before", [[], ["1 yes"], ["1 yes", "1 on the way"]])
def test_the_desk_hears_of_an_emergency_that_is_closed_unseen(office: Office, before: list[str]) -> None:
    uid = office.emergency(STATION)
    for words in (*before, "1 close arrest", "1 close arrest"):
        office.text(STATION, words)
    assert [text for text in office.inbox(DESK) if text.startswith("desk_closed")] == [
        f"desk_closed: {office.case(uid).reference}; Fire, Mwiki, Nairobi; "
        "who_police:  Mwiki, Nairobi; arrest; "
    ]


@pytest.mark.parametrize(("phone", "before"), [(STATION, ["1 arrived"]), (DESK, [])])
def test_it_does_not_hear_of_one_that_was_seen_to_or_that_it_closed(
    office: Office, phone: str, before: list[str]
) -> None:
    uid = office.emergency(phone)
    for words in (*before, "1 close arrest"):
        office.text(phone, words)
    assert office.case(uid).state == "closed"
    assert not any(text.startswith("desk_closed") for text in office.inbox(DESK))
