"""Which cases are open on this phone: "orodha"."""

from gateway.dispatch import handles
from handlers._reply import listed
from handlers.shape import Reply, Said, Services


def run(reply: Reply, services: Services) -> Said:
    cases = handles.open_for(reply.tx, reply.contact.id)
    if not cases:
        return Said("reply_none_open")
    return Said("reply_list", {"cases": listed(services, reply, cases)})
