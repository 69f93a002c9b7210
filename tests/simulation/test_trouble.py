"""The provider is down, the relay is dead, a number is gone: nothing is lost, and who should hears of it."""

import pytest

from gateway.dispatch.auditor import last_audit
from gateway.doctor import examine
from tests.simulation.world import World

FIRST = ("station", "ocs", "warden", "neighbour", "guards")


def test_the_provider_is_down_for_ten_minutes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.doctor.now", lambda: world.now)
    resident = world.phone("+254712345678")
    world.network.down = True
    resident.dial("1", "2", "Mwiki", "1")
    assert "inatumwa sasa" in resident.press("3")
    world.pass_minutes(10)
    assert world.received() == []
    assert "PIGA 999 AU 112 SASA" in resident.press("1")
    audit = last_audit(world.gateway.queue_redis)
    assert audit is not None
    assert not audit.well  # no heartbeat: outside, somebody wonders by now
    assert doctor()["audit"] == ("wrong", "0 minutes ago: 7 refused; mended 0")
    world.network.down = False
    world.pass_minutes(1)
    got = world.received()
    # Within a minute everybody who was to be told is told, each once.
    assert sorted(name for _, name, text in got if "E-" in text) == sorted((*FIRST, "chair", "chief"))
    assert [text for _, name, text in got if name == "desk"] == [
        "At 14:05, SMS that waited and did not go out: 6. Please ask the administrator to run: gateway doctor"
    ]
    world.phone("warden").reply("njiani")
    world.phone("warden").expect("uko njiani")
    for name in ("station", "ocs", "neighbour", "guards", "chair", "chief"):
        world.phone(name).expect("1 (")
    world.pass_minutes(19)
    assert doctor()["audit"] == ("fine", "0 minutes ago: no case is forgotten")
    world.relay_runs = False
    world.pass_minutes(16)
    assert doctor()["audit"] == ("wrong", "the last was 16 minutes ago")


def test_the_relay_is_dead_for_five_minutes(world: World) -> None:
    world.relay_runs = False
    world.phone("+254712345678").dial("1", "2", "Mwiki", "1")
    for name in FIRST:
        world.phone(name).expect("1 ", at="14:00")  # that needs no relay
    world.phone("+254733000000").dial("1", "4", "1", "1", "1", "1")  # and is cut off
    world.pass_minutes(5)
    assert world.received() == []
    world.relay_runs = True
    world.pass_seconds(2)
    world.phone("chair").expect("1 EMERGENCY", "Gang", "Nobody has answered", at="14:05:02")  # due 14:03
    for name in FIRST:
        text = world.phone(name).expect("2 ", at="14:05:02")
        assert "caller was cut off" in text or "ilikatika" in text
    audit = last_audit(world.gateway.queue_redis)
    assert audit is not None
    assert audit.found == {}  # the relay's own steps had mended it before
    for reply in ("1 njiani", "2 njiani"):
        world.phone("ocs").reply(reply)
        world.phone("ocs").expect("uko njiani")
    for name in ("station", "warden", "neighbour", "guards", "chair"):
        world.phone(name).expect("1 (")
    for name in ("station", "warden", "neighbour", "guards"):
        world.phone(name).expect("2 (")
    world.pass_minutes(10)


def doctor() -> dict[str, tuple[str, str]]:
    return {finding.what: (finding.level, finding.says) for finding in examine()}


@pytest.mark.parametrize("gone", ["station", "warden"])
def test_a_number_that_is_gone_is_told_of_at_once(world: World, gone: str) -> None:
    world.phone(gone).gone = True
    world.phone("+254712345678").dial("1", "2", "Mwiki", "1")
    others = [name for name in FIRST if name != gone]
    for name in others:
        world.phone(name).expect("1 ", at="14:00")
    world.pass_seconds(30)
    desk = world.phone("desk")
    desk.expect("1 EMERGENCY", at="14:00")
    desk.expect("could not be delivered. Please see now that they know", at="14:00")
    desk.expect("the number takes no SMS (UserInBlacklist)", at="14:00:02")
    if gone == "station":  # of the association, the chair can still be texted
        desk.expect("Mwiki Station: nobody on the list there can be texted", at="14:00:02")
