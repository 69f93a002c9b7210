from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from gateway.directory.answering import answering, uncovered
from gateway.directory.contacts import contact_phone
from gateway.directory.imports import import_areas, import_contacts
from gateway.directory.records import Area, Contact
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault
from gateway.store.base import Store
from tests.directory.conftest import Write, quiet

AREAS = """\
path,kind,police_parent
Nairobi,county,
Nairobi/Police East,subcounty,
Nairobi/Police East/Mwiki Station,station_area,
Nairobi/Kasarani,constituency,
Nairobi/Kasarani/Mwiki,ward,Nairobi/Police East/Mwiki Station
Nairobi/Kasarani/Ruai,ward,
Nairobi/Kasarani/Mwiki/Gituamba,estate,
Kiambu,county,
Kiambu/Ruiru,constituency,
Kiambu/Ruiru/Biashara,ward,
Kiambu/Ruiru/Mwiki,ward,""".splitlines()

CONTACTS = """\
name,role,organisation,phone,language,area
A,station_duty,Mwiki Station,0700000001,sw,Nairobi/Police East/Mwiki Station
B,ocs,Police East,0700000002,sw,Nairobi/Police East
C,ra_duty,Gituamba RA,0700000003,en,Nairobi/Kasarani/Mwiki/Gituamba
D,ra_duty,Kasarani RA,0700000004,en,Nairobi/Kasarani
E,ra_duty,Kasarani RA,0700000005,sw,Nairobi/Kasarani
F,programme_desk,Desk,0700000006,sw,
G,ra_duty,Nairobi RA,0712345678,sw,Nairobi""".splitlines()

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday, noon in Nairobi
EVERYBODY = ["station_duty", "ocs", "ra_duty", "programme_desk"]


@pytest.fixture
def peopled(store: Store, vault: Vault, pseudonyms: Pseudonyms, write: Write) -> Store:
    import_areas(store, write(*AREAS), quiet)
    import_contacts(store, vault, pseudonyms, write(*CONTACTS), quiet)
    return store


def who(
    store: Store,
    vault: Vault,
    path: str | None,
    roles: list[str] = EVERYBODY,
    told: tuple[int, ...] = (),
    now: datetime = NOW,
) -> str:
    """The names of who answers, as one word."""
    with store.read() as tx:
        area_id = tx.scalar(select(Area.id).where(Area.path == path)) if path else None
        found = answering(tx, area_id, roles, now, besides=told)
        return "".join(str(vault.open(contact, "name")) for contact in found)


def change(store: Store, vault: Vault, name: str, **values: object) -> int:
    with store.transaction() as tx:
        for contact in tx.scalars(select(Contact)):
            if vault.open(contact, "name") == name:
                for column, value in values.items():
                    setattr(contact, column, value)
                return contact.id
    raise AssertionError(name)


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("Nairobi/Kasarani/Mwiki/Gituamba", "ABCF"),  # up through the ward to its station
        ("Nairobi/Kasarani/Mwiki", "ABDEF"),  # not the estate's RA below it
        ("Nairobi/Kasarani/Ruai", "DEF"),  # no station: none is made up
        ("Nairobi", "GF"),
        ("Kiambu/Ruiru/Mwiki", "F"),  # the same name elsewhere
        (None, "F"),
    ],
)
def test_the_nearest_upwards_in_both_trees_answer(
    peopled: Store, vault: Vault, path: str | None, names: str
) -> None:
    assert who(peopled, vault, path) == names


def test_contacts_come_in_the_order_of_the_roles(peopled: Store, vault: Vault) -> None:
    roles = ["programme_desk", "ra_duty", "ra_duty", "station_duty"]
    assert who(peopled, vault, "Nairobi/Kasarani/Mwiki/Gituamba", roles) == "FCA"
    assert who(peopled, vault, "Nairobi/Kasarani/Mwiki", []) == ""


@pytest.mark.parametrize("values", [{"active": False}, {"opted_out": True}])
def test_who_is_retired_or_opted_out_is_looked_past(
    peopled: Store, vault: Vault, values: dict[str, bool]
) -> None:
    change(peopled, vault, "C", **values)
    assert who(peopled, vault, "Nairobi/Kasarani/Mwiki/Gituamba", ["ra_duty"]) == "DE"


def test_whoever_bounced_is_still_told_but_the_search_goes_on(peopled: Store, vault: Vault) -> None:
    bounced = change(peopled, vault, "C", bounced_at=datetime(2026, 3, 1, tzinfo=UTC))
    assert who(peopled, vault, "Nairobi/Kasarani/Mwiki/Gituamba", ["ra_duty"]) == "CDE"
    assert who(peopled, vault, "Nairobi/Kasarani/Mwiki/Gituamba", ["ra_duty"], (bounced,)) == "DE"


def test_those_already_told_make_room_for_the_next_upwards(peopled: Store, vault: Vault) -> None:
    d, e = (change(peopled, vault, name) for name in "DE")
    assert who(peopled, vault, "Nairobi/Kasarani/Mwiki", ["ra_duty"], (d,)) == "E"
    assert who(peopled, vault, "Nairobi/Kasarani/Mwiki", ["ra_duty"], (d, e)) == "G"


def test_a_contacts_number_opens_in_e164(peopled: Store, vault: Vault) -> None:
    with peopled.read() as tx:
        phones = {contact_phone(contact, vault) for contact in tx.scalars(select(Contact))}
    assert "+254712345678" in phones
    assert len(phones) == 7


def test_wards_that_nobody_answers_for_are_counted_by_county(peopled: Store, vault: Vault) -> None:
    with peopled.read() as tx:
        assert uncovered(tx) == {"Kiambu": 2}
    change(peopled, vault, "G", active=False)
    change(peopled, vault, "D", active=False)
    change(peopled, vault, "E", opted_out=True)
    with peopled.read() as tx:
        assert uncovered(tx) == {"Kiambu": 2, "Nairobi": 1}  # Mwiki has its station, Ruai nobody
        assert uncovered(tx, examples=False) == {"Kiambu": 2, "Nairobi": 2}
