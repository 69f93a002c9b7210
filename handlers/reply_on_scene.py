"""There: "12 nimefika". It takes the case where nobody has it."""

from handlers._reply import act
from handlers.shape import Reply, Said, Services


def run(reply: Reply, services: Services) -> Said:
    return act(reply, services, "on_scene")
