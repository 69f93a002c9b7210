"""What one contact gets before the rest waits, at explicit times; and what waits for the morning."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import redis

from gateway.config.pacing import Calm, Window
from gateway.dispatch.calm import ends_at
from gateway.dispatch.pace import Pace
from gateway.dispatch.throttle import may_wait, opens_at
from gateway.dispatch.wake import connect
from tests.conftest import free_port

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
WINDOWS = (Window(most=5, minutes=15), Window(most=11, minutes=60))
NAIROBI = ZoneInfo("Africa/Nairobi")
CALM = Calm.model_validate({"hours": "21:00-06:30", "from_severity": 3})


def _at(*minutes: float) -> list[datetime]:
    """So many minutes ago."""
    return [NOW - timedelta(minutes=each) for each in minutes]


@pytest.mark.parametrize(
    ("sent", "opens_in"),
    [
        ([], None),
        (_at(0, 1, 2, 3), None),
        (_at(0, 1, 2, 3, 4), 11),  # the oldest of the five is 15 minutes old then
        (_at(14, 10, 9, 8, 7), 1),
        (_at(15, 10, 9, 8, 7), None),
        (_at(6, 5, 4, 3, 2, 1), 10),  # six in the window: two of them must leave it
        (_at(59, 50, 45, 40, 35, 30, 25, 20, 18, 17, 16), 1),  # the hour is full
        (_at(59, 50, 45, 40, 35, 30, 5, 4, 3, 2, 1), 10),  # both are: the later opening counts
    ],
)
def test_both_windows_hold(sent: list[datetime], opens_in: float | None) -> None:
    expected = NOW + timedelta(minutes=opens_in) if opens_in else None
    assert opens_at(WINDOWS, sent, NOW) == expected
    assert opens_at(WINDOWS, sent[::-1], NOW) == expected


def test_in_a_flood_five_go_in_a_quarter_and_eleven_in_an_hour() -> None:
    sent: list[datetime] = []
    for second in range(0, 3600, 20):
        now = NOW + timedelta(seconds=second)
        if opens_at(WINDOWS, sent, now) is None:
            sent.append(now)
    assert len(sent) == 11
    assert len([each for each in sent if each < NOW + timedelta(minutes=15)]) == 5


@pytest.mark.parametrize("purpose", ["alert", "desk", "update", "reply", "cancel", "callback"])
@pytest.mark.parametrize("severity", [1, 2, 3, 4])
def test_life_in_danger_and_an_emergency_s_alert_never_wait(purpose: str, severity: int) -> None:
    assert may_wait("emergency", severity, purpose) is (severity > 1 and purpose == "update")
    assert may_wait("tip", severity, purpose) is (severity > 1 and purpose in ("alert", "desk", "update"))


@pytest.mark.parametrize(
    ("local", "until"),
    [
        ("22 20:59", None),
        ("22 21:00", "23 06:30"),
        ("22 23:59", "23 06:30"),
        ("23 00:01", "23 06:30"),
        ("23 06:29", "23 06:30"),
        ("23 06:30", None),
        ("23 12:00", None),
    ],
)
def test_a_tip_that_can_wait_does_so_until_the_morning(local: str, until: str | None) -> None:
    def moment(text: str) -> datetime:
        return datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=NAIROBI)

    now = moment(local)
    assert ends_at(CALM, "tip", 3, now.astimezone(UTC), NAIROBI) == (moment(until) if until else None)
    assert ends_at(CALM, "tip", 2, now, NAIROBI) is None
    assert ends_at(CALM, "emergency", 4, now, NAIROBI) is None


def test_without_hours_nothing_waits() -> None:
    rules = Calm(hours=None, from_severity=3)
    assert ends_at(rules, "tip", 4, NOW.replace(hour=23), NAIROBI) is None
    assert CALM.hours == (time(21), time(6, 30))


def test_what_waits_is_not_counted_and_what_was_sent_is_forgotten_in_time(valkey: redis.Redis) -> None:
    pace = Pace(valkey)
    assert [pace.take("tip:a", WINDOWS, NOW) for _ in range(5)] == [None] * 5
    opens = NOW + timedelta(minutes=15)
    assert [pace.take("tip:a", WINDOWS, NOW + timedelta(minutes=n)) for n in range(3)] == [opens] * 3
    assert pace.take("tip:b", WINDOWS, NOW) is None
    assert [pace.take("tip:a", WINDOWS, opens) for _ in range(6)] == [None] * 5 + [
        opens + timedelta(minutes=15)
    ]
    assert 0 < valkey.ttl("usalama:pace:tip:a") <= 3601


def test_without_redis_everything_goes() -> None:
    away = connect(f"redis://127.0.0.1:{free_port()}")
    assert [Pace(away).take("tip:a", WINDOWS, NOW) for _ in range(20)] == [None] * 20
