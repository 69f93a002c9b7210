"""`tiers:` in config.yaml: who is told next of what nobody has taken, and when."""

import re
from datetime import time
from typing import Annotated, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from gateway.config.vocabulary import AreaKind, CaseType, Role

WEEK = 7 * 24 * 60
Minutes = Annotated[float, Field(gt=0, le=WEEK)]

EVERYBODY: tuple[Role, ...] = tuple(role for role in get_args(Role) if role != "programme_desk")
"""What `everybody` stands for in a step; the desk comes after the last step by itself."""

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def _hours(value: object) -> object:
    found = _HOURS.fullmatch(value) if isinstance(value, str) else None
    if found is None or found[1] + found[2] == found[3] + found[4]:
        raise ValueError("hours are written like 06:00-22:00, or 20:00-04:00 over midnight, in local time")
    first, last = found[1] + found[2], found[3] + found[4]
    return tuple(time(int(each[:2]), int(each[2:])) for each in (first, last))


Hours = Annotated[tuple[time, time], BeforeValidator(_hours)]
"""From a local time of day until another; over midnight where the second is the earlier one."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(_Part):
    """Whom to tell after so many minutes more without anybody, and in which hours of the day."""

    after_minutes: Minutes
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    hours: Hours | None = None

    @model_validator(mode="before")
    @classmethod
    def _everybody(cls, value: object) -> object:
        if isinstance(value, dict) and value.get("roles") == "everybody":
            return {**value, "roles": EVERYBODY}
        return value


class Plan(_Part):
    """The steps for some cases; what is left out means any. `hours`: only these count as waiting.

    Whoever is on the way, or there, and silent for so many minutes is asked how it stands (emergencies).
    """

    case: CaseType
    kinds: frozenset[str] | None = None
    severity: frozenset[Annotated[int, Field(ge=1, le=4)]] | None = None
    areas: frozenset[AreaKind] | None = None
    hours: Hours | None = None
    lapse_minutes: Minutes | None = None
    arrive_minutes: Minutes | None = None
    finish_minutes: Minutes | None = None
    steps: tuple[Step, ...]
    desk_minutes: Annotated[tuple[Minutes, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _widening(self) -> "Plan":
        if list(self.desk_minutes) != sorted(self.desk_minutes):
            raise ValueError("desk_minutes must grow: the desk is told again and again, ever less often")
        return self

    @property
    def fits_any(self) -> bool:
        return self.kinds is None and self.severity is None and self.areas is None


class Tiers(_Part):
    stand_down: bool
    plans: tuple[Plan, ...]

    @model_validator(mode="after")
    def _always_one(self) -> "Tiers":
        """The last plan of each case type fits any case, or some case would wait for ever."""
        for case in get_args(CaseType):
            of_these = [plan for plan in self.plans if plan.case == case]
            if not of_these or not of_these[-1].fits_any:
                raise ValueError(
                    f"plans need a last one for {case!r} that fits any case: no kinds, severity or areas"
                )
            if early := [plan for plan in of_these[:-1] if plan.fits_any]:
                raise ValueError(
                    f"plans for {case!r} after the one that fits any are never used; "
                    f"put the {len(early)} that fit any last"
                )
        return self
