"""What a resident asks for their own phone: a place remembered, a text."""

from gateway.dispatch import optouts
from tests.handlers.conftest import NOW, PHONE, Desk

TEXT = {"sw": "Polisi 999", "en": "Police 999"}


def test_a_place_is_remembered_and_forgotten(desk: Desk) -> None:
    assert desk.run("remember_place", place=str(desk.areas["Mwiki"])).name == "kept"
    profile = desk.services.profiles.get(PHONE)
    assert profile is not None
    assert (profile.place, profile.language) == (desk.areas["Mwiki"], "sw")
    assert desk.run("forget_place").name == "forgotten"
    assert desk.services.profiles.get(PHONE) is None


def test_a_place_that_is_not_there_is_not_remembered(desk: Desk) -> None:
    assert desk.run("remember_place", place="999999").name == "unknown"
    assert desk.services.profiles.get(PHONE) is None


def test_a_text_is_owed_once_to_who_asked_in_their_language(desk: Desk) -> None:
    for _ in range(2):
        assert desk.run("text_me", sms=TEXT).name == "owed"
    assert desk.texts() == [(PHONE, "Polisi 999")]
    assert [lane for lane, _ in desk.woken] == ["bulk"]


def test_texts_are_limited(desk: Desk) -> None:
    most = desk.services.config.limits.texts_a_day
    outcomes = [desk.run("text_me", sms=TEXT, submission=f"s.{number}").name for number in range(most + 1)]
    assert outcomes == ["owed"] * most + ["too_many"]
    assert len(desk.texts()) == most


def test_stop_wins_over_a_text_asked_for(desk: Desk) -> None:
    phone_hash = desk.services.pseudonyms.phone_hash(PHONE)
    with desk.services.store.transaction() as tx:
        optouts.stop(tx, phone_hash, NOW)
    assert desk.run("text_me", sms=TEXT).name == "stopped"
    assert desk.texts() == []
