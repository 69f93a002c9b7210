"""Areas and contacts from CSV files: a whole file or nothing of it.

A path names an area by the names around it: `Nairobi/Kasarani/Mwiki`. Case, accents,
apostrophes and extra spaces don't count, and neither does how a slash *inside* a name is
written: `Mombasa/Mvita/Mji wa Kale/Makadara`, `.../Mji wa Kale-Makadara` and
`.../mji wa kale makadara` are the same ward. Only the name of a new area, at the end of its
path, must have its own slash written `-`.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.directory.areas import AreaFault, Tree
from gateway.directory.contacts import LANGUAGES, Book, Person, Reader, Stopped, nobody_stopped
from gateway.directory.names import fold
from gateway.directory.places import REVISION
from gateway.directory.records import Area
from gateway.directory.sheet import Done, ImportErrors, Progress, Row, Shape, Sheet, read
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault
from gateway.store import revisions
from gateway.store.base import Store

WARDS = Shape(must=("county_no", "county", "constituency", "ward"))
AREAS = Shape(must=("path", "kind"), may=("police_parent",))
CONTACTS = Shape(must=("name", "role", "organisation", "phone", "language", "area"), may=("active",))

__all__ = ["Done", "ImportErrors", "Progress", "import_areas", "import_contacts"]


def import_areas(store: Store, path: Path, progress: Progress) -> Done:
    """Add or rename areas from a file of wards or of paths. Raises ImportErrors, having changed nothing.

    Nothing is ever removed: cases and contacts point at areas.
    """
    sheet = read(path, WARDS, AREAS)
    put = _put_ward if sheet.shape is WARDS else _put_path
    sheet.rows.sort(key=lambda row: row.cells.get("path", "").count("/"))  # parents first
    with store.transaction() as tx:
        tree = Tree(tx)
        rows: dict[str, Row] = {}
        for row in sheet.walk("areas", progress):
            with _noting(sheet, row):
                key = fold(put(tree, row).path)
                if key in rows:
                    raise AreaFault(f"is the same area as on line {rows[key].line}")
                rows[key] = row
        for key, row in rows.items():  # now that all stations are known
            if police := row.cells.get("police_parent"):
                with _noting(sheet, row):
                    tree.set_police(tree.areas[key], tree.find(police, "police_parent"))
        sheet.raise_faults()
        added, updated = tree.save()
        revisions.bump(tx, REVISION)
    return Done("areas", added, updated)


@contextmanager
def _noting(sheet: Sheet, row: Row) -> Iterator[None]:
    try:
        yield
    except AreaFault as error:
        sheet.fault(row.line, str(error))


def _put_ward(tree: Tree, row: Row) -> Area:
    county = tree.put(None, row.cells["county"], "county")
    constituency = tree.put(county, row.cells["constituency"], "constituency")
    return tree.put(constituency, row.cells["ward"], "ward")


def _put_path(tree: Tree, row: Row) -> Area:
    path, kind = row.cells["path"], row.cells["kind"].lower()
    if area := tree.areas.get(fold(path)):
        tree.check_kind(area, kind)
        return area
    above, _, name = path.rpartition("/")
    return tree.put(tree.find(above, "the area around it") if above else None, name, kind)


def import_contacts(
    store: Store,
    vault: Vault,
    pseudonyms: Pseudonyms,
    path: Path,
    progress: Progress,
    *,
    languages: Collection[str] = LANGUAGES,
    stopped: Stopped = nobody_stopped,
) -> Done:
    """Add contacts, or update those with the same number. Raises ImportErrors, having changed nothing.

    They read one of `languages`. `stopped` says by a number's keyed hash whether it sent STOP.
    Whoever is not in the file stays as they were; `active` = no retires a contact.
    """
    sheet = read(path, CONTACTS)
    with store.transaction() as tx:
        people = _people(sheet, Reader(Tree(tx), languages), progress)
        sheet.raise_faults()
        book = Book(tx, vault, pseudonyms, stopped)
        for person in people:
            book.put(person)
    return Done("contacts", book.added, book.updated, book.stopped)


def _people(sheet: Sheet, reader: Reader, progress: Progress) -> list[Person]:
    people: list[Person] = []
    for row in sheet.walk("contacts", progress):
        if person := reader.read(row):
            people.append(person)
        for fault in reader.faults:
            sheet.fault(row.line, fault)
    return people
