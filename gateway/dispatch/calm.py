"""Tips that can wait do not wake anybody. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from gateway.config.pacing import Calm
from gateway.config.vocabulary import CaseType
from gateway.dispatch.escalation import span


def ends_at(
    rules: Calm, case_type: CaseType, severity: int, now: datetime, zone: ZoneInfo
) -> datetime | None:
    """Until when a text about such a case waits; None where it goes now. An emergency always does."""
    if rules.hours is None or case_type != "tip" or severity < rules.from_severity:
        return None
    begins, ends = span(rules.hours, now.astimezone(zone))
    return ends if begins <= now else None
