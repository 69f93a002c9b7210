"""What residents text: an emergency, a tip, answers to our questions; from the callback to what is owed."""

from datetime import timedelta

import pytest
import redis
from sqlalchemy import select

from gateway.directory.records import Contact
from tests.handlers.conftest import DESK, NOW, PHONE, STATION, Desk

OTHER = "+254712345679"


def names(owed: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(to, text.split(":")[0]) for to, text in owed]


def test_an_emergency_is_told_at_once_and_its_sender_reads_which_place(desk: Desk) -> None:
    told = desk.text("DHARURA moto Mwiki sokoni")
    assert names(told) == [(STATION, "alert_emergency"), (PHONE, "texted_told")]
    assert "moto Mwiki sokoni" in told[0][1]
    assert "Mwiki" in told[1][1]
    (case,) = desk.cases()
    assert (case.kind, case.area_id, case.state, case.language) == ("fire", desk.areas["Mwiki"], "open", "sw")
    assert case.caller_sealed is None


def test_the_same_callback_twice_is_one_emergency(desk: Desk) -> None:
    desk.text("DHARURA moto Mwiki")
    desk.texted -= 1
    assert desk.text("DHARURA moto Mwiki") == []
    assert len(desk.cases()) == 1


def test_an_emergency_without_a_place_goes_to_the_desk_and_asks_where(desk: Desk) -> None:
    told = desk.text("Emergency, shots fired")
    assert [name for to, name in names(told) if to == PHONE] == ["texted_where"]
    assert {to for to, _ in told} == {DESK, PHONE}
    assert "shots fired" in "".join(text for to, text in told if to == DESK)
    told = desk.text("near the bridge, Mwiki")
    assert (STATION, "alert_emergency") in names(told)
    assert (PHONE, "texted_place") in names(told)
    (case,) = desk.cases()
    assert (case.kind, case.area_id, case.language) == ("gun", desk.areas["Mwiki"], "en")


def test_a_place_that_nobody_knows_is_passed_on_in_its_own_words(desk: Desk) -> None:
    desk.text("DHARURA moto")
    told = desk.text("karibu na duka la Wanjiru")
    assert (PHONE, "texted_added") in names(told) or (PHONE, "texted_place") in names(told)
    assert any("Wanjiru" in text for to, text in told if to == DESK)


def test_what_is_texted_next_is_added_or_corrects_the_place(desk: Desk) -> None:
    desk.text("DHARURA moto Mwiki")
    told = desk.text("kuna watoto ndani")
    assert names(told) == [(STATION, "update_emergency"), (PHONE, "texted_added")]
    told = desk.text("samahani ni Lamu")
    assert desk.cases()[0].area_id == desk.areas["Lamu"]
    assert (PHONE, "texted_place") in names(told)


def test_the_number_goes_to_whoever_accepts_after_a_clear_yes(desk: Desk) -> None:
    desk.text("DHARURA moto Mwiki")
    assert names(desk.text("NIPIGIE")) == [(PHONE, "texted_call")]
    assert not [text for _, text in desk.texts() if PHONE[4:] in text]
    told = desk.text("1 ndio", phone=STATION)
    assert (STATION, "callback") in names(told)
    assert (PHONE, "news_accepted") in names(told)


def test_more_emergencies_than_one_phone_may_send_go_to_the_desk(desk: Desk) -> None:
    for _ in range(desk.services.config.limits.emergencies_an_hour):
        assert STATION in dict(desk.text("DHARURA moto Mwiki"))
    told = desk.text("DHARURA moto Mwiki")
    assert {to for to, _ in told} == {DESK, PHONE}
    assert (PHONE, "texted_desk") in names(told)


def test_a_tip_is_told_and_its_code_is_shown_on_the_screen_alone(desk: Desk) -> None:
    told = desk.text("TIP bangi inauzwa Mwiki nyuma ya stage")
    assert names(told) == [(STATION, "alert_tip"), (PHONE, "tip_code")]
    assert "nyuma ya stage" in told[0][1]
    (case,) = desk.cases()
    assert (case.type, case.kind, case.area_id) == ("tip", "drugs", desk.areas["Mwiki"])
    shown = desk.run("show_code")
    assert shown.name == "shown"
    assert desk.run("open_case", code=shown.gives["texted_code"]).gives["case"] == case.uid
    assert desk.run("show_code", phone=OTHER).name == "not_found"
    assert not [text for _, text in desk.texts() if shown.gives["texted_code"].split()[0] in text]


def test_a_tip_without_a_place_asks_once_and_goes_with_whatever_is_answered(desk: Desk) -> None:
    for answer, area in (("Mwiki", desk.areas["Mwiki"]), ("sijui jina, karibu na mto", None)):
        assert names(desk.text("TIP genge linakusanya pesa")) == [(PHONE, "tip_where")]
        before = len(desk.cases())
        assert (PHONE, "tip_code") in names(desk.text(answer))
        assert len(desk.cases()) == before + 1
        assert area in {case.area_id for case in desk.cases()}
    assert {case.kind for case in desk.cases()} == {"gang"}


def test_a_tip_about_the_police_goes_around_them(desk: Desk) -> None:
    told = desk.text("TIP askari wanauza bangi Mwiki")
    assert {to for to, _ in told} == {DESK, PHONE}
    assert desk.cases()[0].concerns == "police"
    desk.text("TIP mwenyekiti wa Nyumba Kumi anaficha bunduki")
    desk.text("polisi wa Mwiki wanajua")  # the answer to "where" says more
    assert STATION not in {to for to, _ in desk.texts()}


def test_a_contact_who_texts_a_tip_leaves_no_moment_of_it(desk: Desk) -> None:
    for words in ("TIP genge linakusanya pesa", "Mwiki"):
        desk.text(words, phone=DESK)
    assert [case.type for case in desk.cases()] == ["tip"]
    confirmed = select(Contact.confirmed_at).where(Contact.role == "programme_desk")
    with desk.services.store.read() as tx:
        assert tx.scalar(confirmed) is None
    desk.text("1 ndio", phone=DESK)
    with desk.services.store.read() as tx:
        assert tx.scalar(confirmed) == NOW


def test_a_long_text_that_mentions_a_place_moves_nothing(desk: Desk) -> None:
    desk.text("DHARURA moto Mwiki")
    told = desk.text("gari la zimamoto linatoka Lamu lakini bado halijafika hapa")
    assert desk.cases()[0].area_id == desk.areas["Mwiki"]
    assert names(told) == [(STATION, "update_emergency"), (PHONE, "texted_added")]


def test_the_days_tips_are_counted_as_on_the_menu(desk: Desk) -> None:
    most = desk.services.config.limits.tips_a_day
    answers = [names(desk.text("TIP bangi Mwiki")) for _ in range(most + 1)]
    assert len(desk.cases()) == most
    assert (PHONE, "tip_later") in answers[-1]


@pytest.mark.parametrize(("choice", "type_"), [("1", "emergency"), ("2.", "tip"), ("Dharura", "emergency")])
def test_what_may_be_either_is_asked_about_once(desk: Desk, choice: str, type_: str) -> None:
    assert names(desk.text("moto Mwiki sokoni")) == [(PHONE, "texted_which")]
    assert desk.cases() == []
    desk.text(choice)
    (case,) = desk.cases()
    assert (case.type, case.kind, case.area_id) == (type_, "fire", desk.areas["Mwiki"])


def test_what_means_nothing_is_told_how_to_report_once_a_day(desk: Desk) -> None:
    assert names(desk.text("habari yako")) == [(PHONE, "how_to_report")]
    assert desk.text("habari") == []
    assert names(desk.text("habari", now=NOW + timedelta(days=1))) == [(PHONE, "how_to_report")]


def test_after_stop_a_report_is_filed_and_nothing_is_answered(desk: Desk) -> None:
    desk.text("STOP")
    assert names(desk.text("DHARURA moto Mwiki")) == [(STATION, "alert_emergency")]
    assert names(desk.text("TIP bangi Mwiki")) == [(STATION, "alert_tip")]
    assert names(desk.text("habari")) == []


def test_stop_ends_the_news_of_an_emergency_too(desk: Desk) -> None:
    desk.text("DHARURA moto Mwiki")
    desk.text("nipigie")
    desk.text("STOP")
    told = desk.text("1 ndio", phone=STATION)
    assert PHONE not in dict(told)
    assert (STATION, "callback") in names(told)  # the yes to a call stands


def test_answers_are_limited_and_reports_are_not_lost(desk: Desk) -> None:
    most = desk.services.config.limits.answers_an_hour
    told = [desk.text(f"TIP {number}") for number in range(most + 1)]
    assert [len(each) for each in told] == [1] * most + [0]
    assert STATION in dict(desk.text("DHARURA moto Mwiki"))


def test_without_redis_both_are_filed_at_once(desk: Desk, valkey: redis.Redis) -> None:
    valkey.acl_setuser("default", enabled=True, categories=["-@write"], nopass=True)
    try:
        told = desk.text("DHARURA moto")
        assert names(told)[-1] == (PHONE, "texted_desk")
        told = desk.text("TIP genge linakusanya pesa")
        assert (PHONE, "tip_taken") in names(told)
    finally:
        valkey.acl_setuser("default", enabled=True, categories=["+@all"], nopass=True)
    assert sorted(case.type for case in desk.cases()) == ["emergency", "tip"]
