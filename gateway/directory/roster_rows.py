"""A row of a roster file: who holds which post, on which days, from when to when."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import get_args

from gateway import phone
from gateway.config.vocabulary import Role
from gateway.directory.areas import AreaFault, Tree
from gateway.directory.contacts import ORGANISATION_OF, WHOLE_COUNTRY
from gateway.directory.names import NotWritable, fold, tidy
from gateway.directory.records import Area, Contact
from gateway.directory.roster import DAY
from gateway.directory.sheet import Row
from gateway.privacy.pseudonyms import Pseudonyms

NAME_CHARACTERS = 40
"""Longest name of a post: it is told by SMS."""

YEARS = range(2020, 2100)
"""Other years are a slip of the keyboard."""

MOST_DAYS = 92
"""A row with dates covers no more days than this."""

_DAYS = (
    ("mon", "monday", "jumatatu"),
    ("tue", "tuesday", "jumanne"),
    ("wed", "wednesday", "jumatano"),
    ("thu", "thursday", "alhamisi"),
    ("fri", "friday", "ijumaa"),
    ("sat", "saturday", "jumamosi"),
    ("sun", "sunday", "jumapili"),
)
_WEEKDAY = {name: number for number, names in enumerate(_DAYS) for name in names}
_DATES = re.compile(r"(\d{4}-\d\d-\d\d)(?:\s*\.\.\s*(\d{4}-\d\d-\d\d))?")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)|24:00")
_DAYS_ADVICE = (
    "weekday must be a day (mon), days (mon-fri, or mon wed fri), daily, "
    "a date (2026-12-25) or dates (2026-12-20..2026-12-27)"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row that passed its checks: for `weekdays` of every week (0 Monday) or for `dates`, never both.

    It begins `from_minute` minutes after local midnight and lasts `minutes`; with `on` False the
    contact is off duty then.
    """

    post: str
    role: str
    area: Area
    contact: Contact
    weekdays: Sequence[int]
    dates: Sequence[date]
    from_minute: int
    minutes: int
    on: bool


class RosterReader:
    """Checks rows; `faults` after each `read` says what was wrong with it, and never quotes a cell."""

    def __init__(self, tree: Tree, contacts: Mapping[str, Contact], pseudonyms: Pseudonyms) -> None:
        self._tree, self._contacts, self._pseudonyms = tree, contacts, pseudonyms
        self._posts: dict[str, tuple[int, str, Area]] = {}  # by name → first line, role, area
        self.faults: list[str] = []

    def read(self, row: Row) -> Line | None:
        self.faults = []
        cells = row.cells
        post = self._name(cells["post"])
        role = self._role(cells["role"].lower())
        area = self._area(cells["area"])
        contact = self._contact(cells["phone"], role)
        weekdays, dates = self._days(cells["weekday"].lower())
        from_minute, minutes = self._hours(cells["from"], cells["to"])
        on = self._duty(cells.get("duty", "").lower(), bool(weekdays))
        if self.faults or area is None or contact is None:
            return None
        line, known_role, known_area = self._posts.setdefault(fold(post), (row.line, role, area))
        if (known_role, known_area) != (role, area):
            self.faults.append(f"this post has another role or area on line {line}")
            return None
        return Line(post, role, area, contact, weekdays, dates, from_minute, minutes, on)

    def _name(self, cell: str) -> str:
        if not fold(cell):
            self.faults.append("post is empty; give each post a name of its own")
        if len(cell) > NAME_CHARACTERS:
            self.faults.append(f"post has more than {NAME_CHARACTERS} characters")
        try:
            return tidy(cell)
        except NotWritable as error:
            self.faults.append(f"post: {error}")
            return ""

    def _role(self, cell: str) -> str:
        roles = [role for role in get_args(Role) if role not in WHOLE_COUNTRY]
        if cell in WHOLE_COUNTRY:
            self.faults.append(f"a {cell} has no posts: all of them are always told")
        elif cell not in roles:
            self.faults.append(f"role must be one of {', '.join(roles)}")
        return cell

    def _area(self, cell: str) -> Area | None:
        try:
            return self._tree.find(cell, "area")
        except AreaFault as error:
            self.faults.append(str(error))
            return None

    def _contact(self, cell: str, role: str) -> Contact | None:
        try:
            contact = self._contacts.get(self._pseudonyms.phone_hash(phone.parse(cell)))
        except phone.NotAPhone as error:
            self.faults.append(f"phone: {error}")
            return None
        if contact is None:
            self.faults.append("phone: no contact has this number; import contacts first")
        elif not contact.active:
            self.faults.append("phone: this contact is retired")
        elif role in ORGANISATION_OF and ORGANISATION_OF[contact.role] != ORGANISATION_OF[role]:
            self.faults.append(f"phone: this contact is a {contact.role}, who can't hold a post of {role}")
        return contact

    def _days(self, cell: str) -> tuple[Sequence[int], Sequence[date]]:
        if found := _DATES.fullmatch(cell):
            return (), self._dates(found[1], found[2] or found[1])
        if cell == "daily":
            return range(7), ()
        weekdays: set[int] = set()
        for part in re.sub(r"\s*-\s*", "-", cell).split() or [""]:
            first, dash, last = part.partition("-")
            last = last if dash else first
            if first not in _WEEKDAY or last not in _WEEKDAY:
                self.faults.append(_DAYS_ADVICE)
                return (), ()
            length = (_WEEKDAY[last] - _WEEKDAY[first]) % 7 + 1
            weekdays |= {(_WEEKDAY[first] + step) % 7 for step in range(length)}
        return sorted(weekdays), ()

    def _dates(self, first: str, last: str) -> Sequence[date]:
        try:
            start, end = date.fromisoformat(first), date.fromisoformat(last)
        except ValueError:
            self.faults.append("weekday: there is no such date")
            return ()
        if start.year not in YEARS or end.year not in YEARS:
            self.faults.append(f"weekday: the year must be from {YEARS[0]} to {YEARS[-1]}")
            return ()
        days = (end - start).days + 1
        if not 0 < days <= MOST_DAYS:
            self.faults.append(f"weekday: dates run forwards, over at most {MOST_DAYS} days")
            return ()
        return [start + timedelta(days=each) for each in range(days)]

    def _hours(self, first: str, last: str) -> tuple[int, int]:
        if not _CLOCK.fullmatch(first) or not _CLOCK.fullmatch(last) or first == "24:00":
            self.faults.append("from and to must be times like 06:00 and 18:30; 24:00 ends a day")
            return 0, 0
        start, end = (int(hour) * 60 + int(minute) for hour, minute in (first.split(":"), last.split(":")))
        if start == end:
            self.faults.append("from and to are the same; a whole day is 00:00 to 24:00")
        return start, end - start if end > start else end - start + DAY  # over midnight

    def _duty(self, cell: str, weekly: bool) -> bool:
        if cell not in {"", "on", "off"}:
            self.faults.append("duty must be on or off")
        if cell == "off" and weekly:
            self.faults.append("duty off needs a date; to be off every week, leave the row out")
        return cell != "off"
