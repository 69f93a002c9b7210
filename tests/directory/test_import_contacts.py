from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.directory.imports import ImportErrors, import_areas, import_contacts
from gateway.directory.records import Area, Contact, Organisation
from gateway.dispatch import optouts
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault
from gateway.store.base import Store
from tests.directory.conftest import Write, quiet

COLUMNS = "name,role,organisation,phone,language,area"
NUMBER = "+254712345678"


@pytest.fixture
def mapped(store: Store, write: Write) -> Store:
    """A store that knows three wards."""
    rows = ["047,Nairobi,Kasarani,Mwiki", "001,Mombasa,Mvita,Mji wa Kale/Makadara", "022,Kiambu,Ruiru,Mwiki"]
    import_areas(store, write("county_no,county,constituency,ward", *rows), quiet)
    return store


def load(store: Store, vault: Vault, pseudonyms: Pseudonyms, path: Path) -> str:
    return import_contacts(store, vault, pseudonyms, path, quiet).summary


def only(store: Store) -> Contact:
    with store.read() as tx:
        return tx.scalars(select(Contact)).one()


def test_a_contact_is_kept_sealed_under_its_numbers_keyed_hash(
    mapped: Store, vault: Vault, pseudonyms: Pseudonyms, write: Write
) -> None:
    file = write(COLUMNS, "Achieng’,Station_Duty,Mwiki Police,0712 345 678,EN,nairobi/kasarani/mwiki")
    assert load(mapped, vault, pseudonyms, file) == "contacts: 1 added, 0 updated"
    contact = only(mapped)
    assert (contact.role, contact.language, contact.example, contact.active) == (
        "station_duty",
        "en",
        False,
        True,
    )
    assert vault.open(contact, "name") == "Achieng'"
    assert vault.open(contact, "phone") == NUMBER
    assert contact.phone_hash == pseudonyms.phone_hash(NUMBER)
    assert NUMBER.encode() not in contact.phone_sealed + contact.name_sealed
    with mapped.read() as tx:
        assert tx.scalar(select(Area.path).where(Area.id == contact.area_id)) == "Nairobi/Kasarani/Mwiki"
        assert tx.scalars(select(Organisation.kind)).all() == ["police"]


@pytest.mark.parametrize(
    "area",
    [
        "Mombasa/Mvita/Mji wa Kale/Makadara",
        "Mombasa/Mvita/Mji wa Kale-Makadara",
        "mombasa / mvita / mji wa kale / makadara ",
    ],
)
def test_an_area_whose_name_has_a_slash_is_found(
    mapped: Store, vault: Vault, pseudonyms: Pseudonyms, write: Write, area: str
) -> None:
    load(mapped, vault, pseudonyms, write(COLUMNS, f"A,chief,,{NUMBER},sw,{area}"))
    with mapped.read() as tx:
        name = tx.scalar(select(Area.name).where(Area.id == only(mapped).area_id))
    assert name == "Mji wa Kale/Makadara"


def test_the_same_number_again_is_the_same_contact_brought_up_to_date(
    mapped: Store, vault: Vault, pseudonyms: Pseudonyms, write: Write
) -> None:
    load(mapped, vault, pseudonyms, write(COLUMNS, f"A,chief,Old,{NUMBER},sw,Nairobi/Kasarani/Mwiki"))
    with mapped.transaction() as tx:
        contact = tx.scalars(select(Contact)).one()
        contact.opted_out, contact.bounced_at = True, datetime(2026, 3, 1, tzinfo=UTC)
    file = write(f"{COLUMNS},active", "B,ocs,New,0712-345-678,en,Mombasa/Mvita,no")
    assert load(mapped, vault, pseudonyms, file) == "contacts: 0 added, 1 updated"
    contact = only(mapped)
    assert (contact.role, contact.language, contact.active) == ("ocs", "en", False)
    assert vault.open(contact, "name") == "B"
    assert contact.bounced_at is None
    assert contact.opted_out, "only they can take a STOP back"


def test_a_number_that_sent_stop_comes_in_as_such_and_the_summary_says_so(
    mapped: Store, vault: Vault, pseudonyms: Pseudonyms, write: Write
) -> None:
    with mapped.transaction() as tx:
        optouts.stop(tx, pseudonyms.phone_hash(NUMBER), datetime(2026, 3, 1, tzinfo=UTC))
    area = "Nairobi/Kasarani/Mwiki"
    file = write(COLUMNS, f"A,chief,,{NUMBER},sw,{area}", f"B,chief,,+254712345679,sw,{area}")
    done = import_contacts(mapped, vault, pseudonyms, file, quiet, stopped=optouts.stopped)
    assert done.summary == (
        "contacts: 2 added, 0 updated; 1 of them sent STOP and are texted nothing until they text START"
    )
    with mapped.read() as tx:
        stopped = {each.phone_hash: each.opted_out for each in tx.scalars(select(Contact))}
    assert stopped[pseudonyms.phone_hash(NUMBER)]
    assert sorted(stopped.values()) == [False, True]


@pytest.mark.parametrize("number", ["+254202222181", "+447911123456"])
def test_only_a_kenyan_mobile_can_be_a_contact(
    mapped: Store, vault: Vault, pseudonyms: Pseudonyms, write: Write, number: str
) -> None:
    with pytest.raises(ImportErrors, match="not a Kenyan mobile number"):
        load(mapped, vault, pseudonyms, write(COLUMNS, f"A,chief,,{number},sw,Nairobi"))


def test_a_language_that_no_case_is_named_in_is_refused(
    mapped: Store, vault: Vault, pseudonyms: Pseudonyms, write: Write
) -> None:
    file = write(COLUMNS, f"A,chief,,{NUMBER},so,Nairobi")
    with pytest.raises(ImportErrors, match="language must be one of en, sw"):
        load(mapped, vault, pseudonyms, file)
    assert import_contacts(mapped, vault, pseudonyms, file, quiet, languages={"so"}).added == 1


def test_who_is_not_in_the_file_stays(
    mapped: Store, vault: Vault, pseudonyms: Pseudonyms, write: Write
) -> None:
    load(mapped, vault, pseudonyms, write(COLUMNS, f"A,chief,,{NUMBER},sw,Nairobi"))
    load(mapped, vault, pseudonyms, write(COLUMNS, "B,chief,,0712345679,sw,Nairobi"))
    with mapped.read() as tx:
        assert [contact.active for contact in tx.scalars(select(Contact))] == [True, True]


def test_example_numbers_mark_the_contact_and_an_organisation_is_an_example_until_it_has_a_real_one(
    mapped: Store, vault: Vault, pseudonyms: Pseudonyms, write: Write
) -> None:
    load(mapped, vault, pseudonyms, write(COLUMNS, "A,ra_duty,Mwiki RA,0700000123,sw,Nairobi"))
    assert only(mapped).example
    with mapped.read() as tx:
        assert tx.scalars(select(Organisation)).one().example
    load(mapped, vault, pseudonyms, write(COLUMNS, f"B,ra_duty,mwiki ra,{NUMBER},sw,Nairobi"))
    with mapped.read() as tx:
        assert not tx.scalars(select(Organisation)).one().example
        assert sorted(contact.example for contact in tx.scalars(select(Contact))) == [False, True]


def test_a_desk_may_answer_for_the_whole_country(
    mapped: Store, vault: Vault, pseudonyms: Pseudonyms, write: Write
) -> None:
    load(mapped, vault, pseudonyms, write(COLUMNS, f"A,programme_desk,Desk,{NUMBER},,"))
    assert only(mapped).area_id is None
    assert only(mapped).language == "sw"


def test_every_mistake_is_reported_at_once_and_nothing_is_kept(
    mapped: Store, vault: Vault, pseudonyms: Pseudonyms, write: Write
) -> None:
    path = write(
        f"{COLUMNS},active",
        f"Wanjiku,station_duty,Police,{NUMBER},sw,Nairobi/Kasarani/Mwiki,",
        f"Otieno,sheriff,Police,{NUMBER},Swahili,Mwiki,maybe",
        ",ocs,Police,254-OCS,sw,,",
        f"Kamau,chief,平和,+254712345679,sw,{NUMBER},",
        "Kamau,chief,Office,+254712345670,sw",
    )
    with pytest.raises(ImportErrors) as caught:
        load(mapped, vault, pseudonyms, path)
    roles = "station_duty, ocs, ra_duty, ra_chair, private_security, chief, nyumba_kumi, programme_desk"
    assert [fault.removeprefix(f"{path}:") for fault in caught.value.faults] == [
        "3: active must be yes or no",
        "3: area is not known; did you mean Nairobi/Kasarani/Mwiki or Kiambu/Ruiru/Mwiki?",
        "3: language must be one of en, sw",
        "3: phone: the same number is on line 2; one number is one contact",
        f"3: role must be one of {roles}",
        "4: area is empty; only a programme_desk may answer for the whole country, "
        "others need one like Nairobi/Kasarani/Mwiki",
        "4: name is empty",
        "4: phone: not a phone number; write one like +254712345678 or 0712345678",
        "5: area is not known; write it like Nairobi/Kasarani/Mwiki",
        "5: organisation: no phone screen can show '\\u5e73', '\\u548c'; write it without",
        "6: has 5 cells where the first line has 7",
    ]
    with mapped.read() as tx:
        assert tx.scalars(select(Contact)).all() == []
        assert tx.scalars(select(Organisation)).all() == []


@pytest.mark.parametrize("column", [*COLUMNS.split(",")])
def test_no_message_quotes_a_number_or_a_name_whichever_column_they_slip_into(
    mapped: Store, vault: Vault, pseudonyms: Pseudonyms, write: Write, column: str
) -> None:
    cells = {
        "name": "Wanjiku",
        "role": "?",
        "organisation": "",
        "phone": "Wanjiku",
        "language": "?",
        "area": "?",
    }
    cells[column] = "Wanjiku 0712 345-678"
    with pytest.raises(ImportErrors) as caught:
        load(mapped, vault, pseudonyms, write(COLUMNS, ",".join(cells.values())))
    advice = "not a phone number; write one like +254712345678 or 0712345678"
    text = str(caught.value).replace(advice, "")
    assert "345" not in text
    assert "Wanjiku" not in text
