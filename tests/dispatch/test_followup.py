"""What follows from officers' answers, and from their silence; moments are given, nothing waits."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from gateway.cases import status
from gateway.cases.records import Case, CaseEvent
from gateway.directory.records import Contact
from gateway.dispatch import followup
from gateway.dispatch.alerts import Alerts, Reached
from gateway.dispatch.pace import Pace
from gateway.dispatch.records import Handle, Message
from gateway.dispatch.relay import CASES_A_TURN, Relay
from tests.dispatch.world import COUNTY_STATION, DESK, NOW, RESIDENTS, STATION, TEXTS, World

CHIEF, CHAIR = "+254700000105", "+254700000106"
NAMES = {
    STATION: "station",
    RESIDENTS: "residents",
    COUNTY_STATION: "county",
    DESK: "desk",
    CHIEF: "chief",
    CHAIR: "chair",
}


def _whole_list(world: World) -> None:
    world.everybody()
    world.contact(CHIEF, "chief", "Nairobi")
    world.contact(CHAIR, "ra_chair", "Mwiki")


def _rounds(world: World, minutes: float) -> list[tuple[int, list[str]]]:
    """The relay's rounds, twice a minute: (minute, who was texted) of each that owed anything about
    a case. What the relay tells the desk of itself (notices) is tested with it."""
    seen = {row.id for row in world.messages()}
    lines = []
    start = world.now
    relay = Relay(world.parts)
    while world.now < start + timedelta(minutes=minutes):
        assert relay.round(world.later(seconds=30))
        new = [row for row in world.messages() if row.id not in seen and row.purpose != "notice"]
        seen |= {row.id for row in new}
        if new:
            who = sorted(NAMES[world.vault.open(row, "phone") or ""] for row in new)
            lines.append(((world.now - start).seconds // 60, who))
    return lines


def _take(world: World, phone: str, change: str, stage: str | None = None, **more: object) -> Reached:
    """What an officer's reply writes, and what follows from it."""
    with world.store.transaction() as tx:
        contact = _who(tx, world, phone)
        case = tx.scalars(select(Case)).one()
        if change == "accepted":
            case.accepted_by, case.accepted_at = contact.id, world.now
        elif change in ("passed_up", "handed_over"):
            case.accepted_by = case.accepted_at = None
        elif change == "closed":
            case.state, case.closed_at = "closed", world.now
        case.stage = stage or case.stage  # type: ignore[assignment]
        return followup.after(tx, world.alerts, case, change, contact, world.now, **more)  # type: ignore[arg-type]


def _who(tx: Session, world: World, phone: str) -> Contact:
    hashed = world.pseudonyms.phone_hash(phone)
    return tx.scalars(select(Contact).where(Contact.phone_hash == hashed)).one()


def _status(world: World) -> str:
    return status.status_of(world.case())


def _said(world: World, phone: str, name: str) -> list[str]:
    return [body for body in world.bodies(phone) if name in body]


def test_an_hour_in_which_nobody_answers_a_gang_emergency(world: World) -> None:
    _whole_list(world)
    world.alarmed(kind="gang")
    assert world.phones() == [STATION, RESIDENTS]
    assert _rounds(world, 60) == [
        (3, ["chair", "county"]),
        (7, ["chief"]),
        (12, ["chair", "chief", "county", "residents", "station"]),
        (17, ["desk"]),
        (27, ["desk"]),
        (47, ["desk"]),
    ]
    assert _status(world) == "unanswered"
    assert world.case().escalate_at == NOW + timedelta(minutes=77)
    assert len(_said(world, DESK, "alert_desk en: ")) == 3
    assert all(body.startswith("alert_emergency en: 1; ") for body in _said(world, DESK, "alert_desk"))
    (again,) = _said(world, STATION, "alert_unanswered sw: ")
    assert again.startswith("alert_emergency sw: 1; ")
    with world.store.read() as tx:
        events = tx.scalars(select(CaseEvent).order_by(CaseEvent.at)).all()
    assert [(each.what, each.at - NOW) for each in events[1:]] == [
        ("alerted", timedelta(minutes=minutes)) for minutes in (3, 7, 12, 17, 27, 47)
    ]


def test_an_acceptance_ends_it_and_the_others_stand_down(world: World) -> None:
    _whole_list(world)
    world.alarmed(kind="gang")
    assert _take(world, STATION, "accepted", "accepted").ids
    assert _said(world, RESIDENTS, "stand_down en: 1; ")
    assert not _said(world, STATION, "stand_down")
    assert (_status(world), world.case().escalate_at) == ("accepted", NOW + timedelta(minutes=10))
    assert _take(world, STATION, "on_the_way", "on_the_way").ids == ()
    assert _rounds(world, 30) == []
    assert _status(world) == "on_the_way"


def test_an_acceptance_that_nobody_follows_up_lapses_and_everybody_hears_it(world: World) -> None:
    _whole_list(world)
    world.alarmed(kind="gang")
    _take(world, STATION, "accepted", "accepted")
    assert _rounds(world, 11) == [(10, ["chair", "county", "residents", "station"])]
    assert _said(world, STATION, "lapsed sw: 1; ")
    for phone in (RESIDENTS, COUNTY_STATION, CHAIR):
        assert len(_said(world, phone, "alert_lapsed en: ")) == 1
    case = world.case()
    assert (_status(world), case.accepted_by, case.tier) == ("unanswered", None, 1)
    assert _take(world, RESIDENTS, "accepted", "accepted").ids  # a second acceptance is told as well
    assert len(_said(world, STATION, "stand_down sw: ")) == 1
    assert len(_said(world, RESIDENTS, "stand_down en: ")) == 1


def test_passed_up_goes_to_the_next_tier_at_once(world: World) -> None:
    _whole_list(world)
    world.alarmed(kind="gang")
    world.later(minutes=1)
    reached = _take(world, STATION, "passed_up", "waiting")
    assert (reached.who, len(reached.ids)) == ("place", 2)
    assert _said(world, CHAIR, "alert_passed_up en: ")
    assert world.case().escalate_at == world.now + timedelta(minutes=4)
    for who in ("place", "place", "desk"):
        assert _take(world, CHAIR, "passed_up", "waiting").who == who
    assert not _said(world, CHAIR, "alert_unanswered")  # nobody is told what they have passed up


def test_passed_up_with_nobody_above_says_so(world: World) -> None:
    world.contact(STATION, "station_duty", "Mwiki")
    world.alarmed(kind="gang")
    assert _take(world, STATION, "passed_up", "waiting") == Reached("nobody")
    assert world.case().escalate_at == NOW + timedelta(minutes=10)  # and it goes on


def test_handed_over_to_another_agency(world: World) -> None:
    _whole_list(world)
    world.alarmed(kind="gang")
    _take(world, STATION, "accepted", "accepted")
    reached = _take(world, STATION, "handed_over", "waiting", to=("ra_duty", "ra_chair"))
    assert (reached.who, len(reached.ids)) == ("place", 2)
    assert _said(world, RESIDENTS, "alert_handed_over en: ")  # told before, and again
    assert _said(world, CHAIR, "alert_handed_over en: ")
    assert world.case().escalate_at == NOW + timedelta(minutes=3)
    reached = _take(world, RESIDENTS, "handed_over", "waiting", to=("private_security",))
    assert (reached.who, world.case().tier) == ("place", 1)  # there is none: whoever is next


def test_closed_is_told_to_those_who_still_think_of_it_and_only_to_them(world: World) -> None:
    _whole_list(world)
    world.alarmed(kind="gang")
    assert len(_take(world, STATION, "closed").ids) == 1
    assert _said(world, RESIDENTS, "closed en: 1; ")
    assert (world.case().escalate_at, _status(world)) == (None, "closed")


def test_closed_after_an_acceptance_needs_no_further_sms(world: World) -> None:
    _whole_list(world)
    world.alarmed(kind="gang")
    _take(world, STATION, "accepted", "accepted")
    assert _take(world, STATION, "closed").ids == ()


def test_nobody_stands_down_where_that_is_switched_off(world: World) -> None:
    tiers = world.config.tiers.model_copy(update={"stand_down": False})
    world.config = world.config.model_copy(update={"tiers": tiers})
    pace = Pace(world.redis)
    world.alerts = Alerts(world.config, world.vault, lambda: TEXTS, str, pace, world.pseudonyms)
    _whole_list(world)
    world.alarmed(kind="gang")
    assert _take(world, STATION, "accepted", "accepted").ids == ()


def test_a_tip_is_not_told_to_whom_it_concerns_at_any_tier(world: World) -> None:
    _whole_list(world)
    with world.store.transaction() as tx:
        case = world.tip(tx)
        case.concerns = "police"
        world.alerts.tip(tx, case, "words", world.now)
    _rounds(world, 60 * 30)
    assert {NAMES[phone] for phone in world.phones()} == {"desk"}


def test_a_tips_moments_stay_whole_hours(world: World) -> None:
    world.everybody()
    with world.store.transaction() as tx:
        world.alerts.tip(tx, world.tip(tx), "words", world.now)
    _rounds(world, 60 * 24)
    with world.store.read() as tx:
        moments = [each.at for each in tx.scalars(select(CaseEvent))] + [world.case().escalate_at]
        moments += [each.given_at for each in tx.scalars(select(Handle))]
    assert len(moments) >= 4
    assert {(at.minute, at.second) for at in moments if at} == {(0, 0)}


def test_a_case_is_taken_on_by_one_relay_only(world: World) -> None:
    _whole_list(world)
    world.alarmed(kind="gang")
    world.later(minutes=3)
    with world.store.transaction() as tx:
        assert followup.overdue(tx, world.alerts, world.now)[0] == 1
    with world.store.transaction() as tx:
        assert followup.overdue(tx, world.alerts, world.now) == (0, ())


@pytest.mark.parametrize("state", ["draft", "closed", "cancelled"])
def test_only_open_cases_go_on(world: World, state: Any) -> None:
    world.everybody()
    world.alarmed(kind="gang")
    with world.store.transaction() as tx:
        tx.scalars(select(Case)).one().state = state
    assert _rounds(world, 30) == []


def test_a_thousand_due_at_once_are_owed_in_one_round_by_few_queries(world: World) -> None:
    """With as many open beside them that are not due."""
    _whole_list(world)
    number = count()
    with world.store.transaction() as tx:
        for due in [True] * 1000 + [False] * 1000:
            each = next(number)
            tx.add(_open_case(world, each, NOW if due else NOW + timedelta(hours=1)))
    statements: list[str] = []
    event.listen(world.store.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    relay = Relay(world.parts)
    relay._escalate(world.later(seconds=2))  # the round's other steps have queries of their own
    used = len(statements)
    with world.store.read() as tx:
        moved = tx.scalars(select(Case.id).where(Case.tier == 1)).all()
        owed = tx.scalars(select(Message.case_id)).all()
    assert len(moved) == 1000
    assert len(owed) == 1000 * 2  # nobody was told of these before: the near station, and the chair
    assert used < 25 * (1000 // CASES_A_TURN + 1)
    statements.clear()
    relay._escalate(world.later(seconds=2))  # nothing is due
    assert len(statements) <= 2, statements


def _open_case(world: World, each: int, escalate_at: datetime) -> Case:
    return Case(
        type="emergency",
        kind="gang",
        severity=1,
        area_id=world.areas["Mwiki"],
        state="open",
        reference=f"E-{each:06}",
        submission=f"s{each}",
        language="sw",
        filed_at=NOW,
        escalate_at=escalate_at,
        flood=False,
        cut_off=False,
    )
