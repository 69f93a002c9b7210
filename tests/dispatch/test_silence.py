"""Somebody went to an emergency and is silent: when they are asked, and when the desk hears of it."""

from datetime import timedelta

import pytest

from gateway.cases.records import Stage
from gateway.dispatch import silence
from gateway.dispatch.escalation import plan_for
from tests.dispatch.world import CONFIG, NOW

GANG = plan_for(CONFIG.tiers, "emergency", "gang", 1, "ward")


@pytest.mark.parametrize(
    ("stage", "minutes", "asked", "next_minutes", "desk"),
    [
        ("on_the_way", 0, 0, 20, False),
        ("on_the_way", 19, 0, 20, False),
        ("on_the_way", 20, 1, 40, False),
        ("on_the_way", 40, 2, 80, True),
        ("on_the_way", 79, 2, 80, True),
        ("on_the_way", 60 * 24 * 30, 12, 20 * 2**12, True),
        ("on_scene", 119, 0, 120, False),
        ("on_scene", 120, 1, 240, False),
        ("on_scene", 240, 2, 480, True),
    ],
)
def test_when_they_are_asked(
    stage: Stage, minutes: float, asked: int, next_minutes: float, desk: bool
) -> None:
    found = silence.look(GANG, stage, NOW, NOW + timedelta(minutes=minutes))
    assert found == silence.Look(asked, NOW + timedelta(minutes=next_minutes))
    assert found.desk is desk


def test_nobody_is_asked_of_a_tip_or_before_they_go() -> None:
    tip = plan_for(CONFIG.tiers, "tip", "drugs", 3, "ward")
    assert silence.look(tip, "on_the_way", NOW, NOW + timedelta(days=1)) is None
    assert silence.look(GANG, "accepted", NOW, NOW + timedelta(days=1)) is None


@pytest.mark.parametrize("plan", [each for each in CONFIG.tiers.plans if each.case == "emergency"])
def test_of_every_emergency_somebody_is_asked_within_the_hour(plan: object) -> None:
    assert plan.arrive_minutes <= 60  # type: ignore[attr-defined]
    assert plan.finish_minutes <= 240  # type: ignore[attr-defined]
