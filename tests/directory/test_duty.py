"""Who answers where a post is: those on duty, and whoever stands in where nobody is."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.directory.answering import answering, everybody
from gateway.directory.duty import BY_SMS, confirm, set_duty
from gateway.directory.imports import import_areas, import_contacts
from gateway.directory.records import Area, Contact
from gateway.directory.roster_import import drop_post, import_roster
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault
from gateway.store.base import Store
from tests.directory.conftest import Write, quiet

NAIROBI = ZoneInfo("Africa/Nairobi")
NOON = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # Monday 12:00 in Nairobi
NIGHT = NOON + timedelta(hours=10)  # 22:00
SMALL_HOURS = NOON + timedelta(hours=15)  # Tuesday 03:00

AREAS = """\
path,kind,police_parent
Nairobi,county,
Nairobi/Police,subcounty,
Nairobi/Police/Mwiki Station,station_area,
Nairobi/Elsewhere,constituency,
Nairobi/Kasarani,constituency,
Nairobi/Kasarani/Mwiki,ward,Nairobi/Police/Mwiki Station""".splitlines()

CONTACTS = """\
name,role,organisation,phone,language,area
A,station_duty,Mwiki Station,0700000001,sw,Nairobi/Police/Mwiki Station
B,station_duty,Mwiki Station,0700000002,sw,Nairobi/Police/Mwiki Station
C,station_duty,Control Room,0700000003,sw,Nairobi/Police
O,ocs,Mwiki Station,0700000004,sw,Nairobi/Police/Mwiki Station
R,ra_duty,Mwiki RA,0700000005,sw,Nairobi/Kasarani/Mwiki
S,ra_duty,Mwiki RA,0700000006,sw,Nairobi/Kasarani/Mwiki
H,ra_chair,Kasarani RA,0700000007,sw,Nairobi/Kasarani
P,programme_desk,Desk,0700000009,sw,""".splitlines()

DESK_OF_MWIKI = """\
post,role,area,phone,weekday,from,to
Mwiki desk,station_duty,Nairobi/Police/Mwiki Station,0700000001,daily,06:00,18:00
Mwiki desk,station_duty,Nairobi/Police/Mwiki Station,0700000002,daily,18:00,02:00""".splitlines()

PLACE = "Nairobi/Kasarani/Mwiki"


class Town:
    """A ward with its station, and its people by the letter of their name."""

    def __init__(self, store: Store, vault: Vault, pseudonyms: Pseudonyms, write: Write) -> None:
        self.store, self.vault, self.pseudonyms, self.write = store, vault, pseudonyms, write
        import_areas(store, write(*AREAS), quiet)
        import_contacts(store, vault, pseudonyms, write(*CONTACTS), quiet)

    def roster(self, *lines: str, now: datetime = NOON) -> str:
        return import_roster(self.store, self.pseudonyms, NAIROBI, self.write(*lines), now, quiet).summary

    def who(self, roles: list[str], now: datetime, told: str = "", never: tuple[str, ...] = ()) -> str:
        with self.store.read() as tx:
            area_id = tx.scalar(select(Area.id).where(Area.path == PLACE))
            besides = {contact.id for name, contact in self.people(tx).items() if name in told}
            found = answering(tx, area_id, roles, now, besides, never)
            return "".join(str(self.vault.open(contact, "name")) for contact in found)

    def people(self, tx: Session) -> dict[str, Contact]:
        return {str(self.vault.open(each, "name")): each for each in tx.scalars(select(Contact))}

    def says(self, name: str, on: bool, now: datetime, until: datetime | None = None) -> datetime:
        with self.store.transaction() as tx:
            return set_duty(tx, self.people(tx)[name], on, until, now)

    def change(self, name: str, **values: object) -> None:
        with self.store.transaction() as tx:
            for column, value in values.items():
                setattr(self.people(tx)[name], column, value)


@pytest.fixture
def town(store: Store, vault: Vault, pseudonyms: Pseudonyms, write: Write) -> Town:
    return Town(store, vault, pseudonyms, write)


def test_without_a_post_everybody_answers_at_any_time(town: Town) -> None:
    assert town.who(["station_duty", "ra_duty"], NIGHT) == "ABRS"


def test_a_post_is_answered_by_whoever_is_on_duty(town: Town) -> None:
    town.roster(*DESK_OF_MWIKI)
    assert town.who(["station_duty", "ocs", "ra_duty"], NOON) == "AORS"
    assert town.who(["station_duty", "ocs", "ra_duty"], NIGHT) == "BORS"


def test_where_nobody_is_on_duty_the_next_upwards_and_the_next_role_answer(town: Town) -> None:
    town.roster(*DESK_OF_MWIKI)
    assert town.who(["station_duty"], SMALL_HOURS) == "CO"
    assert town.who(["station_duty", "ocs"], SMALL_HOURS) == "CO"


def test_an_associations_post_falls_to_its_chair_and_never_to_the_police(town: Town) -> None:
    town.roster("post,role,area,phone,weekday,from,to", f"Wardens,ra_duty,{PLACE},0700000005,mon,06:00,18:00")
    assert town.who(["ra_duty"], NOON) == "R"
    assert town.who(["ra_duty"], NIGHT) == "H"
    assert town.who(["ra_duty"], NIGHT, never=("ra_chair",)) == ""


def test_a_stand_in_that_must_not_know_is_not_told_whichever_post_it_holds(town: Town) -> None:
    row = "Mwiki desk,station_duty,Nairobi/Police/Mwiki Station,0700000004,daily,02:00,06:00"
    town.roster(*DESK_OF_MWIKI, row)
    assert town.who(["station_duty"], SMALL_HOURS) == "O"
    assert town.who(["station_duty"], SMALL_HOURS, never=("ocs",)) == ""
    town.roster(*DESK_OF_MWIKI)
    assert town.who(["station_duty"], SMALL_HOURS, never=("ocs",)) == "C"


def test_whoever_on_duty_was_told_makes_room_for_the_next_upwards_not_for_who_rests(town: Town) -> None:
    town.roster(*DESK_OF_MWIKI)
    assert town.who(["station_duty"], NOON, told="A") == "C"


@pytest.mark.parametrize("values", [{"active": False}, {"opted_out": True}])
def test_who_is_retired_or_opted_out_holds_no_post(town: Town, values: dict[str, bool]) -> None:
    town.roster(*DESK_OF_MWIKI)
    town.change("A", **values)
    assert town.who(["station_duty"], NOON) == "CO"


def test_whoever_bounced_on_duty_is_told_and_so_is_the_next(town: Town) -> None:
    town.roster(*DESK_OF_MWIKI)
    town.change("A", bounced_at=NOON)
    assert town.who(["station_duty"], NOON) == "AC"


def test_on_by_sms_counts_until_it_ends(town: Town) -> None:
    town.roster(*DESK_OF_MWIKI)
    town.says("A", True, NIGHT, NIGHT + timedelta(hours=2))
    assert town.who(["station_duty"], NIGHT + timedelta(hours=1)) == "AB"
    assert town.who(["station_duty"], NIGHT + timedelta(hours=2)) == "B"


def test_on_by_sms_of_somebody_of_the_same_role_and_area_fills_the_post(town: Town) -> None:
    town.roster("post,role,area,phone,weekday,from,to", f"Wardens,ra_duty,{PLACE},0700000005,mon,06:00,18:00")
    town.says("S", True, NIGHT)
    assert town.who(["ra_duty"], NIGHT) == "S"


def test_off_by_sms_leaves_the_post_to_the_next(town: Town) -> None:
    town.roster(*DESK_OF_MWIKI)
    assert town.says("A", False, NOON) == NOON + BY_SMS
    assert town.who(["station_duty"], NOON) == "CO"
    town.says("A", True, NOON)
    assert town.who(["station_duty"], NOON) == "A"


def test_off_by_sms_counts_without_a_post_too(town: Town) -> None:
    town.says("R", False, NOON)
    assert town.who(["ra_duty"], NOON) == "S"
    town.says("S", False, NOON)
    assert town.who(["ra_duty"], NOON) == "H"
    assert town.who(["ra_duty"], NOON + BY_SMS) == "RS"


def test_the_desk_answers_even_if_all_of_it_is_off_duty(town: Town) -> None:
    town.says("P", False, NOON)
    assert town.who(["programme_desk"], NOON) == "P"


def test_who_moved_to_another_organisation_holds_the_old_post_no_more(town: Town) -> None:
    town.roster(*DESK_OF_MWIKI)
    town.change("A", role="private_security")
    assert town.who(["station_duty"], NOON) == "CO"


def test_a_post_that_is_dropped_leaves_its_people_answering_at_any_time(town: Town) -> None:
    town.roster(*DESK_OF_MWIKI)
    with town.store.transaction() as tx:
        assert drop_post(tx, "mwiki DESK")
        assert not drop_post(tx, "Other desk")
    assert town.who(["station_duty"], NIGHT) == "AB"


def test_an_sms_from_a_phone_confirms_its_number(town: Town) -> None:
    town.change("A", bounced_at=NOON)
    with town.store.transaction() as tx:
        confirm(tx, town.people(tx)["A"], NIGHT)
    with town.store.read() as tx:
        contact = town.people(tx)["A"]
        assert (contact.confirmed_at, contact.bounced_at) == (NIGHT, None)


def test_everybody_is_also_who_has_a_turn_on_a_post_and_is_listed_elsewhere(town: Town) -> None:
    town.roster(
        *DESK_OF_MWIKI,
        "Wardens,ra_duty,Nairobi/Kasarani/Mwiki,0700000007,sat,06:00,18:00",
        "Wardens,ra_duty,Nairobi/Kasarani/Mwiki,0700000006,2026-03-20,06:00,18:00",
    )
    with town.store.transaction() as tx:
        elsewhere = tx.scalars(select(Area.id).where(Area.path == "Nairobi/Elsewhere")).one()
    for name in "ASH":
        town.change(name, area_id=elsewhere)

    def everyone(now: datetime, *never: str) -> str:
        with town.store.read() as tx:
            area_id = tx.scalar(select(Area.id).where(Area.path == PLACE))
            found = everybody(tx, area_id, ("station_duty", "ra_duty"), now, never)
            return "".join(str(town.vault.open(contact, "name")) for contact in found)

    assert everyone(NOON) == "ABCRSH"
    assert everyone(NOON, "ra_chair") == "ABCRS"
    assert everyone(NOON + timedelta(days=30)) == "ABCRH"  # his date is over
    town.change("A", role="chief")  # another kind of organisation, and not listed here
    assert everyone(NOON) == "BCRSH"
    town.change("H", opted_out=True)
    assert everyone(NOON) == "BCRS"
