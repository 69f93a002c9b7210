"""Off duty, whatever the roster says: "zamu off", "zamu off 18:00"."""

from handlers._duty import put
from handlers.shape import Reply, Said, Services


def run(reply: Reply, services: Services) -> Said:
    return put(reply, services, on=False)
