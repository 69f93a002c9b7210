"""The answer to the weekly question. That any SMS came is noted for all of them (gateway/sms/officers.py)."""

from gateway.dispatch import handles
from handlers._reply import listed, pressing
from handlers.shape import Reply, Said, Services


def run(reply: Reply, services: Services) -> Said:
    """A plain "ok" takes no case: who may have meant that is told how to, while an emergency waits."""
    cases = handles.open_for(reply.tx, reply.contact.id)
    waits = [each for each in cases if each[1].type == "emergency" and each[1].stage == "waiting"]
    if not waits:
        return Said("reply_thanks")
    first = str(min(waits, key=pressing)[0])
    return Said("reply_which_case", {"number": first, "cases": listed(services, reply, waits)})
