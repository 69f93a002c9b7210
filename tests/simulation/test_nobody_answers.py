"""An hour in which nobody answers: every SMS to everybody, to the second."""

from tests.simulation.world import World

FIRST = ("station", "ocs", "warden", "neighbour", "guards")
ENGLISH = ("station", "chair", "guards", "desk")


def alert(name: str, reference: str, why: str = "") -> str:
    if name in ENGLISH:
        text = f"1 EMERGENCY {reference}: Gang, Mwiki, Kasarani, 14:00. Reply: 1 YES"
        return f"{text} (Nobody has answered yet.)" if why else text
    text = f"1 DHARURA {reference}: Genge, Mwiki, Kasarani, 14:00. Jibu: 1 NDIO"
    return f"{text} (Bado hakuna aliyejibu.)" if why else text


def desk(reference: str) -> str:
    return f"{alert('desk', reference)} NOBODY HAS ANSWERED. Please find somebody now."


def test_a_gang_and_nobody_answers_for_an_hour(world: World) -> None:
    resident = world.phone("+254712345678")
    resident.dial("1", "2", "Mwiki", "1")
    reference = world.case("gang").reference
    world.pass_minutes(60)
    assert sorted(world.received()) == sorted(
        [
            # Those who answer for the place, at once.
            *(("14:00", name, alert(name, reference)) for name in FIRST),
            # Who is next, after 3 minutes, 4 more, and 5 more: the last of them goes to everybody.
            ("14:03", "chair", alert("chair", reference, "yet")),
            ("14:07", "chief", alert("chief", reference, "yet")),
            *(("14:12", name, alert(name, reference, "yet")) for name in (*FIRST, "chair", "chief")),
            # The desk, again and again: after 5, 10 and 20 minutes; the next one would be at 15:17.
            ("14:17", "desk", desk(reference)),
            ("14:27", "desk", desk(reference)),
            ("14:47", "desk", desk(reference)),
        ]
    )
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
