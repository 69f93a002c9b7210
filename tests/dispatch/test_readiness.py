"""What would fail in an incident is told to the desk before one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.directory.duty import confirm, set_duty
from gateway.directory.records import Contact, Post, Shift
from gateway.dispatch import readiness
from gateway.dispatch.outcomes import Decision
from gateway.dispatch.records import Message
from gateway.dispatch.relay import Relay
from gateway.dispatch.settle import conclude
from tests.dispatch.world import DESK, RESIDENTS, STATION, World

MORNING = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)  # Monday 10:00 in Nairobi
EVENING = MORNING + timedelta(hours=11)  # 21:00
DAY = timedelta(days=1)


@pytest.fixture
def town(world: World) -> World:
    """Two officers whose numbers are real, and the desk."""
    world.contact(STATION, "station_duty", "Mwiki", "en", example=False)
    world.contact(RESIDENTS, "ra_duty", "Mwiki", "sw", example=False)
    world.contact(DESK, "programme_desk", None)
    return world


def contact(tx: Session, world: World, phone: str) -> Contact:
    return tx.scalars(select(Contact).where(Contact.phone_hash == world.pseudonyms.phone_hash(phone))).one()


def post(world: World, start: int, hours: int, weekdays: range = range(7), name: str = "Desk") -> None:
    """A post that the officer at the station holds from an hour of the day for so long."""
    with world.store.transaction() as tx:
        row = Post(name=name, role="station_duty", area_id=world.areas["Mwiki"], time_zone="Africa/Nairobi")
        tx.add(row)
        tx.flush()
        holder = contact(tx, world, STATION).id
        for weekday in weekdays:
            tx.add(
                Shift(
                    post_id=row.id,
                    contact_id=holder,
                    weekday=weekday,
                    from_minute=start * 60,
                    minutes=hours * 60,
                )
            )


def look(world: World, now: datetime) -> None:
    with world.store.transaction() as tx:
        readiness.check(tx, world.alerts, world.config, now)


def told(world: World, phone: str, text: str) -> list[str]:
    """Texts of one name that a phone was owed, without that name."""
    bodies = [body.partition(": ") for body in world.bodies(phone)]
    return [body for name, _, body in bodies if name.split()[0] == text]


def test_the_next_gap_of_a_post_is_told_to_the_desk_once(town: Any) -> None:
    post(town, 6, 12)
    look(town, MORNING)
    assert told(town, DESK, "duty_gaps") == ["Desk 02/03 18:00-06:00; "]
    for hours in (1, 7, 9, 19):  # also while it lasts
        look(town, MORNING + timedelta(hours=hours))
    assert len(told(town, DESK, "duty_gaps")) == 1
    look(town, MORNING + timedelta(hours=23))
    assert "Desk 03/03 18:00-06:00; " in told(town, DESK, "duty_gaps")


def test_a_gap_that_stays_is_told_again_after_a_day(town: Any) -> None:
    post(town, 6, 12, range(0))
    for hours in (0, 1, 12, 23, 24, 25):
        look(town, MORNING + timedelta(hours=hours))
    assert len(told(town, DESK, "duty_gaps")) == 2


def test_a_gap_that_opens_before_the_one_that_was_told_is_told_at_once(town: Any) -> None:
    post(town, 6, 12)
    look(town, MORNING)
    with town.store.transaction() as tx:
        set_duty(tx, contact(tx, town, STATION), on=False, until=None, now=MORNING)
    for minutes in (10, 20):
        look(town, MORNING + timedelta(minutes=minutes))
    assert told(town, DESK, "duty_gaps") == [
        "Desk 02/03 10:10-06:00; ",
        "Desk 02/03 18:00-06:00; ",
    ]


def test_a_gap_further_ahead_waits_for_the_day_and_one_that_is_near_does_not(town: Any) -> None:
    post(town, 6, 20)  # nobody from 2 to 6
    look(town, EVENING)
    assert told(town, DESK, "duty_gaps") == []
    look(town, EVENING + timedelta(hours=2))
    assert told(town, DESK, "duty_gaps") == ["Desk 03/03 02:00-06:00; "]


def test_a_post_that_is_held_is_not_told_of(town: Any) -> None:
    post(town, 0, 24)
    look(town, MORNING)
    assert told(town, DESK, "duty_gaps") == []


@pytest.mark.parametrize("how", ["off", "bounced", "retired"])
def test_a_gap_that_opens_is_told_and_one_that_comes_back_is_told_again(town: Any, how: Any) -> None:
    post(town, 0, 24)

    def change(gone: bool, now: datetime) -> None:
        with town.store.transaction() as tx:
            holder = contact(tx, town, STATION)
            if how == "off":
                set_duty(tx, holder, not gone, now + DAY, now)
            elif how == "bounced":
                holder.bounced_at = now if gone else None
            else:
                holder.active = not gone

    for hour in range(3):
        change(gone=hour != 1, now=EVENING)
        look(town, EVENING + timedelta(hours=hour))
    assert len(told(town, DESK, "duty_gaps")) == 2


def test_many_gaps_are_one_sms(town: Any) -> None:
    for number in range(7):
        post(town, 0, 12, range(7), f"Post {number}")
    look(town, MORNING)
    (body,) = told(town, DESK, "duty_gaps")
    assert body == "; ".join(f"Post {number} 02/03 12:00-00:00" for number in range(4)) + "; +3; "


def test_whoever_goes_off_duty_and_leaves_nobody_is_told_of_once_each_time(town: Any) -> None:
    with town.store.transaction() as tx:
        set_duty(tx, contact(tx, town, STATION), on=False, until=EVENING + DAY, now=EVENING)
    look(town, EVENING)
    look(town, EVENING + readiness.EVERY)
    (body,) = told(town, DESK, "duty_off")
    assert body.endswith("Mwiki; ")
    with town.store.transaction() as tx:
        set_duty(tx, contact(tx, town, STATION), on=False, until=EVENING + 2 * DAY, now=EVENING + DAY)
    look(town, EVENING + DAY)
    assert len(told(town, DESK, "duty_off")) == 2


def test_nobody_is_told_of_who_is_off_duty_where_another_is_left(town: Any) -> None:
    town.contact("+254700000177", "station_duty", "Mwiki")
    with town.store.transaction() as tx:
        set_duty(tx, contact(tx, town, STATION), on=False, until=None, now=EVENING)
    look(town, EVENING)
    assert told(town, DESK, "duty_off") == []


def test_each_contact_is_asked_to_reply_ok_once_a_week_by_day_and_never_an_example(town: Any) -> None:
    look(town, EVENING)
    assert town.phones("notice") == []
    for day in range(7):
        look(town, MORNING + day * DAY)
    assert told(town, STATION, "weekly_ok") == [""]
    assert told(town, RESIDENTS, "weekly_ok") == [""]
    assert told(town, DESK, "weekly_ok") == []
    look(town, MORNING + 7 * DAY)
    assert len(told(town, STATION, "weekly_ok")) == 2


def test_whoever_texted_within_the_week_is_not_asked(town: Any) -> None:
    with town.store.transaction() as tx:
        confirm(tx, contact(tx, town, STATION), MORNING)
    look(town, MORNING + 6 * DAY)
    assert told(town, STATION, "weekly_ok") == []
    look(town, MORNING + 7 * DAY)
    assert told(town, STATION, "weekly_ok") == [""]


def test_a_number_that_does_not_answer_is_told_to_the_desk_once_and_one_that_does_is_not(town: Any) -> None:
    look(town, MORNING)
    with town.store.transaction() as tx:
        confirm(tx, contact(tx, town, STATION), MORNING + timedelta(hours=1))
    for hour in range(0, 6 * 24, 3):
        look(town, MORNING + timedelta(hours=hour))
    (body,) = told(town, DESK, "silent")
    with town.store.read() as tx:
        assert body == f"{town.alerts.who(contact(tx, town, RESIDENTS), 'en')}; "
        silent = readiness.silent(town.config.readiness, MORNING + 3 * DAY)
        assert tx.scalars(select(Contact.role).where(*silent)).all() == ["ra_duty"]


def test_a_number_that_is_no_good_is_told_to_the_desk_at_once_and_a_single_time(town: Any) -> None:
    town.alarmed()
    with town.store.transaction() as tx:
        (row,) = (each for each in tx.scalars(select(Message)) if town.vault.open(each, "phone") == STATION)
        row.status = "UserInBlacklist"
        for _ in range(2):
            conclude(tx, town.alerts, row, Decision("failed"), town.now, bounce=True)
    (body,) = told(town, DESK, "number_bad")
    assert body.endswith("Mwiki; UserInBlacklist; ")


def test_the_relay_looks_every_few_minutes_and_wakes_the_bulk_lane(town: Any) -> None:
    post(town, 6, 12)
    relay = Relay(town.parts)
    assert relay.round(MORNING)
    assert len(told(town, DESK, "duty_gaps")) == 1
    with town.store.transaction() as tx:
        tx.scalars(select(Post)).one().reported_at = None
    assert relay.round(MORNING + readiness.EVERY / 2)
    assert len(told(town, DESK, "duty_gaps")) == 1
    assert relay.round(MORNING + readiness.EVERY)
    assert len(told(town, DESK, "duty_gaps")) == 2
    assert town.parts.waker.backlog("bulk") >= 1
