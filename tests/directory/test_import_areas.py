from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.directory.imports import ImportErrors, import_areas
from gateway.directory.records import Area, AreaParent
from gateway.store.base import Store
from tests.directory.conftest import Write, quiet

WARDS = "county_no,county,constituency,ward"


def paths(store: Store) -> list[str]:
    with store.read() as tx:
        return sorted(tx.scalars(select(Area.path)))


def refused(store: Store, path: Path) -> list[str]:
    """What is wrong with a file, without its name; nothing of it was kept."""
    before = paths(store)
    with pytest.raises(ImportErrors) as caught:
        import_areas(store, path, quiet)
    assert paths(store) == before
    assert all(fault.startswith(f"{path}:") for fault in caught.value.faults)
    return [fault.removeprefix(f"{path}:") for fault in caught.value.faults]


def test_wards_make_their_counties_and_constituencies(store: Store, write: Write) -> None:
    file = write(WARDS, "001,Mombasa,Mvita,Mji wa Kale/Makadara", "001,Mombasa,Mvita, Tudor ")
    assert import_areas(store, file, quiet).summary == "areas: 4 added, 0 updated"
    assert paths(store) == [
        "Mombasa",
        "Mombasa/Mvita",
        "Mombasa/Mvita/Mji wa Kale-Makadara",
        "Mombasa/Mvita/Tudor",
    ]
    with store.read() as tx:
        assert set(tx.scalars(select(Area.name).where(Area.kind == "ward"))) == {
            "Mji wa Kale/Makadara",
            "Tudor",
        }


def test_the_same_file_again_changes_nothing_and_a_better_spelling_is_taken(
    store: Store, write: Write
) -> None:
    import_areas(store, write(WARDS, "001,Mombasa,Mvita,tudor"), quiet)
    assert import_areas(store, write(WARDS, "001,Mombasa,Mvita,tudor"), quiet).updated == 0
    again = import_areas(store, write(WARDS, "001,Mombasa,Mvita,Tudor"), quiet)
    assert again.summary == "areas: 0 added, 1 updated"
    assert paths(store)[-1] == "Mombasa/Mvita/Tudor"


def test_areas_hang_in_two_trees_in_any_order_of_lines(store: Store, write: Write) -> None:
    import_areas(store, write(WARDS, "001,Mombasa,Mvita,Mji wa Kale/Makadara"), quiet)
    file = write(
        "kind;police_parent;path",
        "estate;;Mombasa/Mvita/mji wa kale/makadara/Kibokoni",
        "ward;mombasa/mvita police/central;Mombasa/Mvita/Mji wa Kale/Makadara",
        "station_area;;Mombasa/Mvita Police/Central",
        "subcounty;;Mombasa/Mvita Police",
    )
    assert import_areas(store, file, quiet).summary == "areas: 3 added, 1 updated"
    with store.read() as tx:
        path = {area.id: area.path for area in tx.scalars(select(Area))}
        parents = {
            (path[row.area_id], row.purpose, path[row.parent_id]) for row in tx.scalars(select(AreaParent))
        }
    ward = "Mombasa/Mvita/Mji wa Kale-Makadara"
    assert parents == {
        ("Mombasa/Mvita", "administration", "Mombasa"),
        (ward, "administration", "Mombasa/Mvita"),
        (ward, "police", "Mombasa/Mvita Police/Central"),
        (f"{ward}/Kibokoni", "administration", ward),
        ("Mombasa/Mvita Police", "police", "Mombasa"),
        ("Mombasa/Mvita Police/Central", "police", "Mombasa/Mvita Police"),
    }


def test_a_ward_can_move_to_another_station(store: Store, write: Write) -> None:
    lines = ["path,kind,police_parent", "Lamu,county,", "Lamu/Old,station_area,", "Lamu/New,station_area,"]
    lines += ["Lamu/East,constituency,"]
    import_areas(store, write(*lines, "Lamu/East/Faza,ward,Lamu/Old"), quiet)
    moved = import_areas(store, write(*lines, "Lamu/East/Faza,ward,Lamu/New"), quiet)
    assert moved.summary == "areas: 0 added, 1 updated"
    with store.read() as tx:
        new = tx.scalar(select(Area.id).where(Area.path == "Lamu/New"))
        assert tx.scalars(
            select(AreaParent.parent_id).where(AreaParent.purpose == "police", AreaParent.parent_id == new)
        ).all()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        (
            [WARDS, "047,Nairobi,Kasarani,Mwiki", "047,Nairobi,Kasarani, MWIKI", "047,,Kasarani,Ruai"],
            ["3: is the same area as on line 2", "4: a name needs letters or digits"],
        ),
        (
            [WARDS, "047,Nairobi,Kasarani", "047,Nairobi,Kasarani,Мвики"],
            [
                "2: has 3 cells where the first line has 4",
                "3: no phone screen can show '\\u041c', '\\u0432', '\\u0438', '\\u043a'; write it without",
            ],
        ),
        ([WARDS, f"047,Nairobi,Kasarani,{'M' * 61}"], ["2: a name has at most 60 characters"]),
        (
            ["path,kind", "A,county", "A/B,constituency"]
            + ["A/B" + f"/{'C' * 60}" * count + ",estate" for count in range(1, 8)],
            [
                "10: a path has at most 400 characters",
            ],
        ),
        (
            ["path,kind", "Nairobi,county", "Nairobi/Kasarani,constituency", "Nairobi/Kasarni/Mwiki,ward"],
            ["4: the area around it is not known; did you mean Nairobi/Kasarani or Nairobi?"],
        ),
        (
            ["path,kind", "Nairobi,county", "Nairobi/Kasarani,town"],
            ["3: kind must be one of county, constituency, ward, estate, station_area, subcounty"],
        ),
        (
            [
                "path,kind",
                "Nairobi,county",
                "Nairobi/Mwiki,ward",
                "Kasarani,constituency",
                "Nairobi/Lamu,county",
            ],
            [
                "3: a ward lies in a constituency, not in a county",
                "4: a constituency lies in a county, not in nothing",
                "5: a county lies in nothing, not in a county",
            ],
        ),
        (
            ["path,kind", "Nairobi,county", "nairobi,county"],
            ["3: is the same area as on line 2"],
        ),
        (
            [
                "path,kind,police_parent",
                "Nairobi,county,",
                "Nairobi/East,subcounty,Nairobi/West",
                "Nairobi/West,subcounty,",
                "Nairobi/Kasarani,constituency,Nairobi",
            ],
            [
                "3: a subcounty lies where its path says; leave police_parent empty",
                "5: police_parent must be a station_area or subcounty, not a county",
            ],
        ),
        (
            ["path,kind,police_parent", "Lamu,county,", "Lamu/East,constituency,Lamu/Police"],
            ["3: police_parent is not known; did you mean Lamu?"],
        ),
        (
            ["path,kind,colour", "Nairobi,county,red"],
            [
                "1: the first line must name the columns county_no,county,constituency,ward or "
                "path,kind[,police_parent]"
            ],
        ),
        (
            [""],
            [
                "1: the first line must name the columns county_no,county,constituency,ward or "
                "path,kind[,police_parent]"
            ],
        ),
        (["path,kind", 'Nairobi,"county'], ["2: is no proper CSV (unexpected end of data)"]),
    ],
)
def test_a_broken_file_is_refused_whole(
    store: Store, write: Write, lines: list[str], faults: list[str]
) -> None:
    assert refused(store, write(*lines)) == faults


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_kind_does_not_change(store: Store, write: Write) -> None:
    import_areas(store, write("path,kind", "Nairobi,county"), quiet)
    assert refused(store, write("path,kind", "Nairobi,ward")) == [
        "2: Nairobi is already a county, not a ward; kinds don't change"
    ]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_file_that_is_no_text_or_not_there_says_so(store: Store, tmp_path: Path) -> None:
    latin = tmp_path / "latin.csv"
    latin.write_bytes(b"path,kind\nNairobi,county\nMurang\xb4a,county\n")
    assert refused(store, latin) == ["3: is not UTF-8 text; save it as CSV in UTF-8"]
    assert refused(store, tmp_path / "none.csv") == ["1: can't be read (No such file or directory)"]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_file_as_excel_saves_it_is_read(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "excel.csv"
    file.write_bytes("\ufeffPath; Kind\r\n\r\nNairobi;County\r\n;\r\n".encode())
    assert import_areas(store, file, quiet).added == 1


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_progress_is_told_from_nothing_to_all(store: Store, write: Write) -> None:
    told: list[tuple[str, int, int]] = []
    rows = [f"001,Mombasa,Mvita,Wadi {number}" for number in range(250)]
    import_areas(store, write(WARDS, *rows), lambda *what: told.append(what))
    assert told == [("areas", 0, 250), ("areas", 200, 250), ("areas", 250, 250)]
