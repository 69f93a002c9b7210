"""Residents who want to stay unnamed, who text, and whose calls are cut off."""

import re

import pytest

from tests.simulation.phones import Phone
from tests.simulation.world import World

NUMBER = "+254712345678"


def tip(resident: Phone, *language: str) -> str:
    """Report that drugs are sold; the code."""
    resident.dial(*language, "2", "1", "1", "1", "Mwiki", "1", "They sell behind the school", "1")
    screen = resident.press("1")
    found = re.search(r"\d{4} \d{4} \d{4}", screen)
    assert found, screen
    resident.press("1")
    return found[0].replace(" ", "")


def test_a_conversation_with_somebody_unnamed(world: World) -> None:
    resident, station = world.phone(NUMBER), world.phone("station")
    code = tip(resident, "6", "2")
    station.expect("1 Tip T-", "Drugs, Mwiki", "They sell behind the school")
    station.reply("1 ? which colour is the car")
    station.expect("1: your question waits")
    world.pass_minutes(30)  # nothing is pushed to the tipster
    screen = world.phone("+254733000000").dial("3", code)  # from any phone
    assert "which colour is the car" in screen
    world.phone("+254733000000").press("1", "It is blue, a Probox")
    station.expect("1 Answer, T-", "It is blue, a Probox", at="14:30")
    assert all(NUMBER not in sms.text for sms in station.inbox)
    station.reply("1 yes")
    station.expect("1 is yours")
    assert "which colour" not in world.phone("+254733000001").dial("3", code)  # it is answered


@pytest.mark.parametrize(
    ("language", "option", "says"),
    [
        ((), "SMS nikiulizwa tena", "Una ujumbe. Piga"),
        (("6", "2"), "SMS if I am asked again", "You have a message. Dial"),
    ],
    ids=["sw", "en"],
)
def test_you_have_a_message_if_asked_for(
    world: World, language: tuple[str, ...], option: str, says: str
) -> None:
    resident, station = world.phone(NUMBER), world.phone("station")
    code = tip(resident, *language)
    station.expect("1 Tip T-")
    station.reply("1 ? rangi gani")
    station.expect("1: your question waits")
    world.pass_minutes(61)  # not asked for yet: nothing comes
    assert "rangi gani" in resident.dial(*language, "3", code)
    screen = resident.press("1", "Ni ya bluu, jirani wa shule")
    station.expect("Ni ya bluu")
    key = re.search(rf"(\d):{option}", screen)
    assert key, screen
    resident.press(key[1], "1")
    station.reply("1 ? nambari gani")
    station.expect("1: your question waits")
    world.pass_minutes(61)
    waits = resident.expect(says, "*384*911#")  # some time within the hour
    assert not re.search(r"T-|dawa|drugs|Mwiki", waits, re.I)
    station.reply("1 ? nani mwingine")
    station.expect("1: your question waits")
    world.pass_minutes(61)  # asked for once, and said once


def test_a_tip_that_nobody_takes_goes_up_to_the_ocs_and_then_to_the_desk(world: World) -> None:
    tip(world.phone(NUMBER))
    world.phone("station").expect("1 Tip T-", "Drugs, Mwiki", at="14:00")
    # It waits from the end of its hour, in the day's hours: 3 h, and then 6 h from the end of that one.
    world.pass_minutes(22 * 60 + 1)
    ocs = world.phone("ocs").expect("1 Taarifa T-", "Dawa za kulevya", "(Bado hakuna aliyejibu.)", at="18:00")
    assert "They sell behind the school" in ocs
    world.phone("station").expect("1 Tip T-", "(Nobody has answered yet.)", at="18:00")
    world.phone("desk").expect("1 Tip T-", "NOBODY HAS ANSWERED", at="12:00")
    world.phone("ocs").reply("ndio")
    world.phone("ocs").expect("1 ni yako: Dawa za kulevya")
    for name in ("station", "desk"):
        world.phone(name).expect("1 (", "taken by Police Kasarani")
    world.pass_minutes(60)


def test_a_tip_about_the_police_goes_around_them(world: World) -> None:
    resident = world.phone(NUMBER)
    resident.dial("2", "1", "1", "1", "Mwiki", "1", "Askari wanachukua pesa", "2", "1")
    world.phone("desk").expect("Tip T-", "Askari wanachukua pesa")
    world.pass_minutes(60 * 24)
    # The desk is told again until it takes it, and nobody else ever.
    assert {name for _, name, _ in world.received()} == {"desk"}


def test_calm_hours_hold_a_tip_until_the_morning(world: World) -> None:
    world.pass_minutes(8 * 60)  # 22:00
    tip(world.phone(NUMBER))
    tip(world.phone("+254733000001"))
    world.pass_minutes(8 * 60)  # 06:00
    assert world.received() == []
    world.phone("+254733000000").dial("1", "4", "Mwiki", "1")  # a fire wakes everybody
    assert {name for _, name, _ in world.received()} == {"station", "ocs", "warden", "neighbour", "guards"}
    world.phone("station").reply("3 otw")  # 1 and 2 are the tips, of which nobody knows yet
    world.received()
    world.phone("station").reply("3 close solved")
    world.phone("station").expect("3 is closed")
    world.phone("desk").expect("Closed by Police Mwiki Station", at="06:00")
    world.pass_minutes(31)
    world.phone("station").expect("1 Tip T-", "2 Tip T-", "They sell behind the school", at="06:30")


def test_texted_instead_of_dialled(world: World) -> None:
    resident = world.phone(NUMBER)
    resident.reply("DHARURA moto Mwiki sokoni")
    for name in ("station", "ocs", "warden", "neighbour", "guards"):
        world.phone(name).expect("moto Mwiki sokoni")
    resident.expect("Mwiki", "999/112", "NIPIGIE")
    resident.reply("nipigie")
    resident.expect("atakayekubali atapewa nambari yako")
    world.phone("warden").reply("ndio")
    world.phone("warden").expect("1 ni yako")
    world.phone("warden").expect(NUMBER)
    resident.expect("imekubaliwa na", "saa 14:00")
    for name in ("station", "ocs", "neighbour", "guards"):
        world.phone(name).expect("1 (")

    other = world.phone("+254733000000")
    other.reply("JOIN Mwiki")
    other.expect("You joined", "Mwiki")
    other.reply("something at Mwiki")
    other.expect("1", "2", "999/112")  # one clear question
    other.reply("STOP")
    other.reply("JOIN Mwiki please")
    world.pass_minutes(1)


@pytest.mark.parametrize(("how", "seconds"), [("told", 0), ("silent", 45)])
def test_cut_off_it_goes_out_by_itself_and_once(world: World, how: str, seconds: int) -> None:
    resident = world.phone(NUMBER)
    resident.dial("1", "4", "1", "1", "1", "1")  # county, constituency, ward: as far as the call came
    world.pass_seconds(20)
    if how == "told":
        resident.hang_up()
    world.pass_seconds(4)
    assert bool(world.phone("station").inbox) == (how == "told")
    world.pass_seconds(40)
    for name in ("station", "ocs", "warden", "neighbour", "guards"):
        text = world.phone(name).expect("Mwiki")
        assert "caller was cut off" in text or "ilikatika" in text
    world.phone("station").reply("1 otw")
    world.phone("station").expect("on the way")
    for name in ("ocs", "warden", "neighbour", "guards"):
        world.phone(name).expect("1 (")
    resident.hang_up()  # told of late, or twice
    world.pass_minutes(5)
