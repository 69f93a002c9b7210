"""Which words there are: "msaada"."""

from handlers.shape import Reply, Said, Services


def run(_reply: Reply, _services: Services) -> Said:
    return Said("reply_help")
