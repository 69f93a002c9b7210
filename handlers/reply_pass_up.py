""" "12 pandisha": I can't; tell the next in line."""

from handlers._reply import act
from handlers.shape import Reply, Said, Services


def run(reply: Reply, services: Services) -> Said:
    return act(reply, services, "pass_up")
