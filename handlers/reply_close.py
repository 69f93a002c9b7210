"""It is over: "12 funga kukamatwa". One of the outcomes of menus/replies.yaml must follow."""

from gateway.menubook.reply_words import begins_with
from handlers._reply import act, case_of, names
from handlers.shape import Reply, Said, Services


def run(reply: Reply, services: Services) -> Said:
    outcome = begins_with(reply.rest, services.replies().words["outcomes"])
    if outcome is None and case_of(reply).state == "open":
        outcomes = names(services, "outcomes", reply.contact.language)
        return Said("reply_which_outcome", {"number": str(reply.number), "outcomes": outcomes})
    return act(reply, services, "close", outcome=outcome)
