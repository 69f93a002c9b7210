"""Who answers: contacts as an import reads and keeps them, their numbers and names sealed."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import cast, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import phone
from gateway.config.vocabulary import Role
from gateway.directory.areas import NAME_CHARACTERS, AreaFault, Tree
from gateway.directory.names import NotWritable, tidy
from gateway.directory.records import Area, Contact, Organisation
from gateway.directory.sheet import Row
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault

DEFAULT_LANGUAGE = "sw"
LANGUAGES = (DEFAULT_LANGUAGE, "en")
"""Those of the demo; an administrator's are those of config.yaml."""

Stopped = Callable[[Session, str], bool]
"""Whether a number, by its keyed hash, must not be texted."""


def nobody_stopped(_tx: Session, _phone_hash: str) -> bool:
    """For example numbers: nobody has those, to text STOP."""
    return False


WHOLE_COUNTRY = frozenset({"programme_desk"})
"""Roles that may answer for no area in particular, which is all of them."""

ORGANISATION_OF: dict[str, str] = {
    "station_duty": "police",
    "ocs": "police",
    "ra_duty": "residents",
    "ra_chair": "residents",
    "private_security": "security",
    "chief": "administration",
    "nyumba_kumi": "residents",
    "programme_desk": "programme",
}
"""The kind of organisation that a role is held in."""


@dataclass(frozen=True, slots=True)
class Person:
    """A row of contacts.csv that passed its checks."""

    name: str
    role: str
    organisation: str
    phone: str
    language: str
    area: Area | None
    active: bool


def contact_phone(contact: Contact, vault: Vault) -> str:
    """The number in E.164. Raises SealError where it can't be opened."""
    return cast(str, vault.open(contact, "phone"))


class Reader:
    """Checks rows; `faults` after each `read` says what was wrong with it.

    No fault quotes a cell: whatever slipped into it, it may be a name or a number.
    """

    def __init__(self, tree: Tree, languages: Collection[str]) -> None:
        self._tree = tree
        self._languages = languages
        self._lines: dict[str, int] = {}  # number → the line it was on
        self.faults: list[str] = []

    def read(self, row: Row) -> Person | None:
        self.faults = []
        cells = row.cells
        person = Person(
            name=self._text("name", cells["name"]),
            role=self._role(cells["role"]),
            organisation=self._text("organisation", cells["organisation"], empty=True),
            phone=self._phone(cells["phone"], row.line),
            language=self._language(cells["language"]),
            area=self._area(cells["area"], cells["role"].lower()),
            active=self._active(cells.get("active", "")),
        )
        return None if self.faults else person

    def _text(self, column: str, cell: str, *, empty: bool = False) -> str:
        if not cell and not empty:
            self.faults.append(f"{column} is empty")
        if len(cell) > NAME_CHARACTERS:
            self.faults.append(f"{column} has more than {NAME_CHARACTERS} characters")
        try:
            return tidy(cell)
        except NotWritable as error:
            self.faults.append(f"{column}: {error}")
            return ""

    def _role(self, cell: str) -> str:
        if cell.lower() not in get_args(Role):
            self.faults.append(f"role must be one of {', '.join(get_args(Role))}")
        return cell.lower()

    def _phone(self, cell: str, line: int) -> str:
        try:
            number = phone.parse(cell)
        except phone.NotAPhone as error:
            self.faults.append(f"phone: {error}")
            return ""
        if not phone.is_mobile(number):
            self.faults.append("phone: not a Kenyan mobile number, and nothing else gets our SMS")
        if (before := self._lines.setdefault(number, line)) != line:
            self.faults.append(f"phone: the same number is on line {before}; one number is one contact")
        return number

    def _language(self, cell: str) -> str:
        if (language := cell.lower() or DEFAULT_LANGUAGE) not in self._languages:
            self.faults.append(f"language must be one of {', '.join(sorted(self._languages))}")
        return language

    def _area(self, cell: str, role: str) -> Area | None:
        if not cell:
            if role not in WHOLE_COUNTRY:
                self.faults.append(
                    "area is empty; only a programme_desk may answer for the whole country, "
                    "others need one like Nairobi/Kasarani/Mwiki"
                )
            return None
        try:
            return self._tree.find(cell, "area")
        except AreaFault as error:
            self.faults.append(str(error))
            return None

    def _active(self, cell: str) -> bool:
        if cell.lower() not in {"", "yes", "no"}:
            self.faults.append("active must be yes or no")
        return cell.lower() != "no"


class Book:
    """The contacts of the database, by their number's keyed hash, while an import changes them."""

    def __init__(self, tx: Session, vault: Vault, pseudonyms: Pseudonyms, stopped: Stopped) -> None:
        self._tx, self._vault, self._pseudonyms = tx, vault, pseudonyms
        self._stopped = stopped
        self._contacts = {contact.phone_hash: contact for contact in tx.scalars(select(Contact))}
        self._organisations = {each.name.lower(): each for each in tx.scalars(select(Organisation))}
        self.added = self.updated = self.stopped = 0

    def put(self, person: Person) -> None:
        """Add a contact, or bring the one with this number up to date.

        An import is the administrator's word that the number is right, so an earlier bounce
        is forgotten. That the number sent STOP is not, be it before it was a contact's: only
        they can take it back.
        """
        organisation_id = self._organisation(person)
        phone_hash = self._pseudonyms.phone_hash(person.phone)
        contact = self._contacts.get(phone_hash)
        if contact is None:
            contact = self._contacts[phone_hash] = Contact(phone_hash=phone_hash)
            contact.phone_sealed = self._vault.seal(contact, "phone", person.phone)
            self._tx.add(contact)
            self.added += 1
        else:
            self.updated += 1
        contact.name_sealed = self._vault.seal(contact, "name", person.name)
        contact.role = person.role
        contact.organisation_id = organisation_id
        contact.language = person.language
        contact.area_id = person.area.id if person.area else None
        contact.example = phone.is_example(person.phone)
        contact.active = person.active
        contact.bounced_at = None
        if self._stopped(self._tx, phone_hash):
            contact.opted_out = True
            self.stopped += 1

    def _organisation(self, person: Person) -> int | None:
        if not person.organisation:
            return None
        example = phone.is_example(person.phone)
        found = self._organisations.get(person.organisation.lower())
        if found is None:
            kind = ORGANISATION_OF[person.role]
            found = Organisation(name=person.organisation, kind=kind, example=example)
            self._organisations[person.organisation.lower()] = found
            self._tx.add(found)
            self._tx.flush()
        found.example = found.example and example  # real as soon as a real person stands for it
        return found.id
