"""Two cases are one incident: "12 unganisha 15". The one reported first leads, and both numbers mean it."""

from gateway.cases.records import Case
from gateway.dispatch import handles
from handlers._reply import case_of
from handlers.shape import Reply, Said, Services


def run(reply: Reply, services: Services) -> Said:
    case, other = case_of(reply), _other(reply)
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


def _other(reply: Reply) -> Case | None:
    number = other_number(reply.rest)
    return None if number is None else handles.case_of(reply.tx, reply.contact.id, number)
