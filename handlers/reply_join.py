"""Two cases are one incident: "12 unganisha 15". The one reported first leads, and both numbers mean it."""

from gateway.dispatch import handles
from handlers._reply import case_of, over
from handlers.shape import Reply, Said, Services


def run(reply: Reply, services: Services) -> Said:
    case, number = case_of(reply), other_number(reply.rest)
    if case.state != "open":
        return over(reply, services)
    other = None if number is None else handles.case_of(reply.tx, reply.contact.id, number)
    if number is not None and other is None:
        return Said("reply_no_such_number", {"number": str(number)})
    if other is None or other.id == case.id:
        return Said("reply_which_merge", {"number": str(reply.number)})
    lead, joins = sorted((case, other), key=lambda each: (each.filed_at, each.id))
    reached = services.joining.join(reply.tx, joins, lead, reply.contact, reply.now)
    if reached is None:
        return Said("reply_not_merged", {"number": str(reply.number)})
    return Said("reply_merged", {"reference": lead.reference, "count": str(lead.callers)}, (reached,))


def other_number(rest: str) -> int | None:
    """The number of the second case, in what follows the word; None for anything else."""
    digits = rest.strip(" .#")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 3 else None
