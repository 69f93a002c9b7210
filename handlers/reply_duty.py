"""How to say that one is on or off duty: "zamu" alone says neither."""

from handlers.shape import Reply, Said, Services


def run(_reply: Reply, _services: Services) -> Said:
    return Said("reply_duty_how")
