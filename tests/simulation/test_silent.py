"""An officer says "on the way", and then nothing more."""

import pytest

from tests.simulation.phones import Phone
from tests.simulation.world import World

FIRST = ("station", "ocs", "warden", "neighbour", "guards")


@pytest.fixture
def going(world: World) -> Phone:
    """The station is on the way to a gang in Mwiki; the others have stood down."""
    world.phone("+254712345678").dial("1", "2", "Mwiki", "1")
    world.phone("station").reply("on the way")
    world.received()
    return world.phone("station")


def test_never_arrived(world: World, going: Phone) -> None:
    world.pass_minutes(19.9)
    world.nothing_else()
    world.pass_minutes(0.2)
    going.expect("1 (", "on the way since 14:00", "1 ARRIVED", "1 PASS UP", at="14:20")
    world.pass_minutes(19.5)
    world.nothing_else()
    world.pass_minutes(0.5)
    going.expect("on the way since 14:00", at="14:40")
    desk = world.phone("desk")
    desk.expect("1 EMERGENCY", "Gang", at="14:40")
    desk.expect("1 (", "Police Mwiki Station last heard of at 14:00", "1 PASS UP", at="14:40")
    world.pass_minutes(40)
    going.expect("on the way since 14:00", at="15:20")
    desk.expect("last heard of at 14:00", at="15:20")
    desk.reply("1 pass up")  # the desk can't reach him, and asks for others
    desk.expect("1: passed up")
    for name in ("ocs", "warden", "neighbour"):
        world.phone(name).expect("1 DHARURA", "(Imepandishwa na Dawati la mpango")
    for name in ("guards", "chair"):
        world.phone(name).expect("1 EMERGENCY", "(Passed up by Programme desk")


def test_still_going_and_then_there(world: World, going: Phone) -> None:
    world.pass_minutes(19)
    going.reply("1 on the way")
    going.expect("1: you said so before")
    world.pass_minutes(19.9)
    world.nothing_else()
    world.pass_minutes(0.2)
    going.expect("on the way since 14:19", at="14:39")
    going.reply("arrived")
    going.expect("noted, you are there")
    world.pass_minutes(119)
    world.nothing_else()
    world.pass_minutes(2)
    going.expect("1 (", "you are there since 14:39", "CLOSE")
    going.reply("close solved")
    going.expect("1 is closed")
    world.pass_minutes(60 * 6)


def test_who_went_is_on_the_list_no_more(world: World, going: Phone) -> None:
    going.reply("STOP")
    world.received()
    world.pass_minutes(20.1)
    assert [(at, name) for at, name, text in world.received() if "last heard of" in text] == [
        ("14:20", "desk")
    ]


def test_another_goes_as_well(world: World, going: Phone) -> None:
    world.pass_minutes(10)
    world.phone("guards").reply("1 on the way")
    world.phone("guards").expect("Noted that you are going as well")
    world.pass_minutes(19.8)
    world.nothing_else()
    world.pass_minutes(0.3)
    world.phone("guards").expect("on the way since 14:10", at="14:30")  # who said it last
