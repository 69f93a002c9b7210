"""This case is mine: "12 ndio"."""

from handlers._reply import act
from handlers.shape import Reply, Said, Services


def run(reply: Reply, services: Services) -> Said:
    return act(reply, services, "accept")
