"""Who holds a post at a moment: the policy, with explicit times."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.directory.roster import DAY, WEEK, Change, Roster, Turn, Word, gaps, on_duty, spans

NAIROBI = ZoneInfo("Africa/Nairobi")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def at(text: str) -> datetime:
    """at("mon 18:00"), by the clock in Nairobi, in the week of Monday 2 March 2026."""
    day, clock = text.split()
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 3, 2 + DAYS.index(day), hour, minute, tzinfo=NAIROBI).astimezone(UTC)


def turn(contact: int, day: str, start: str, hours: float) -> Turn:
    hour, minute = map(int, start.split(":"))
    return Turn(contact, DAYS.index(day), hour * 60 + minute, int(hours * 60))


NIGHTS = [turn(1, day, "18:00", 12) for day in DAYS]
DAYS_OF_2 = [turn(2, day, "06:00", 12) for day in DAYS]


@pytest.mark.parametrize(
    ("moment", "holders"),
    [
        ("mon 17:59", {2}),
        ("mon 18:00", {1}),
        ("tue 00:00", {1}),  # over midnight
        ("tue 05:59", {1}),
        ("tue 06:00", {2}),
        ("mon 03:00", {1}),  # from Sunday, over the end of the week
    ],
)
def test_a_week_of_shifts_goes_by_the_local_clock(moment: str, holders: set[int]) -> None:
    assert on_duty(Roster(NAIROBI, [*NIGHTS, *DAYS_OF_2]), at(moment)) == holders


def test_the_clock_is_that_of_the_post_not_of_utc() -> None:
    roster = Roster(NAIROBI, [turn(1, "mon", "00:00", 1)])
    assert on_duty(roster, datetime(2026, 3, 1, 21, 30, tzinfo=UTC)) == {1}  # Sunday evening in UTC
    assert not on_duty(roster, datetime(2026, 3, 2, 0, 30, tzinfo=UTC))


def test_shifts_that_overlap_are_both_held() -> None:
    roster = Roster(NAIROBI, [turn(1, "mon", "08:00", 6), turn(2, "mon", "12:00", 6)])
    held = [on_duty(roster, at(f"mon {hour}:00")) for hour in ("08", "12", "14", "18")]
    assert held == [{1}, {1, 2}, {2}, set()]


def test_a_dated_change_counts_before_the_week_and_only_while_it_lasts() -> None:
    away = Change(1, at("mon 20:00"), at("tue 08:00"), on=False)
    instead = Change(3, at("mon 20:00"), at("tue 08:00"), on=True)
    roster = Roster(NAIROBI, [*NIGHTS, *DAYS_OF_2], [away, instead])
    assert on_duty(roster, at("mon 19:59")) == {1}
    assert on_duty(roster, at("mon 20:00")) == {3}
    assert on_duty(roster, at("tue 07:00")) == {2, 3}
    assert on_duty(roster, at("tue 08:00")) == {2}


def test_of_changes_that_overlap_the_later_counts() -> None:
    off, on = (Change(1, at("mon 00:00"), at("tue 00:00"), on=value) for value in (False, True))
    assert on_duty(Roster(NAIROBI, changes=[off, on]), at("mon 12:00")) == {1}
    assert not on_duty(Roster(NAIROBI, changes=[on, off]), at("mon 12:00"))


def test_what_was_said_by_sms_counts_before_all_else_until_it_ends() -> None:
    forced = Change(1, at("mon 00:00"), at("wed 00:00"), on=True)
    roster = Roster(
        NAIROBI, NIGHTS, [forced], {1: Word(False, at("mon 22:00")), 2: Word(True, at("mon 20:00"))}
    )
    assert on_duty(roster, at("mon 19:00")) == {2}
    assert on_duty(roster, at("mon 21:00")) == set()
    assert on_duty(roster, at("mon 22:00")) == {1}


def test_a_gap_is_found_before_it_comes() -> None:
    roster = Roster(NAIROBI, [turn(1, "mon", "06:00", 12), turn(2, "mon", "20:00", 10)])
    found = gaps(roster, at("mon 07:00"), at("tue 07:00"))
    assert [(span.starts_at, span.ends_at) for span in found] == [
        (at("mon 18:00"), at("mon 20:00")),
        (at("tue 06:00"), at("tue 07:00")),
    ]


def test_a_post_without_anybody_is_one_gap() -> None:
    (gap,) = gaps(Roster(NAIROBI), at("mon 00:00"), at("sun 00:00"))
    assert (gap.starts_at, gap.ends_at) == (at("mon 00:00"), at("sun 00:00"))


@pytest.mark.parametrize("day", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
def test_where_clocks_change_a_shift_still_goes_by_the_clock_on_the_wall(day: datetime) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    roster = Roster(berlin, [Turn(1, 6, 8 * 60, 60)])  # Sundays, 8 to 9
    held = [hour for hour in range(24) if on_duty(roster, day + timedelta(hours=hour))]
    assert [(day + timedelta(hours=hour)).astimezone(berlin).hour for hour in held] == [8]


contacts = st.integers(1, 3)
moments = st.integers(0, 3 * WEEK).map(lambda minutes: at("mon 00:00") + timedelta(minutes=minutes - WEEK))
turns = st.builds(Turn, contacts, st.integers(0, 6), st.integers(0, DAY - 1), st.integers(1, DAY))
changes = st.builds(
    lambda contact, start, minutes, on: Change(contact, start, start + timedelta(minutes=minutes), on),
    contacts,
    moments,
    st.integers(1, 2 * DAY),
    st.booleans(),
)
rosters = st.builds(
    Roster,
    st.just(NAIROBI),
    st.lists(turns, max_size=6),
    st.lists(changes, max_size=4),
    st.dictionaries(contacts, st.builds(Word, st.booleans(), moments), max_size=2),
)


@settings(max_examples=150, deadline=None)
@given(rosters, moments, st.integers(1, WEEK), st.lists(st.floats(0, 0.999), min_size=5, max_size=5))
def test_spans_say_what_every_moment_says_and_leave_none_out(
    roster: Roster, start: datetime, minutes: int, places: list[float]
) -> None:
    end = start + timedelta(minutes=minutes)
    found = spans(roster, start, end)
    assert (found[0].starts_at, found[-1].ends_at) == (start, end)
    for before, after in pairwise(found):
        assert before.ends_at == after.starts_at
        assert before.holders != after.holders
    for place in places:
        moment = start + (end - start) * place
        (span,) = (span for span in found if span.starts_at <= moment < span.ends_at)
        assert span.holders == on_duty(roster, moment)


@settings(max_examples=100, deadline=None)
@given(rosters, moments)
def test_the_week_repeats_where_nothing_dated_is_said(roster: Roster, moment: datetime) -> None:
    weekly = Roster(roster.zone, roster.turns)
    assert on_duty(weekly, moment) == on_duty(weekly, moment + timedelta(weeks=1))
    # A shift over midnight is held as the same minutes in two pieces are.
    pieces = [
        piece
        for each in roster.turns
        for piece in (
            Turn(each.contact_id, each.weekday, each.from_minute, 1),
            Turn(each.contact_id, each.weekday, each.from_minute + 1, each.minutes - 1),
        )
    ]
    assert on_duty(weekly, moment) == on_duty(Roster(roster.zone, pieces), moment)
