"""How long whoever went to an emergency may be silent before they are asked how it stands. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.cases.records import Stage
from gateway.config.tiers import Plan


@dataclass(frozen=True, slots=True)
class Look:
    """`asked`: how many times they should have been asked by now, since they were last heard of. From the
    second time on the desk is to know too. `next_at`: when to look again."""

    asked: int
    next_at: datetime

    @property
    def desk(self) -> bool:
        return self.asked > 1


def look(plan: Plan, stage: Stage, heard_at: datetime, now: datetime) -> Look | None:
    """What is due at `now` of a case at `stage`, whose officer was last heard of at `heard_at`; None where
    the plan asks nobody. It is asked at intervals that double, and never just stops."""
    minutes = {"on_the_way": plan.arrive_minutes, "on_scene": plan.finish_minutes}.get(stage)
    if minutes is None:
        return None
    asked, next_at = 0, heard_at + timedelta(minutes=minutes)
    while next_at <= now:
        asked += 1
        next_at += next_at - heard_at
    return Look(asked, next_at)
