"""PINs of contacts."""

import pytest

from gateway.directory import pins
from gateway.directory.records import Contact
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.store.base import Store

PSEUDONYMS = Pseudonyms(bytes(range(32)))


def _contact(uid: str = "a" * 32) -> Contact:
    return Contact(
        uid=uid, name_sealed=b"", phone_sealed=b"", phone_hash=uid, role="ocs", language="sw", area_id=None
    )


def test_only_the_same_pin_of_the_same_contact_fits() -> None:
    contact, other = _contact(), _contact("b" * 32)
    assert not pins.fits(contact, "4821", PSEUDONYMS)
    pins.put(contact, "4821", PSEUDONYMS)
    assert pins.fits(contact, "4821", PSEUDONYMS)
    assert not pins.fits(contact, "4822", PSEUDONYMS)
    other.pin_hash = contact.pin_hash
    assert not pins.fits(other, "4821", PSEUDONYMS)
    assert not pins.fits(contact, "4821", Pseudonyms(bytes(range(1, 33))))  # a database alone is no use


def test_equal_pins_are_kept_differently() -> None:
    contact = _contact()
    pins.put(contact, "4821", PSEUDONYMS)
    before = contact.pin_hash
    pins.put(contact, "4821", PSEUDONYMS)
    assert contact.pin_hash != before
    assert len(contact.pin_hash or "") <= 200


def test_a_forgotten_pin_can_be_dropped(store: Store) -> None:
    contact = _contact()
    pins.put(contact, "4821", PSEUDONYMS)
    with store.transaction() as tx:
        tx.add(contact)
    with store.transaction() as tx:
        assert pins.drop(tx, contact.phone_hash)
        assert not pins.drop(tx, contact.phone_hash)
    with store.read() as tx:
        assert tx.get_one(Contact, contact.id).pin_hash is None


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("kukamatwa 4821", ("kukamatwa", "4821")),
        ("kukamatwa PIN 4821.", ("kukamatwa", "4821")),
        ("kukamatwa, pin: 12345678", ("kukamatwa", "12345678")),
        ("4821", ("", "4821")),
        ("kukamatwa", ("kukamatwa", None)),
        ("kukamatwa 12", ("kukamatwa 12", None)),
        ("kukamatwa 123456789", ("kukamatwa 123456789", None)),
        ("4821 kukamatwa", ("4821 kukamatwa", None)),
    ],
)
def test_a_pin_stands_at_the_end(text: str, taken: tuple[str, str | None]) -> None:
    assert pins.taken_from(text) == taken


@pytest.mark.parametrize(
    ("pin", "right"),
    [("4821", True), ("12345678", True), ("482", False), ("123456789", False), ("٤٨٢١", False)],
)
def test_what_can_be_a_pin(pin: str, right: bool) -> None:
    assert pins.valid(pin) == right
