"""What "zamu on" and "zamu off" share: until when it holds, if that is said."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.directory.duty import set_duty
from handlers.shape import Reply, Said, Services

_CLOCK = re.compile(r"(?:\D*\s)?([01]?\d|2[0-3])[:.]([0-5]\d)")


def put(reply: Reply, services: Services, *, on: bool) -> Said:
    zone = services.config.zone
    until = _until(reply.rest, zone, reply.now)
    if reply.rest and until is None:
        return Said("reply_duty_how")
    until = set_duty(reply.tx, reply.contact, on, until, reply.now)
    text = "reply_duty_on" if on else "reply_duty_off"
    return Said(text, {"until": until.astimezone(zone).strftime("%d/%m %H:%M")})


def _until(rest: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The next time that the clock shows what is written ("18:00", "hadi 6.30"); None for anything else."""
    found = _CLOCK.fullmatch(rest)
    if found is None:
        return None
    local = now.astimezone(zone)
    until = local.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
    return until if until > local else until + timedelta(days=1)
