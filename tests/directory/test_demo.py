from collections import Counter
from datetime import UTC, datetime

from sqlalchemy import func, select

from gateway import phone
from gateway.directory import demo
from gateway.directory.answering import COVERING, answering, uncovered
from gateway.directory.contacts import contact_phone
from gateway.directory.records import Area, Contact, Organisation
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault
from gateway.store.base import Store
from tests.directory.conftest import quiet

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PEOPLED = {
    "Nairobi/Kasarani": 5,
    "Nairobi/Westlands": 5,
    "Kisumu/Kisumu Central": 6,
    "Mombasa/Mvita": 5,
    "Nakuru/Nakuru Town East": 5,
}


def test_the_demo_has_the_whole_country_and_people_where_it_says(
    store: Store, vault: Vault, pseudonyms: Pseudonyms
) -> None:
    demo.load(store, vault, pseudonyms, quiet)
    with store.read() as tx:
        kinds = Counter(tx.scalars(select(Area.kind)))
        assert (kinds["county"], kinds["constituency"], kinds["ward"]) == (47, 290, 1450)
        for path, count in PEOPLED.items():
            places = tx.scalars(select(Area).where(Area.path.startswith(path))).all()
            wards = [place for place in places if place.kind == "ward" and place.path.count("/") == 2]
            assert len(wards) == count
            for place in [*wards, *(place for place in places if place.path == path)]:
                roles = {contact.role for contact in answering(tx, place.id, COVERING, NOW)}
                assert roles >= {"station_duty", "ra_chair"}, place.path
        assert sum(uncovered(tx).values()) == 1450 - sum(PEOPLED.values())
        assert sum(uncovered(tx, examples=False).values()) == 1450


def test_everybody_in_the_demo_is_plainly_an_example(
    store: Store, vault: Vault, pseudonyms: Pseudonyms
) -> None:
    demo.load(store, vault, pseudonyms, quiet)
    with store.read() as tx:
        for contact in tx.scalars(select(Contact)):
            assert contact.example
            assert phone.is_example(contact_phone(contact, vault))
            assert (vault.open(contact, "name") or "").startswith(("Example ", "Mfano "))
        assert all(
            name.startswith(("Example: ", "Mfano: ")) for name in tx.scalars(select(Organisation.name))
        )
        assert {"sw", "en"} == set(tx.scalars(select(Contact.language)))


def test_loading_it_again_adds_nothing(store: Store, vault: Vault, pseudonyms: Pseudonyms) -> None:
    def counts() -> list[int | None]:
        with store.read() as tx:
            return [
                tx.scalar(select(func.count()).select_from(table)) for table in (Area, Contact, Organisation)
            ]

    demo.load(store, vault, pseudonyms, quiet)
    before = counts()
    demo.load(store, vault, pseudonyms, quiet)
    assert counts() == before
