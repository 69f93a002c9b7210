"""A directory to try things out with: the real wards, and made-up people who answer."""

from pathlib import Path

from gateway.directory.imports import Progress, import_areas, import_contacts
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault
from gateway.store.base import Store

DATA = Path(__file__).parent / "data"


def load(store: Store, vault: Vault, pseudonyms: Pseudonyms, progress: Progress) -> None:
    """Load all wards, some estates and stations, and example contacts; again changes nothing.

    Every contact has an example number (phone.is_example), so no live provider texts one.
    """
    import_areas(store, DATA / "kenya-wards.csv", progress)
    import_areas(store, DATA / "demo-areas.csv", progress)
    import_contacts(store, vault, pseudonyms, DATA / "demo-contacts.csv", progress)
