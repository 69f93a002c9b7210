"""An officer asks, somebody unnamed answers: behind the code, and nothing is pushed to a phone unasked."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, text

from gateway.cases.pings import purge
from gateway.cases.questions import MOST_WAITING, QUESTION_UNITS
from gateway.dispatch import outbox
from gateway.dispatch.news import SPREAD_SECONDS
from gateway.dispatch.records import Message
from tests.handlers.conftest import COUNTY_STATION, DESK, NOW, PHONE, STATION, Desk

QUESTION = "gari rangi gani"


def a_tip(desk: Desk, **answers: str) -> str:
    """A tip about Mwiki, told to its station as number 1; its code."""
    given: dict[str, Any] = {"kind": "gang", "words": "five men", "place": str(desk.areas["Mwiki"])}
    given |= answers
    return desk.run("report_tip", **given).gives["code"]


def look(desk: Desk, code: str, submission: str = "s.2") -> dict[str, str]:
    return dict(desk.run("open_case", code=code, submission=submission).gives)


def pings(desk: Desk) -> int:
    with desk.services.store.read() as tx:
        return len(tx.execute(text("SELECT id FROM pings")).all())


def test_a_question_waits_behind_the_code_and_its_answer_goes_to_who_asked(desk: Desk) -> None:
    code = a_tip(desk)
    assert [(to, said.split(":")[0]) for to, said in desk.text(f"1 ? {QUESTION}", phone=STATION)] == [
        (STATION, "reply_asked")
    ]
    assert desk.run("open_case", code=code).name == "asked"
    seen = look(desk, code)
    assert seen["question"] == QUESTION
    before = desk.texts()
    for _ in range(2):
        outcome = desk.run(
            "answer_question", case=seen["case"], question_id=seen["question_id"], words="nyeupe, KDA"
        )
        assert outcome.name == "answered"
    ((to, said),) = [each for each in desk.texts() if each not in before]
    assert to == STATION
    assert said.startswith("answer: 1; ")
    assert "nyeupe, KDA" in said
    assert "question" not in look(desk, code)
    assert not [to for to, _ in desk.texts() if to == PHONE]


def test_questions_come_one_after_the_other_and_only_so_many_wait(desk: Desk) -> None:
    code = a_tip(desk)
    for number in range(MOST_WAITING):
        desk.text(f"1 ? swali {number}", phone=STATION)
    ((_, said),) = desk.text("1 ? moja zaidi", phone=STATION)
    assert said.startswith("reply_not_asked")
    asked = []
    for number in range(MOST_WAITING):
        seen = look(desk, code, f"s.{number}")
        asked.append(seen["question"])
        desk.run("answer_question", case=seen["case"], question_id=seen["question_id"], words="ndio")
    assert sorted(asked) == [f"swali {number}" for number in range(MOST_WAITING)]


def test_a_question_that_no_screen_can_show_is_not_taken(desk: Desk) -> None:
    code = a_tip(desk)
    ((_, said),) = desk.text(f"1 ? {'x' * (QUESTION_UNITS + 1)}", phone=STATION)
    assert said.startswith("reply_question_long")
    desk.text(f"1 ? {'x' * QUESTION_UNITS}", phone=STATION)
    assert len(look(desk, code)["question"]) == QUESTION_UNITS


def test_nobody_can_be_asked_about_an_emergency_this_way(desk: Desk) -> None:
    desk.run("report_emergency", kind="fire", place=str(desk.areas["Mwiki"]))
    ((_, said),) = desk.text(f"1 ? {QUESTION}", phone=STATION)
    assert said.startswith("reply_not_asked")


def test_a_tip_that_is_closed_asks_nothing_more(desk: Desk) -> None:
    code = a_tip(desk)
    desk.text(f"1 ? {QUESTION}", phone=STATION)
    seen = look(desk, code)
    desk.text("1 ndio", phone=STATION)
    desk.text("1 funga kukamatwa", phone=STATION)
    assert look(desk, code)["case_status"] == "closed"
    answered = desk.run("answer_question", case=seen["case"], question_id=seen["question_id"], words="nyeupe")
    assert answered.name == "closed"


def test_the_answer_to_somebody_who_is_gone_goes_to_the_desk(desk: Desk) -> None:
    code = a_tip(desk)
    desk.text(f"1 ? {QUESTION}", phone=STATION)
    seen = look(desk, code)
    desk.text("STOP", phone=STATION)
    desk.run("answer_question", case=seen["case"], question_id=seen["question_id"], words="nyeupe, KDA")
    assert {to for to, said in desk.texts() if "nyeupe, KDA" in said} == {DESK}


def test_a_ping_goes_out_once_some_time_later_and_says_nothing(desk: Desk) -> None:
    code = a_tip(desk)
    desk.run("ask_ping", case=look(desk, code)["case"])
    assert pings(desk) == 1
    desk.text(f"1 ? {QUESTION}", phone=STATION)
    desk.text("1 ? na namba?", phone=STATION)
    assert pings(desk) == 0
    to_phone = [said for to, said in desk.texts() if to == PHONE]
    assert to_phone == [f"message_waits: {desk.services.config.service.codes[0]}; "]
    with desk.services.store.read() as tx:
        (ping,) = [row for row in tx.scalars(select(Message)) if row.fleeting]
    assert NOW <= ping.due_at < NOW + timedelta(seconds=SPREAD_SECONDS)
    assert (ping.case_id, ping.contact_id) == (None, None)


def test_no_ping_after_stop_and_none_after_its_days(desk: Desk) -> None:
    code = a_tip(desk)
    case = look(desk, code)["case"]
    for _ in range(2):
        desk.run("ask_ping", case=case)
    assert pings(desk) == 1
    desk.text("STOP")
    desk.text(f"1 ? {QUESTION}", phone=STATION)
    assert not [to for to, _ in desk.texts() if to == PHONE]
    desk.run("ask_ping", case=case)
    rules = desk.services.config.retention
    with desk.services.store.transaction() as tx:
        assert purge(tx, rules, NOW + timedelta(days=rules.ping_days - 1)) == 0
        assert purge(tx, rules, NOW + timedelta(days=rules.ping_days)) == 1


def test_a_tip_that_concerns_somebody_is_not_told_to_them(desk: Desk) -> None:
    a_tip(desk, concerns="police")
    assert {to for to, _ in desk.texts()} == {DESK}
    a_tip(desk, concerns="ra", words="the chairman hides it")
    told = {to for to, said in desk.texts() if "the chairman hides it" in said}
    assert COUNTY_STATION not in told


def test_what_was_sent_to_a_resident_is_forgotten_with_the_sending(desk: Desk) -> None:
    desk.text("TIP bangi Mwiki")
    with desk.services.store.transaction() as tx:
        (reply,) = [row for row in tx.scalars(select(Message)) if row.fleeting]
        outbox.settle(reply, "owed", NOW)
        assert reply.phone_sealed is not None
        outbox.settle(reply, "sent", NOW)
        assert reply.phone_sealed is reply.body_sealed is None
