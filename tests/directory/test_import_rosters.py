from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from gateway.directory.areas import AreaFault
from gateway.directory.imports import import_areas, import_contacts
from gateway.directory.overview import overview
from gateway.directory.records import Contact, Override, Post, Shift
from gateway.directory.roster_import import import_roster
from gateway.directory.sheet import ImportErrors
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault
from gateway.store.base import Store
from tests.directory.conftest import Write, quiet

NAIROBI = ZoneInfo("Africa/Nairobi")
NOON = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # Monday 12:00 in Nairobi
COLUMNS = "post,role,area,phone,weekday,from,to"
RA = "Wardens,ra_duty,Nairobi/Kasarani/Mwiki,0700000001"
Take = Callable[..., str]
WEEK = [f"{RA},mon-fri,06:00,18:00"]


@pytest.fixture
def peopled(store: Store, vault: Vault, pseudonyms: Pseudonyms, write: Write) -> Store:
    wards = ["047,Nairobi,Kasarani,Mwiki", "047,Nairobi,Kasarani,Ruai"]
    import_areas(store, write("county_no,county,constituency,ward", *wards), quiet)
    people = [
        "Wanjiku,ra_duty,RA,0700000001,sw,Nairobi/Kasarani/Mwiki",
        "Otieno,ra_chair,RA,0700000002,sw,Nairobi/Kasarani",
        "Kamau,station_duty,Station,0700000003,sw,Nairobi",
        "Achieng,ra_duty,RA,0700000004,sw,Nairobi/Kasarani/Mwiki",
    ]
    import_contacts(
        store, vault, pseudonyms, write("name,role,organisation,phone,language,area", *people), quiet
    )
    return store


@pytest.fixture
def take(peopled: Store, pseudonyms: Pseudonyms, write: Write) -> Take:
    """take("row", ...): what the import of these rows says."""

    def taken(*rows: str, columns: str = COLUMNS, now: datetime = NOON) -> str:
        file = write(columns, *rows)
        return import_roster(peopled, pseudonyms, NAIROBI, file, now, quiet).summary

    return taken


def shifts(store: Store) -> list[tuple[int, int, int]]:
    with store.read() as tx:
        return sorted((row.weekday, row.from_minute, row.minutes) for row in tx.scalars(select(Shift)))


def overrides(store: Store) -> list[tuple[str, str, bool]]:
    with store.read() as tx:
        rows = tx.scalars(select(Override).order_by(Override.starts_at, Override.id))
        return [(f"{row.starts_at:%d %H:%M}", f"{row.ends_at:%d %H:%M}", row.on) for row in rows]


@pytest.mark.parametrize(
    ("days", "weekdays"),
    [
        ("mon", [0]),
        ("Sunday", [6]),
        ("jumatano", [2]),
        ("mon-wed", [0, 1, 2]),
        ("sat - mon", [0, 5, 6]),
        ("tue thu sat-sun", [1, 3, 5, 6]),
        ("daily", [0, 1, 2, 3, 4, 5, 6]),
    ],
)
def test_days_are_written_as_people_write_them(
    peopled: Store, take: Take, days: str, weekdays: list[int]
) -> None:
    assert take(f"{RA},{days},06:00,18:00") == "posts: 1 added, 0 updated"
    assert [weekday for weekday, _, _ in shifts(peopled)] == weekdays


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [("06:00", "18:00", 720), ("18:00", "6:00", 720), ("00:00", "24:00", 1440), ("22:30", "00:00", 90)],
)
def test_hours_may_run_over_midnight(peopled: Store, take: Take, start: str, end: str, minutes: int) -> None:
    take(f"{RA},mon,{start},{end}")
    assert [length for _, _, length in shifts(peopled)] == [minutes]


def test_dates_are_local_and_those_that_are_over_are_left_out(peopled: Store, take: Take) -> None:
    columns = f"{COLUMNS},duty"
    take(f"{RA},2026-03-01..2026-03-03,18:00,06:00,off", f"{RA},2026-03-02,06:00,12:00,", columns=columns)
    # The first night ended at 6 on Monday, and the second row at this very noon.
    assert overrides(peopled) == [("02 15:00", "03 03:00", False), ("03 15:00", "04 03:00", False)]


def test_a_file_replaces_the_week_or_the_coming_dates_of_the_posts_that_it_has(
    peopled: Store, take: Take
) -> None:
    other = "Guards,ra_chair,Nairobi/Kasarani,0700000002,sun,00:00,24:00"
    take(*WEEK, other, f"{RA},2026-03-05,18:00,20:00")
    assert (len(shifts(peopled)), len(overrides(peopled))) == (6, 1)
    assert take(f"{RA},mon,07:00,19:00") == "posts: 0 added, 1 updated"
    assert shifts(peopled) == [(0, 420, 720), (6, 0, 1440)]
    assert len(overrides(peopled)) == 1, "the file said nothing of dates"
    take(f"{RA},2026-03-06..2026-03-07,18:00,20:00")
    assert len(shifts(peopled)) == 2, "the file said nothing of the week"
    assert overrides(peopled) == [("06 15:00", "06 17:00", True), ("07 15:00", "07 17:00", True)]


def test_of_dated_rows_that_overlap_the_later_in_the_file_counts(
    peopled: Store, vault: Vault, take: Take
) -> None:
    columns = f"{COLUMNS},duty"
    take(f"{RA},2026-03-02,00:00,24:00,off", f"{RA},2026-03-02,10:00,16:00,on", columns=columns)
    with peopled.read() as tx:
        (post,) = overview(tx, vault, "", NOON, timedelta(hours=10))
    assert post.holders == ["Wanjiku"]
    assert post.gaps == ["Mon 02/03 16:00 to later"]


def test_a_post_may_be_written_in_any_case_and_moves_with_its_file(peopled: Store, take: Take) -> None:
    take(*WEEK)
    take("WARDENS,ra_chair,Nairobi/Kasarani,0700000002,mon,06:00,18:00")
    with peopled.read() as tx:
        (post,) = tx.scalars(select(Post))
        assert (post.name, post.role, post.time_zone) == ("WARDENS", "ra_chair", "Africa/Nairobi")


def test_every_mistake_is_reported_at_once_and_nothing_is_kept(
    peopled: Store, pseudonyms: Pseudonyms, write: Write
) -> None:
    with peopled.transaction() as tx:
        for contact in tx.scalars(select(Contact)):
            contact.active = contact.phone_hash != pseudonyms.phone_hash("+254700000004")
    path = write(
        f"{COLUMNS},duty",
        f"{RA},mon,06:00,18:00,",
        ",sheriff,Nairobi/Nowhere,0700000099,someday,6am,25:00,maybe",
        "Wardens,ra_duty,Nairobi/Kasarani/Ruai,0700000001,mon,06:00,06:00,off",
        "Desk,programme_desk,Nairobi,0700000004,2026-02-30,18:00,06:00,off",
        "Watch,ra_duty,Nairobi/Kasarani/Ruai,0700000003,2026-03-09..2026-03-01,24:00,06:00,",
        f"{'W' * 41},ra_duty,Nairobi/Kasarani/Mwiki,Wanjiku,fri-,18:00,06:00,on",
        "Wardens,ra_duty,Nairobi/Kasarani/Ruai,0700000001,mon,06:00,07:00,",
    )
    with pytest.raises(ImportErrors) as caught:
        import_roster(peopled, pseudonyms, NAIROBI, path, NOON, quiet)
    advice = (
        "weekday must be a day (mon), days (mon-fri, or mon wed fri), daily, "
        "a date (2026-12-25) or dates (2026-12-20..2026-12-27)"
    )
    roles = "station_duty, ocs, ra_duty, ra_chair, private_security, chief, nyumba_kumi"
    assert [fault.removeprefix(f"{path}:") for fault in caught.value.faults] == [
        "3: area is not known; did you mean Nairobi?",
        "3: duty must be on or off",
        "3: from and to must be times like 06:00 and 18:30; 24:00 ends a day",
        "3: phone: no contact has this number; import contacts first",
        "3: post is empty; give each post a name of its own",
        f"3: role must be one of {roles}",
        f"3: {advice}",
        "4: duty off needs a date; to be off every week, leave the row out",
        "4: from and to are the same; a whole day is 00:00 to 24:00",
        "5: a programme_desk has no posts: all of them are always told",
        "5: phone: this contact is retired",
        "5: weekday: there is no such date",
        "6: from and to must be times like 06:00 and 18:30; 24:00 ends a day",
        "6: phone: this contact is a station_duty, who can't hold a post of ra_duty",
        "6: weekday: dates run forwards, over at most 92 days",
        "7: phone: not a phone number; write one like +254712345678 or 0712345678",
        "7: post has more than 40 characters",
        f"7: {advice}",
        "8: this post has another role or area on line 2",
    ]
    with peopled.read() as tx:
        assert not tx.scalars(select(Post)).all()


def test_an_overview_names_who_holds_each_post_around_and_in_an_area_and_the_gaps(
    peopled: Store, vault: Vault, take: Take
) -> None:
    take(
        *WEEK,
        "Chairs,ra_chair,Nairobi/Kasarani,0700000002,daily,00:00,24:00",
        "Control,station_duty,Nairobi,0700000003,daily,00:00,12:30",
    )
    with peopled.read() as tx:
        mwiki, ruai, county = (
            overview(tx, vault, path, NOON, timedelta(days=1))
            for path in ("nairobi/kasarani/mwiki", "Nairobi/Kasarani/Ruai", "Nairobi")
        )
        with pytest.raises(AreaFault, match="the area is not known"):
            overview(tx, vault, "Lamu", NOON, timedelta(days=1))
    assert [post.name for post in mwiki] == [post.name for post in county] == ["Chairs", "Control", "Wardens"]
    assert [post.name for post in ruai] == ["Chairs", "Control"]
    chairs, control, wardens = mwiki
    assert (chairs.holders, chairs.until, chairs.gaps) == (["Otieno"], "later", [])
    assert (control.until, control.gaps) == ("Mon 02/03 12:30", ["Mon 02/03 12:30 to Tue 03/03 00:00"])
    assert (wardens.holders, wardens.gaps) == (["Wanjiku"], ["Mon 02/03 18:00 to Tue 03/03 06:00"])


@pytest.mark.parametrize("year", ["0001", "1999", "9999"])
def test_a_year_that_is_a_slip_is_told(
    peopled: Store, pseudonyms: Pseudonyms, write: Write, year: str
) -> None:
    path = write(COLUMNS, f"{RA},{year}-12-31,18:00,06:00")
    with pytest.raises(ImportErrors) as caught:
        import_roster(peopled, pseudonyms, NAIROBI, path, NOON, quiet)
    assert caught.value.faults == [f"{path}:2: weekday: the year must be from 2020 to 2099"]
