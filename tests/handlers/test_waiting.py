"""Tips that wait: for the morning, or because one phone gets too many. What waits comes as one SMS."""

from datetime import UTC, datetime, timedelta

import pytest
import redis

from gateway.cases.records import Case
from gateway.directory.records import Contact
from gateway.dispatch.digests import Digests, pack
from gateway.dispatch.outcomes import Decision
from gateway.dispatch.records import Message
from gateway.dispatch.settle import conclude
from gateway.gsm7 import split
from tests.handlers.conftest import COUNTY_STATION, DESK, NOW, STATION, Desk, _contact
from tests.handlers.town import Town, phone, town

EVENING = datetime(2026, 11, 22, 19, 5, tzinfo=UTC)  # 22:05 in Nairobi
MORNING = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)  # 06:30


@pytest.fixture
def mwiki(desk: Desk, valkey: redis.Redis) -> Town:
    return town(desk, counters=valkey)


def _tip(where: Town, number: int, now: datetime, kind: str = "drugs") -> None:
    outcome = where.desk.run(
        "report_tip",
        phone=phone(number),
        submission=f"tip {number}",
        now=now,
        kind=kind,
        place=str(where.mwiki),
        words=f"they sell behind gate {number}",
    )
    assert outcome.name == "filed"


def _rows(where: Town, **by: str) -> list[Message]:
    with where.desk.services.store.read() as tx:
        return tx.query(Message).filter_by(**by).all()


def _round(where: Town, now: datetime) -> None:
    services = where.desk.services
    segments = services.config.throttle.digest_segments
    Digests(services.store, services.vault, services.alerts, segments, services.wake).open_windows(now)


def _settle(where: Town, decision: Decision, now: datetime) -> None:
    with where.desk.services.store.transaction() as tx:
        digest = tx.query(Message).filter_by(purpose="digest").one()
        conclude(tx, where.desk.services.alerts, digest, decision, now)


@pytest.mark.parametrize(
    ("language", "begins", "first", "second"),
    [
        ("en", "Usalama: 2 that waited.", "1 Tip ", "2 Tip "),
        ("sw", "Usalama: 2 zilizosubiri.", "1 Taarifa ", "2 Taarifa "),
    ],
)
def test_tips_of_the_night_come_as_one_sms_in_the_morning(
    mwiki: Town, language: str, begins: str, first: str, second: str
) -> None:
    with mwiki.desk.services.store.transaction() as tx:
        tx.query(Contact).filter_by(role="station_duty").update({"language": language})
    _tip(mwiki, 1, EVENING)
    _tip(mwiki, 2, EVENING + timedelta(hours=3))
    assert mwiki.to(STATION) == []
    assert {row.due_at for row in _rows(mwiki, state="held")} == {MORNING}
    _round(mwiki, MORNING - timedelta(seconds=1))
    assert mwiki.to(STATION) == []
    for _ in range(2):
        _round(mwiki, MORNING)
    (text,) = mwiki.to(STATION)
    lines = text.split("\n")
    assert lines[0] == begins
    assert {line[: len(first)] for line in lines[1:]} == {first, second}
    assert "they sell behind gate 1" in text
    assert "they sell behind gate 2" in text


def test_an_emergency_and_a_tip_of_a_gun_wake_somebody_at_night(mwiki: Town) -> None:
    mwiki.reports(1, now=EVENING)
    _tip(mwiki, 2, EVENING, kind="gun")
    _tip(mwiki, 3, EVENING, kind="other")  # severity 2
    assert len(mwiki.to(STATION)) == 3
    assert _rows(mwiki, state="held") == []


def test_a_tip_alone_comes_in_the_morning_as_it_would_have_come(mwiki: Town) -> None:
    _tip(mwiki, 1, EVENING)
    _round(mwiki, MORNING)
    (text,) = mwiki.to(STATION)
    assert text.startswith("1 Tip T-")
    assert text.endswith("Words: they sell behind gate 1")


def test_of_many_tips_five_come_and_the_rest_when_the_window_opens(mwiki: Town) -> None:
    for number in range(8):
        _tip(mwiki, number, NOW + timedelta(seconds=number))
    assert len(mwiki.to(STATION)) == 5
    opens = NOW + timedelta(minutes=15)
    assert {row.due_at for row in _rows(mwiki, state="held")} == {opens}
    _round(mwiki, opens)
    *_, text = mwiki.to(STATION)
    assert text.startswith("Usalama: 3 that waited.\n")
    assert all(f"gate {number}" in text for number in (5, 6, 7))
    mwiki.reports(1, now=NOW + timedelta(minutes=1))
    assert "EMERGENCY" in mwiki.to(STATION)[-1]


def test_what_is_said_of_an_emergency_that_is_not_of_the_worst_may_wait(mwiki: Town) -> None:
    case = mwiki.reports(1, kind="missing")
    for number in range(7):
        at = NOW + timedelta(seconds=number)
        mwiki.desk.run("add_details", case=case.uid, words=f"seen at shop {number}", now=at)
    assert len(mwiki.to(STATION)) == 1 + 5
    _round(mwiki, NOW + timedelta(minutes=15))
    assert mwiki.to(STATION)[-1].count("seen at shop") == 2


def test_life_in_danger_is_never_held_back(mwiki: Town) -> None:
    case = mwiki.reports(1)
    for number in range(12):
        mwiki.desk.run("add_details", case=case.uid, words=f"third floor {number}")
    assert len(mwiki.to(STATION)) == 13


def test_a_digest_that_arrives_is_the_arrival_of_each(mwiki: Town) -> None:
    for number in (1, 2):
        _tip(mwiki, number, EVENING)
    _round(mwiki, MORNING)
    _settle(mwiki, Decision("owed", wait=3), MORNING)
    assert {row.state for row in _rows(mwiki, purpose="alert")} == {"held"}
    for state in ("sent", "delivered"):
        _settle(mwiki, Decision(state), MORNING)
        assert {row.state for row in _rows(mwiki, purpose="alert")} == {state}
        with mwiki.desk.services.store.read() as tx:
            assert {case.progress for case in tx.query(Case)} == {state}


def test_a_digest_that_fails_is_passed_on_tip_by_tip(mwiki: Town) -> None:
    for number in (1, 2):
        _tip(mwiki, number, EVENING)
    _round(mwiki, MORNING)
    _settle(mwiki, Decision("failed", pass_on=True), MORNING + timedelta(hours=1))
    phones = [mwiki.desk.services.vault.open(row, "phone") for row in _rows(mwiki, purpose="alert")]
    assert sorted(each or "" for each in phones) == [STATION] * 2 + [COUNTY_STATION] * 2


def test_who_left_the_list_while_it_waited_is_passed_over(mwiki: Town) -> None:
    _tip(mwiki, 1, EVENING)
    mwiki.desk.text("STOP", phone=STATION)
    _round(mwiki, MORNING)
    assert mwiki.to(STATION) == []
    assert len(mwiki.to(COUNTY_STATION)) == 1
    assert mwiki.to(DESK)[:1] != []


def test_nobody_is_told_at_night_that_he_need_not_go_where_he_was_not_sent_yet(mwiki: Town) -> None:
    services, other = mwiki.desk.services, "+254700000106"
    with services.store.transaction() as tx:
        _contact(
            tx, services.vault, services.pseudonyms, phone=other, role="station_duty", area_id=mwiki.mwiki
        )
    _tip(mwiki, 1, EVENING)
    assert [to for to, _ in mwiki.desk.text("1 ndio", phone=STATION, now=EVENING)] == [STATION]
    assert mwiki.to(other) == []


def test_too_much_for_one_sms_comes_in_more_and_in_order() -> None:
    texts = [f"{number} " + "x" * 290 for number in range(7)]
    groups = pack("head", texts, 6)
    assert [each for group in groups for each in group] == list(range(7))
    bodies = ["\n".join(["head", *(texts[each] for each in group)]) for group in groups]
    assert all(len(split(body)) <= 6 for body in bodies)
    assert len(groups) == 3
    assert pack("head", ["y" * 2000, "z"], 6) == [[0], [1]]
