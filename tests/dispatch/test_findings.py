"""What is wrong, and from which second on. Every row is tried at the moment and just before it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gateway.config import Lane
from gateway.dispatch.auditor import SAYS
from gateway.dispatch.findings import CAUSES, CaseFacts, Facts, Finding, MessageFacts, find

NOW = datetime(2026, 11, 22, 14, 37, 41, tzinfo=UTC)
LEASE = timedelta(seconds=30)
WELL = CaseFacts(1, "open", "waiting", 1, told=True, escalate_at=NOW + timedelta(minutes=3))
TAKEN = replace(WELL, stage="on_the_way", stage_at=NOW, escalate_at=None)
OWED = MessageFacts(9, "urgent", "owed", 0, NOW)
TICK = timedelta(microseconds=1)


def causes(facts: Facts, now: datetime = NOW) -> list[str]:
    return [finding.cause for finding in find(facts, LEASE, now)]


@pytest.mark.parametrize(
    ("case", "cause", "since"),
    [
        (CaseFacts(1, "draft", "waiting", 1, told=False, due_at=NOW), "draft", NOW + timedelta(minutes=2)),
        (replace(WELL, escalate_at=NOW), "overdue", NOW + timedelta(minutes=2)),
        (replace(TAKEN, stage="accepted", escalate_at=NOW), "overdue", NOW + timedelta(minutes=2)),
        # Given to the provider some time after 14:00, so by 15:00, and an hour is over at 16:00.
        (
            replace(WELL, sent_at=NOW.replace(minute=0, second=0), escalate_at=NOW + timedelta(days=1)),
            "unreported",
            datetime(2026, 11, 22, 16, tzinfo=UTC),
        ),
        (TAKEN, "stuck", NOW + timedelta(hours=24)),
        (replace(TAKEN, stage="on_scene"), "stuck", NOW + timedelta(hours=24)),
    ],
)
def test_a_case_is_found_from_its_moment_on(case: CaseFacts, cause: str, since: datetime) -> None:
    assert causes(Facts([case]), since - TICK) == []
    assert causes(Facts([case]), since) == [cause]


@pytest.mark.parametrize(
    ("message", "cause", "since"),
    [
        (OWED, "waiting", NOW + timedelta(minutes=2)),
        (replace(OWED, state="held"), "waiting", NOW + timedelta(minutes=2)),
        (replace(OWED, lane="bulk"), "waiting", NOW + timedelta(minutes=15)),
        (replace(OWED, state="claimed", claimed_at=NOW), "lost", NOW + 2 * LEASE),
    ],
)
def test_a_message_is_found_from_its_moment_on(message: MessageFacts, cause: str, since: datetime) -> None:
    assert causes(Facts(messages=[message]), since - TICK) == []
    assert causes(Facts(messages=[message]), since) == [cause]


@pytest.mark.parametrize(
    ("case", "found"),
    [
        (WELL, []),
        (TAKEN, []),
        (replace(WELL, told=False), ["silent"]),
        (replace(WELL, told=False, escalate_at=None), ["silent"]),  # telling begins the waiting too
        (replace(WELL, escalate_at=None), ["unwatched"]),
        (replace(TAKEN, stage="accepted"), []),  # a plan need not let acceptances lapse
        (replace(WELL, severity=2, sent_at=NOW - timedelta(days=9)), []),
        (replace(WELL, told=False, escalate_at=None, lead="open"), []),  # it is told of through its incident
        (replace(WELL, told=False, escalate_at=None, lead="closed"), ["left"]),
        (replace(WELL, lead="cancelled"), ["left"]),
        (CaseFacts(1, "draft", "waiting", 1, told=False, due_at=NOW + timedelta(seconds=45)), []),
    ],
)
def test_how_a_case_stands(case: CaseFacts, found: list[str]) -> None:
    assert causes(Facts([case])) == found


@pytest.mark.parametrize(
    ("lane", "attempts", "found"),
    [("urgent", 4, []), ("urgent", 5, ["refused"]), ("bulk", 11, [])],
)
def test_tried_again_and_again(lane: Lane, attempts: int, found: list[str]) -> None:
    again = replace(OWED, lane=lane, attempts=attempts, due_at=NOW + timedelta(minutes=5))
    assert causes(Facts(messages=[again])) == found


def test_lists_and_the_desk() -> None:
    assert find(Facts(desk=0, places=[4], numbers=[5, 6]), LEASE, NOW) == [
        Finding("no_desk", 0),
        Finding("place", 4),
        Finding("number", 5),
        Finding("number", 6),
    ]


def test_the_desk_is_told_of_every_cause_but_that_it_is_not_there() -> None:
    assert set(CAUSES) - set(SAYS) == {"no_desk"}
