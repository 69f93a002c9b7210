"""`incidents:`, `throttle:` and `calm:` in config.yaml: what is told at once, and what waits."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from gateway.config.tiers import WEEK, Hours, Minutes
from gateway.config.vocabulary import AreaKind


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Window(_Part):
    """At most so many in so many minutes, at whatever moment one begins to count."""

    most: Annotated[int, Field(ge=1)]
    minutes: Minutes


Windows = Annotated[tuple[Window, ...], Field(min_length=1)]


class Incidents(_Part):
    """Which reports are one incident, and what officers hear of those that join it."""

    window_minutes: dict[str, Annotated[float, Field(ge=0, le=WEEK)]]
    widest: AreaKind
    tell_at: Annotated[tuple[Annotated[int, Field(ge=2)], ...], Field(min_length=1)]
    words: Windows
    first_words: Windows

    @field_validator("window_minutes")
    @classmethod
    def _a_default(cls, value: dict[str, float]) -> dict[str, float]:
        if "default" not in value:
            raise ValueError("needs a `default`; 0 means that such reports never join by themselves")
        return value

    @field_validator("tell_at")
    @classmethod
    def _growing(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if list(value) != sorted(set(value)):
            raise ValueError("must grow: officers are told of 3 callers, then of 10, then of 30")
        return value


class Throttle(_Part):
    """How much one contact gets of each category before the rest waits; all of its windows hold."""

    emergency: Windows
    tip: Windows
    digest_segments: Annotated[int, Field(ge=1, le=10)]


class Calm(_Part):
    """Hours in which tips of `from_severity` and less urgent wait; none, where there are no hours."""

    hours: Hours | None
    from_severity: Annotated[int, Field(ge=2, le=4)]
