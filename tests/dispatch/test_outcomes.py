import pytest

from gateway.config import Dispatch, Lane, LaneRates
from gateway.dispatch.outcomes import Decision, Outcome, after_report, decide
from gateway.dispatch.records import Reported, State

SETTINGS = Dispatch(
    round_seconds=2,
    lease_seconds=30,
    retry_seconds=[3, 10, 60],
    attempts=5,
    per_second=LaneRates(urgent=20, bulk=10),
    recipients_a_call=100,
    alert_segments=2,
    alert_contacts=20,
)


@pytest.mark.parametrize(
    ("verdict", "lane", "attempts", "unclear", "decision"),
    [
        ("permanent", "urgent", 1, 0, Decision("failed", pass_on=True)),
        ("retry", "urgent", 1, 0, Decision("owed", wait=3)),
        ("retry", "urgent", 2, 0, Decision("owed", wait=10)),
        ("retry", "bulk", 3, 0, Decision("owed", wait=60)),
        ("retry", "urgent", 4, 2, Decision("owed", wait=60)),
        ("retry", "urgent", 5, 0, Decision("failed", pass_on=True)),
        ("retry", "urgent", 5, 1, Decision("unknown", pass_on=True)),
        ("config", "urgent", 5, 0, Decision("owed", wait=60)),
        ("config", "bulk", 500, 0, Decision("owed", wait=60)),
        ("unknown", "urgent", 1, 1, Decision("owed", wait=3)),
        ("unknown", "urgent", 3, 3, Decision("owed", wait=60)),
        ("unknown", "urgent", 4, 4, Decision("unknown", pass_on=True)),
        ("unknown", "urgent", 4, 1, Decision("owed", wait=60)),
        ("unknown", "urgent", 5, 1, Decision("unknown", pass_on=True)),
        ("unknown", "bulk", 1, 1, Decision("unknown")),
        ("lost", "urgent", 1, 1, Decision("owed", wait=0)),
        ("lost", "urgent", 4, 4, Decision("unknown", pass_on=True)),
        ("lost", "bulk", 1, 1, Decision("unknown")),
    ],
)
def test_what_follows_from_an_answer(
    verdict: Outcome, lane: Lane, attempts: int, unclear: int, decision: Decision
) -> None:
    assert decide(verdict, lane, attempts, unclear, SETTINGS) == decision


@pytest.mark.parametrize(
    ("state", "reported", "after"),
    [
        ("sent", "sent", None),
        ("sent", "delivered", "delivered"),
        ("sent", "failed", "failed"),
        ("unknown", "sent", "sent"),
        ("unknown", "delivered", "delivered"),
        ("owed", "sent", "sent"),
        ("owed", "delivered", "delivered"),
        ("claimed", "sent", None),
        ("claimed", "delivered", "delivered"),
        ("delivered", "sent", None),
        ("delivered", "delivered", None),
        ("delivered", "failed", None),
        ("failed", "delivered", None),
        ("failed", "sent", None),
    ],
)
def test_reports_only_move_forward(state: State, reported: Reported, after: State | None) -> None:
    assert after_report(state, reported) == after
