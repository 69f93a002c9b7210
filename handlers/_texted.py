"""What the handlers of residents' SMS share: text_emergency, text_more and text_tip take a `Texted` and
give what is `Done`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from gateway.cases.pending import Pending
from gateway.config.vocabulary import Concern
from gateway.directory.places import Place

WORDS_UNITS = 300
"""As many units of a text are kept as a menu would take."""

PLACE_UNITS = 80
"""As many of a place in somebody's own words."""


@dataclass(frozen=True, slots=True)
class Texted:
    """One SMS of a resident, understood. `places` are those it may mean, best first; `said` its words
    without the one that it began with; `pending` what we had asked."""

    tx: Session
    phone: str
    says: Literal["emergency", "tip", "call", "other"]
    said: str
    kind: str
    concerns: Concern | None
    places: Sequence[Place]
    language: str
    pending: Pending | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """What to answer, as the name of a text of menus/sms.yaml, and the messages owed besides."""

    answer: str
    values: Mapping[str, str] = field(default_factory=dict)
    ids: tuple[int, ...] = ()
