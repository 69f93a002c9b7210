"""An emergency that somebody had and has no more: whoever was told to stand down must hear of it."""

from tests.simulation.phones import Phone
from tests.simulation.world import World

FIRST = ("station", "ocs", "warden", "neighbour", "guards")


def _gang(world: World) -> Phone:
    resident = world.phone("+254712345678")
    resident.dial("1", "2", "Mwiki", "1")
    for name in FIRST:
        world.phone(name).expect(world.case("gang").reference, at="14:00")
    return resident


def _taken_by(world: World, name: str) -> None:
    world.phone(name).reply("1 ndio")
    world.phone(name).expect("1 ")
    for other in FIRST:
        if other != name:
            world.phone(other).expect("1 (", "taken by" if other in ("station", "guards") else "imechukuliwa")


def test_passed_up_after_the_others_stood_down(world: World) -> None:
    _gang(world)
    _taken_by(world, "station")
    world.phone("station").reply("1 pass up")
    world.phone("station").expect("1: passed up")
    world.phone("chair").expect("1 EMERGENCY", "(Passed up by Police Mwiki Station.)", at="14:00")
    for name in ("ocs", "warden", "neighbour"):  # they were told that they need not go
        world.phone(name).expect("1 DHARURA", "(Imepandishwa na Polisi Mwiki Station.)", at="14:00")
    world.phone("guards").expect("1 EMERGENCY", "(Passed up by", at="14:00")
    world.pass_minutes(3.9)  # and they are not told again with the next tier
    world.phone("ocs").reply("1 njiani")
    world.phone("ocs").expect("1: ")
    for name in ("station", "warden", "neighbour", "guards", "chair"):
        world.phone(name).expect("1 (")


def test_handed_over_to_somebody_who_does_not_answer(world: World) -> None:
    _gang(world)
    _taken_by(world, "station")
    world.phone("station").reply("1 kwa ra")
    world.phone("station").expect("1 is handed over: Residents association")
    world.phone("warden").expect("1 DHARURA", "(Umekabidhiwa na", at="14:00")
    world.phone("chair").expect("1 EMERGENCY", "(Handed over to you by", at="14:00")
    world.pass_minutes(2.9)
    world.pass_minutes(0.3)
    for name in ("ocs", "neighbour"):
        world.phone(name).expect("1 DHARURA", "(Bado hakuna aliyejibu.)", at="14:03")
    world.phone("guards").expect("1 EMERGENCY", "(Nobody has answered yet.)", at="14:03")
    world.received()
    world.phone("ocs").reply("1 njiani")
    world.received()
