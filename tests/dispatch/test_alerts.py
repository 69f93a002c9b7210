"""Who is told, in which words, and who comes next."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gateway.cases import follow_up
from gateway.cases.records import Case
from gateway.directory.records import Contact
from gateway.dispatch import optouts
from gateway.dispatch.outcomes import Decision
from gateway.dispatch.records import Message
from gateway.dispatch.settle import conclude
from gateway.menubook.sms_texts import PLACEHOLDERS
from tests.dispatch.world import COUNTY_STATION, DESK, RESIDENTS, STATION, World

SOURCES = "".join(
    path.read_text()
    for room in ("gateway", "handlers")
    for path in sorted(Path(room).rglob("*.py"))
    if path.name != "sms_texts.py"
)


def _fail(world: World, phone: str, purpose: str = "alert", **how: bool) -> tuple[int, ...]:
    """One message to a number fails for good."""
    with world.store.transaction() as tx:
        (row,) = (
            each
            for each in tx.query(Message).filter_by(purpose=purpose).all()
            if world.vault.open(each, "phone") == phone
        )
        return conclude(tx, world.alerts, row, Decision("failed", pass_on=True), world.now, **how)


def test_an_emergency_goes_to_the_nearest_of_each_role(world: World) -> None:
    world.everybody()
    ids = world.alarmed()
    assert len(ids) == 2
    assert world.phones() == [STATION, RESIDENTS]
    assert {row.lane for row in world.messages()} == {"urgent"}


def test_each_reads_their_own_language(world: World) -> None:
    world.everybody()
    world.alarmed()
    reference = world.case().reference
    assert world.bodies(STATION) == [f"alert_emergency sw: 1; {reference}; Ujambazi; Mwiki; 17:37; "]
    assert world.bodies(RESIDENTS) == [f"alert_emergency en: 1; {reference}; Robbery; Mwiki; 17:37; "]


def test_a_language_that_has_no_text_gets_the_first(world: World) -> None:
    world.contact(STATION, "station_duty", "Mwiki", "so")
    world.alarmed()
    (body,) = world.bodies(STATION)
    assert body.startswith("alert_emergency sw: ")


def test_a_cut_off_caller_and_their_words_for_the_place_are_told(world: World) -> None:
    world.contact(STATION, "station_duty", "Mwiki")
    with world.store.transaction() as tx:
        case = world.emergency(tx, place_words="behind the mosque")
        case.cut_off = True
        world.alerts.emergency(tx, case, world.now)
    (body,) = world.bodies(STATION)
    assert "alert_cut_off en: " in body
    assert body.endswith("alert_place_words en: behind the mosque; ")


def test_a_place_in_words_alone_stands_for_the_place(world: World) -> None:
    world.contact(DESK, "programme_desk", None)
    with world.store.transaction() as tx:
        reached = world.alerts.emergency(tx, world.emergency(tx, "", place_words="the old quarry"), world.now)
    assert reached.who == "desk"
    assert any("; the old quarry; " in body for body in world.bodies(DESK))


def test_an_alert_is_owed_once_however_often_it_is_asked_for(world: World) -> None:
    world.everybody()
    world.alarmed()
    assert world.alarmed() == ()
    assert len(world.messages()) == 2


def test_a_tip_has_its_words_and_only_an_hour(world: World) -> None:
    world.everybody()
    with world.store.transaction() as tx:
        case = world.tip(tx, "They sell at night")
        assert world.alerts.tip(tx, case, "They sell at night", world.now).who == "place"
    (body,) = world.bodies(STATION)
    assert body == (
        f"alert_tip sw: 1; {case.reference}; Dawa za kulevya; Mwiki; 22/11 17:00;  "
        "alert_words sw: They sell at night; "
    )


def test_a_tip_about_an_officer_never_goes_to_the_station(world: World) -> None:
    world.everybody()
    with world.store.transaction() as tx:
        reached = world.alerts.tip(tx, world.tip(tx, kind="conduct"), "He asked for money", world.now)
    assert reached.who == "desk"
    assert world.phones() == [DESK]


def test_a_flood_is_read_by_the_desk(world: World) -> None:
    world.everybody()
    with world.store.transaction() as tx:
        assert world.alerts.emergency(tx, world.emergency(tx), world.now, flood=True).who == "desk"
    assert world.phones() == [DESK]


def test_a_place_without_anybody_goes_to_the_desk_and_its_caller_is_told_so(world: World) -> None:
    world.everybody()
    with world.store.transaction() as tx:
        reached = world.alerts.emergency(tx, world.emergency(tx, "Lamu"), world.now)
    assert reached.who == "desk"
    assert len(reached.ids) == 2
    first, second = world.bodies(DESK)
    assert first.startswith("alert_emergency en: ")
    assert second == f"desk_no_one en: {world.case().reference}; Lamu; "
    assert world.case().progress == "nobody"


def test_a_country_without_anybody_loses_nothing(world: World) -> None:
    with world.store.transaction() as tx:
        reached = world.alerts.emergency(tx, world.emergency(tx), world.now)
    assert (reached.who, reached.ids) == ("nobody", ())
    assert world.case().progress == "nobody"


def test_a_contact_whose_key_is_gone_does_not_keep_the_others_from_being_told(world: World) -> None:
    world.everybody()
    with world.store.transaction() as tx:
        contact = tx.query(Contact).filter_by(role="station_duty", area_id=world.areas["Mwiki"]).one()
        contact.phone_sealed = contact.name_sealed
    world.alarmed()
    assert world.phones() == [RESIDENTS]


def test_a_bad_number_is_marked_and_the_next_of_its_role_is_told_at_once(world: World) -> None:
    world.everybody()
    world.alarmed()
    assert len(_fail(world, STATION, bounce=True)) == 1
    assert world.phones("alert") == [STATION, COUNTY_STATION, RESIDENTS]
    with world.store.read() as tx:
        bounced = [each.role for each in tx.query(Contact).all() if each.bounced_at]
    assert bounced == ["station_duty"]
    assert world.case().progress == "owed"


def test_when_the_role_is_used_up_any_other_role_is_told(world: World) -> None:
    world.contact(STATION, "station_duty", "Mwiki")
    world.contact(COUNTY_STATION, "ocs", "Mwiki")
    world.alarmed()
    world.contact(RESIDENTS, "ra_duty", "Nairobi")  # came on duty since
    _fail(world, STATION)
    assert world.phones("alert") == [STATION, COUNTY_STATION, RESIDENTS]


def test_when_nobody_is_left_the_desk_and_the_caller_are_told(world: World) -> None:
    world.everybody()
    world.alarmed()
    for phone in (STATION, COUNTY_STATION):
        _fail(world, phone)
    alert, why = world.bodies(DESK)
    assert alert.startswith("alert_emergency en: ")
    assert why == f"desk_failed en: {world.case().reference}; "
    assert world.case().progress == "owed"  # the association may have it
    _fail(world, RESIDENTS)
    assert world.case().progress == "nobody"
    assert len(world.bodies(DESK)) == 2


def test_the_last_two_alerts_failing_at_once_leave_nobody(world: World) -> None:
    world.contact(STATION, "station_duty", "Mwiki")
    world.contact(RESIDENTS, "ra_duty", "Mwiki")
    world.alarmed()
    start = threading.Barrier(2)

    def fail(phone: str) -> None:
        start.wait()
        _fail(world, phone)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(fail, [STATION, RESIDENTS]))
    assert world.states() == {STATION: "failed", RESIDENTS: "failed"}
    assert world.case().progress == "nobody"


def test_nobody_new_is_told_of_a_case_that_was_called_off(world: World) -> None:
    world.everybody()
    world.alarmed()
    with world.store.transaction() as tx:
        follow_up.cancel(tx, tx.get_one(Case, world.case().id), now=world.now)
    assert _fail(world, STATION) == ()


def test_only_who_knows_of_a_case_hears_more(world: World) -> None:
    world.everybody()
    world.alarmed()
    _fail(world, RESIDENTS)  # and so the county's station knows too
    with world.store.transaction() as tx:
        case = tx.get_one(Case, world.case().id)
        assert len(world.alerts.update(tx, case, "x" * 400, world.now).ids) == 2
        assert len(world.alerts.cancel(tx, case, world.now).ids) == 2
    assert world.phones("update", "cancel") == [STATION] * 2 + [COUNTY_STATION] * 2
    bodies = world.bodies(STATION)
    assert any(body.startswith("update_emergency sw: 1; ") and body.endswith("x..; ") for body in bodies)


def test_an_update_that_fails_is_told_to_the_desk_and_to_nobody_new(world: World) -> None:
    world.everybody()
    world.alarmed()
    with world.store.transaction() as tx:
        world.alerts.update(tx, tx.get_one(Case, world.case().id), "more", world.now)
    _fail(world, STATION, "update")
    assert world.phones("desk") == [DESK, DESK]
    assert COUNTY_STATION not in world.phones()


def test_whoever_sent_stop_hears_nothing_more(world: World) -> None:
    world.everybody()
    world.alarmed()
    with world.store.transaction() as tx:
        optouts.stop(tx, world.pseudonyms.phone_hash(STATION), world.now)
        assert world.alerts.cancel(tx, tx.get_one(Case, world.case().id), world.now).ids
    assert world.phones("cancel") == [RESIDENTS]


def test_the_desk_hears_of_a_cause_once_in_a_quarter_of_an_hour(world: World) -> None:
    world.contact(DESK, "programme_desk", None)

    def notice(cause: str) -> int:
        with world.store.transaction() as tx:
            return len(world.alerts.notice(tx, cause, cause, world.now).ids)

    assert notice("InvalidApiKey") == 1
    assert notice("InvalidSenderId") == 1
    world.later(minutes=20)
    assert notice("InvalidApiKey") == 0  # the first one has not gone out yet
    with world.store.transaction() as tx:
        for row in tx.query(Message).all():
            row.state = "sent"
    assert notice("InvalidApiKey") == 1
    assert {row.lane for row in world.messages()} == {"bulk"}
    assert "notice en: InvalidApiKey; " in world.bodies(DESK)


@pytest.mark.parametrize("name", sorted(PLACEHOLDERS))
def test_every_text_of_the_book_is_named_by_somebody_who_sends_it(name: str) -> None:
    """A text that nothing sends any more must go from the book too."""
    family = name.split("_", maxsplit=1)[0]
    assert re.search(rf"""["'](?:{name}["']|{family}_\{{)""", SOURCES), f"nothing sends {name}"
