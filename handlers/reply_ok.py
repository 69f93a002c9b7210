"""The answer to the weekly question. That any SMS came is noted for all of them (gateway/sms/officers.py)."""

from handlers.shape import Reply, Said, Services


def run(_reply: Reply, _services: Services) -> Said:
    return Said("reply_thanks")
