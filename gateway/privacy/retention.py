"""How long things are kept, and how exactly a moment is.

Who keeps something brings a `Part` that purges it; app.py hands them together to the relay.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.config import Retention
from gateway.store.base import Store

Part = Callable[[Session, Retention, datetime], int]
"""Purges what the rules no longer allow at that moment; how many rows it touched."""


def purge(store: Store, rules: Retention, now: datetime, parts: Mapping[str, Part]) -> dict[str, int]:
    """Run every part in a transaction of its own; rows touched by each."""
    counts = {}
    for name, part in parts.items():
        with store.transaction() as tx:
            counts[name] = part(tx, rules, now)
    return counts


def whole_hour(moment: datetime) -> datetime:
    """The hour that `moment` lies in: all that is kept of a tip's time."""
    return moment.replace(minute=0, second=0, microsecond=0)
