"""What officers write, what it does, and who hears of it: nobody else does."""

from pathlib import Path

import pytest

from gateway.directory.imports import import_contacts
from tests.simulation.phones import Phone
from tests.simulation.world import World

FIRST = ("station", "ocs", "warden", "neighbour", "guards")


@pytest.fixture
def caller(world: World) -> Phone:
    """Somebody has just reported a gang in Mwiki, and everybody's first alert is read."""
    resident = world.phone("+254712345678")
    resident.dial("1", "2", "Mwiki", "1")
    for name in FIRST:
        world.phone(name).expect(world.case("gang").reference, at="14:00")
    return resident


def stood_down(world: World, *names: str, at: str = "") -> None:
    for name in names:
        world.phone(name).expect("1 (", at=at)


def test_accepted_on_the_way_there_and_closed(world: World, caller: Phone) -> None:
    station, warden = world.phone("station"), world.phone("warden")
    station.reply("1 yes")
    station.expect("1 is yours: Gang, Mwiki", "1 ON THE WAY")
    world.phone("guards").expect("1 (", "taken by Police Mwiki Station. You can stand down")
    for name in ("ocs", "warden", "neighbour"):
        world.phone(name).expect("1 (", "imechukuliwa na Polisi Mwiki Station. Si lazima uende")
    assert "imekubaliwa na Polisi Mwiki Station, 14:00" in caller.press("3")

    warden.reply("NDIYO 1")
    warden.expect("1: iko na Polisi Mwiki Station tangu 14:00")
    station.reply("yes")
    station.expect("1: you said so before")
    world.pass_minutes(9)
    station.reply("on the way")
    station.expect("1: noted, you are on the way")
    world.pass_minutes(19)
    world.nothing_else()  # nothing lapses now
    world.pass_minutes(11)
    station.expect("1 (", "on the way since 14:09", at="14:29")
    station.reply("1arrived")
    station.expect("1: noted, you are there", "1 CLOSE")
    assert "tangu 14:39: Polisi Mwiki Station" in caller.press("1")
    station.reply("close arrested")
    station.expect("1 is closed: arrest")
    assert "imefungwa" in caller.press("1")
    warden.reply("1 ndio")
    warden.expect("1: ilifungwa na Polisi Mwiki Station, 14:39: kukamatwa")
    world.pass_minutes(180)


def test_an_acceptance_lapses(world: World, caller: Phone) -> None:
    world.phone("ocs").reply("ndio")
    world.phone("ocs").expect("1 ni yako")
    stood_down(world, "station", "warden", "neighbour", "guards")
    world.pass_minutes(9.9)
    world.pass_minutes(0.5)
    world.phone("ocs").expect("1 (", "hatukusikia uko njiani", at="14:10")
    for name in ("station", "chair", "guards"):
        world.phone(name).expect(
            "1 EMERGENCY", "(Accepted by Police Kasarani Sub-County, but nobody is on the way.)", at="14:10"
        )
    for name in ("warden", "neighbour"):
        world.phone(name).expect("1 DHARURA", "lakini hakuna aliye njiani", at="14:10")
    assert "bado hakuna aliyekubali" in caller.press("3")
    world.phone("ocs").reply("1 njiani")  # he was: it is his again, and the others stand down
    world.phone("ocs").expect("uko njiani")
    stood_down(world, "station", "chair", "guards", "warden", "neighbour", at="14:10:24")
    world.pass_minutes(19)


@pytest.mark.usefixtures("caller")
def test_passed_up_and_handed_over(world: World) -> None:
    station, warden = world.phone("station"), world.phone("warden")
    station.reply("1 pass up")
    station.expect("1: passed up")
    world.phone("chair").expect("1 EMERGENCY", "(Passed up by Police Mwiki Station.)", at="14:00")
    warden.reply("ndio")
    warden.expect("1 ni yako")
    stood_down(world, "station", "ocs", "chair", "neighbour", "guards")
    world.pass_minutes(2)
    warden.reply("1 kwa mars")
    warden.expect("1: kwa nani?")
    warden.reply("1 kwa polisi")
    warden.expect("1 imekabidhiwa: Polisi")
    station.expect("1 EMERGENCY", "(Handed over to you by Residents association Mwiki")
    world.phone("ocs").expect("1 DHARURA", "(Umekabidhiwa na Chama cha wakazi Mwiki")
    station.reply("njiani")  # either language, from anybody
    station.expect("1: noted, you are on the way")
    stood_down(world, "ocs", "warden", "chair", "neighbour", "guards")
    world.pass_minutes(19)


@pytest.mark.usefixtures("caller")
def test_a_slip_gets_one_line_and_end_is_no_stop(world: World) -> None:
    guards = world.phone("guards")
    guards.reply("12 yes")
    guards.expect("There is no 12 on this phone")
    guards.reply("end")
    guards.expect("Not understood", "1 YES")
    for _ in range(9):
        guards.reply("what is this")
    assert len(guards.inbox) == 3  # four an hour, and then none
    world.received()
    guards.reply("1a")
    guards.expect("1 is yours")
    stood_down(world, "station", "ocs", "warden", "neighbour")


@pytest.mark.usefixtures("caller")
def test_stop_from_an_officer(world: World) -> None:
    world.phone("station").reply("STOP")
    world.phone("desk").expect("STOP: Po", "Mwiki Station", at="14:00")
    world.pass_minutes(2)
    world.phone("desk").expect("Mwiki Station: nobody on the list there can be texted", at="14:01")
    world.pass_minutes(10)
    world.phone("chair").expect("EMERGENCY", at="14:03")
    world.phone("chief").expect("DHARURA", at="14:07")
    for name in (*FIRST[1:], "chair", "chief"):
        world.phone(name).expect("1 ", at="14:12")  # everybody but the station
    world.phone("ocs").reply("1 njiani")
    world.phone("ocs").expect("uko njiani")
    stood_down(world, "warden", "neighbour", "guards", "chair", "chief")

    world.phone("+254733000000").dial("1", "2", "Mwiki", "1")  # the same gang, says another caller
    world.phone("+254733000001").dial("1", "1", "Mwiki", "1")  # and a robbery
    for name in ("ocs", "warden", "neighbour"):
        world.phone(name).expect("2 DHARURA", "Ujambazi")
    world.phone("guards").expect("2 EMERGENCY", "Robbery")
    world.phone("ocs").reply("2 njiani")
    world.phone("ocs").expect("2: ", "uko njiani")
    for name in ("warden", "neighbour", "guards"):
        world.phone(name).expect("2 (")
    world.phone("station").reply("START")
    world.phone("+254733000002").dial("1", "7", "Mwiki", "1")
    for name in ("station", "ocs", "warden", "neighbour", "guards"):
        world.phone(name).expect("Missing person" if name in ("station", "guards") else "Mtu aliyepotea")


def test_only_who_accepts_gets_the_number(world: World, caller: Phone) -> None:
    assert "Atakayekubali atapewa nambari yako" in caller.press("2", "1")
    world.phone("warden").reply("ndio")
    world.phone("warden").expect("1 ni yako")
    world.phone("warden").expect("+254712345678", "usiipe mtu mwingine")
    stood_down(world, "station", "ocs", "neighbour", "guards")
    caller.expect("imekubaliwa na Chama cha wakazi Mwiki", "saa 14:00")
    assert all("+2547" not in sms.text for phone in world.network.phones.values() for sms in phone.inbox)
    world.phone("warden").reply("1 nimefika")
    world.phone("warden").expect("1: ")
    caller.expect("14:00")
    world.phone("warden").reply("1 funga amesaidiwa")
    world.phone("warden").expect("1 ")
    caller.expect("14:00")


def test_off_duty(world: World) -> None:
    station, desk = world.phone("station"), world.phone("desk")
    station.reply("zamu off")
    station.expect("off duty until")
    world.pass_seconds(30)
    desk.expect("Police Mwiki Station: said to be off duty, and nobody else is there")
    world.phone("+254712345678").dial("1", "6", "Mwiki", "1")  # of violence at home only the police are told
    world.phone("ocs").expect("1 DHARURA", "Dhuluma nyumbani")
    world.phone("ocs").reply("njiani")
    world.phone("ocs").expect("uko njiani")
    station.reply("duty on")
    station.expect("on duty until")
    world.phone("+254733000000").dial("1", "6", "Mwiki", "1")
    world.phone("ocs").expect("2 DHARURA")
    station.expect("1 EMERGENCY", "Violence at home")


def test_numbers_not_heard_of_for_a_week_are_asked_and_answer_in_their_language(
    world: World, tmp_path: Path
) -> None:
    # Nobody holds a demo contact's phone; these two are somebody's.
    people = ("+254722333390", "en"), ("+254722333391", "sw")
    rows = [
        f"Warden,ra_duty,Njiru RA,{phone},{language},Nairobi/Kasarani/Njiru" for phone, language in people
    ]
    contacts = tmp_path / "contacts.csv"
    contacts.write_text("\n".join(["name,role,organisation,phone,language,area", *rows]), encoding="utf-8")
    gateway = world.gateway
    import_contacts(gateway.store, gateway.vault, gateway.pseudonyms, contacts, lambda *_: None)
    english, swahili = (world.phone(phone) for phone, _ in people)
    world.pass_minutes(6)
    english.expect("reply OK so that we know")
    swahili.expect("jibu OK tujue bado unapata")
    english.reply("Ok.")
    english.expect("Thank you. This number works.")
    swahili.reply("SAWA")
    swahili.expect("Asante. Nambari hii inafanya kazi.")
    world.pass_minutes(60)
