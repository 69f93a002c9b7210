"""An hour in which nobody answers: every SMS to everybody, to the second."""

from pathlib import Path

from tests.simulation.world import World

FIRST = ("station", "ocs", "warden", "neighbour", "guards")
ENGLISH = ("station", "chair", "guards", "desk")


def test_a_gang_and_nobody_answers_for_an_hour(world: World) -> None:
    resident = world.phone("+254712345678")
    resident.dial("1", "2", "Mwiki", "1")
    reference = world.case("gang").reference
    world.pass_minutes(60)
    # Those who answer for the place, at once; who is next, after 3 minutes, 4 more, and 5 more, when
    # everybody is told; then the desk, again and again: after 5, 10 and 20 minutes.
    assert world.record() == (Path(__file__).parent / "nobody-answers.txt").read_text(encoding="utf-8")
    assert len(world.received()) == 17
    assert f"{reference}: bado hakuna aliyekubali; tunaarifu wengine. PIGA 999 AU 112" in resident.press("3")
    world.pass_minutes(20)
    world.phone("desk").expect("NOBODY HAS ANSWERED", at="15:17")


def test_an_officer_who_is_late_still_ends_it(world: World) -> None:
    resident = world.phone("+254712345678")
    resident.dial("6", "2", "1", "2", "Mwiki", "1")  # in English
    world.pass_minutes(20)
    assert "nobody has accepted it yet; we are telling others. CALL 999 OR 112" in resident.press("3")
    world.received()
    world.phone("chief").reply("ndio")
    world.phone("chief").expect("1 ni yako", at="14:20")
    for name in (*FIRST, "chair"):
        world.phone(name).expect("1 (", "taken by" if name in ENGLISH else "imechukuliwa", at="14:20")
    world.phone("desk").expect("taken by")
    assert "accepted by" in resident.press("1")
    world.phone("chief").reply("1 njiani")
    world.phone("chief").expect("uko njiani")
    world.pass_minutes(19)
    world.phone("chief").reply("1 funga amesaidiwa")
    world.phone("chief").expect("1 imefungwa")
    world.phone("desk").expect("Closed by Chief Kasarani", "helped", "never said they were there")
    world.pass_minutes(120)  # and nothing more, to anybody
