"""Joining and leaving by the menu and by SMS."""

from datetime import timedelta

import pytest

from gateway.bulletins.subscribing import joined
from gateway.bulletins.topics import Topic
from gateway.dispatch import optouts
from gateway.engine.actions import Item
from gateway.sms import subscribe
from gateway.sms.inbound import stop
from handlers.shape import Call
from tests.handlers.conftest import HANDLERS, NOW, PHONE, Desk

SCHOOLS = Topic(group="schools")


def _joined(desk: Desk) -> list[Topic]:
    with desk.services.store.read() as tx:
        return joined(tx, desk.services.pseudonyms.phone_hash(PHONE))


def _sms(desk: Desk, text: str, minute: int = 0) -> None:
    """What an SMS that begins with one of our words does."""
    wish = subscribe.meaning(text)
    assert wish is not None
    with desk.services.store.transaction() as tx:
        reached = subscribe.receive(tx, desk.services, PHONE, wish, NOW + timedelta(minutes=minute))
    assert reached.lane == "bulk" or not reached.ids


def _answers(desk: Desk) -> list[str]:
    return [text for to, text in desk.texts() if to == PHONE]


def _list(desk: Desk, name: str) -> list[Item]:
    call = Call(
        answers={},
        language="en",
        submission="s",
        now=NOW,
        within=lambda *_: True,
        caller=PHONE,
        repeat_key="r",
    )
    found = HANDLERS[name].run(call, desk.services)
    assert isinstance(found, list)
    return found


def test_a_place_and_a_group_are_joined_by_menu_and_left_again(desk: Desk) -> None:
    mwiki = str(desk.areas["Mwiki"])
    assert desk.run("join_area", place=mwiki).name == "joined"
    assert desk.run("join_area", place=mwiki).name == "joined"
    assert desk.run("join_group", group="schools", now=NOW + timedelta(minutes=1)).name == "joined"
    assert _list(desk, "list_joined") == [Item(mwiki, "Mwiki, Nairobi"), Item("schools", "Schools")]
    desk.run("leave_area", topic=mwiki)
    assert _list(desk, "list_joined") == [Item("schools", "Schools")]
    desk.run("leave_area", topic="schools")
    assert _list(desk, "list_joined") == []
    assert desk.texts() == []  # the screen has said it


def test_what_is_there_no_more_is_not_joined(desk: Desk) -> None:
    assert desk.run("join_area", place="999999").name == "unknown"
    assert desk.run("join_group", group="poets").name == "unknown"
    assert _joined(desk) == []


def test_groups_are_those_of_the_settings(desk: Desk) -> None:
    items = _list(desk, "list_groups")
    assert Item("schools", "Schools") in items
    assert [item.value for item in items] == list(desk.services.config.bulletins.groups)


def test_the_menu_says_that_stop_stands(desk: Desk) -> None:
    with desk.services.store.transaction() as tx:
        optouts.stop(tx, desk.services.pseudonyms.phone_hash(PHONE), NOW)
    assert desk.run("join_group", group="schools").name == "stopped"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("JOIN Mwiki", ("join", "en", "Mwiki")),
        ("  jiunge   mwiki kasarani ", ("join", "sw", "mwiki kasarani")),
        ("Jiunge: shule!", ("join", "sw", "shule!")),
        ('"LEAVE"', ("leave", "en", "")),
        ("ondoka\nMwiki", ("leave", "sw", "Mwiki")),
        ("joinmwiki", None),
        ("please join Mwiki", None),
        ("12 ndio", None),
        ("", None),
    ],
)
def test_what_a_text_asks_for(text: str, found: tuple[str, str, str] | None) -> None:
    wish = subscribe.meaning(text)
    assert (wish and (wish.does, wish.language, wish.about)) == found


@pytest.mark.parametrize("text", ["JOIN Mwiki", "jiunge mwiky", "join mwiki nairobi", "JOIN Mwiki, Nairobi"])
def test_a_place_is_joined_by_sms_and_the_answer_names_it(desk: Desk, text: str) -> None:
    _sms(desk, text)
    assert _joined(desk) == [Topic(desk.areas["Mwiki"])]
    assert _answers(desk) == ["bulletin_joined: Mwiki, Nairobi; "]


@pytest.mark.parametrize("text", ["JOIN schools", "JOIN school", "JIUNGE shule"])
def test_a_group_is_joined_by_any_of_its_names(desk: Desk, text: str) -> None:
    _sms(desk, text)
    assert _joined(desk) == [SCHOOLS]


def test_what_is_not_known_is_asked_about_once(desk: Desk) -> None:
    for text in ("JOIN", "JOIN qqqqq", "JIUNGE zzzzz"):
        _sms(desk, text)
    assert _joined(desk) == []
    assert _answers(desk) == ["bulletin_unknown: "]


def test_leaving_by_sms_one_or_all(desk: Desk) -> None:
    for minute, text in enumerate(("JOIN Mwiki", "JOIN Lamu", "JOIN schools")):
        _sms(desk, text, minute)
    _sms(desk, "ONDOKA mwiki")
    assert _joined(desk) == [Topic(desk.areas["Lamu"]), SCHOOLS]
    _sms(desk, "LEAVE Nairobi")
    assert _joined(desk) == [Topic(desk.areas["Lamu"]), SCHOOLS]
    assert "bulletin_yours: Lamu, Schools; " in _answers(desk)
    _sms(desk, "LEAVE")
    assert _joined(desk) == []
    _sms(desk, "LEAVE")
    assert {"bulletin_left: Mwiki, Nairobi; ", "bulletin_left: Lamu, Schools; ", "bulletin_none: "} <= {
        *_answers(desk)
    }


def test_nothing_is_joined_or_said_after_stop(desk: Desk) -> None:
    _sms(desk, "JOIN Mwiki")
    before = _answers(desk)
    with desk.services.store.transaction() as tx:
        stop(tx, desk.services, PHONE, NOW)
    assert _joined(desk) == []
    for text in ("JOIN Mwiki", "JOIN", "LEAVE"):
        _sms(desk, text)
    assert _joined(desk) == []
    assert _answers(desk) == before
