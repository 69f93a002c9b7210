"""One ward and the people who answer for it, in both languages; and a database that holds them."""

from pathlib import Path

from gateway.app import Gateway
from gateway.directory.imports import import_areas, import_contacts
from gateway.release import publish
from gateway.tables import Base

AREAS = """\
path,kind,police_parent
Nairobi,county,
Nairobi/Kasarani Sub-County,subcounty,
Nairobi/Kasarani Sub-County/Mwiki Station,station_area,
Nairobi/Kasarani,constituency,Nairobi/Kasarani Sub-County
Nairobi/Kasarani/Mwiki,ward,Nairobi/Kasarani Sub-County/Mwiki Station
Nairobi/Kasarani/Mwiki/Gituamba,estate,
Nairobi/Kasarani/Njiru,ward,
"""

PHONES = {
    "station": "+254700000101",
    "ocs": "+254700000102",
    "warden": "+254700000103",
    "chair": "+254700000104",
    "neighbour": "+254700000105",
    "guards": "+254700000106",
    "chief": "+254700000107",
    "desk": "+254700000108",
}
"""Who answers, by the names that the tests use. All are numbers of the demo's range."""

CONTACTS = f"""\
name,role,organisation,phone,language,area
A,station_duty,Mwiki Police,{PHONES["station"]},en,Nairobi/Kasarani Sub-County/Mwiki Station
B,ocs,Kasarani Police,{PHONES["ocs"]},sw,Nairobi/Kasarani Sub-County
C,ra_duty,Mwiki RA,{PHONES["warden"]},sw,Nairobi/Kasarani/Mwiki
D,ra_chair,Mwiki RA,{PHONES["chair"]},en,Nairobi/Kasarani/Mwiki
E,nyumba_kumi,Mwiki Nyumba Kumi,{PHONES["neighbour"]},sw,Nairobi/Kasarani/Mwiki
F,private_security,Guards,{PHONES["guards"]},en,Nairobi/Kasarani/Mwiki
G,chief,Administration,{PHONES["chief"]},sw,Nairobi/Kasarani
H,programme_desk,Usalama desk,{PHONES["desk"]},en,
"""


def settle(gateway: Gateway, folder: Path) -> None:
    """Fill a gateway's empty database: tables, the ward, its people, the menus as they are."""
    Base.metadata.create_all(gateway.store.engine)
    areas, contacts = folder / "areas.csv", folder / "contacts.csv"
    areas.write_text(AREAS, encoding="utf-8")
    contacts.write_text(CONTACTS, encoding="utf-8")
    import_areas(gateway.store, areas, lambda *_: None)
    import_contacts(gateway.store, gateway.vault, gateway.pseudonyms, contacts, lambda *_: None)
    gateway.library.refresh()
    publish(gateway, Path("menus"))
