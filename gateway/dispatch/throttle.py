"""How much one contact is sent of tips, and of emergencies, before the rest waits. Pure.

The windows slide, as GoAlert's do: 5 in 15 minutes and 11 in an hour.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from gateway.config.pacing import Window
from gateway.config.vocabulary import CaseType


def may_wait(case_type: CaseType, severity: int, purpose: str) -> bool:
    """Whether a text counts, and may be held back: what is told of a tip, and what is added to an
    emergency. Never an emergency's alert, the answer to an officer, or where life is in danger (1)."""
    told = ("alert", "desk", "update") if case_type == "tip" else ("update",)
    return severity > 1 and purpose in told


def opens_at(windows: Iterable[Window], sent: Sequence[datetime], now: datetime) -> datetime | None:
    """When one more may go, after those `sent`; None for now.

    Each window is open again as soon as fewer than its `most` lie within its minutes.
    """
    opens = [each for window in windows if (each := _opens(window, sent, now))]
    return max(opens, default=None)


def _opens(window: Window, sent: Sequence[datetime], now: datetime) -> datetime | None:
    span = timedelta(minutes=window.minutes)
    within = sorted(each for each in sent if each > now - span)
    return within[-window.most] + span if len(within) >= window.most else None
