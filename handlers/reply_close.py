"""It is over: "12 funga kukamatwa". One of the outcomes of menus/replies.yaml must follow.

The desk hears when life was in danger and whoever closed it never said that they were there: a forged
SMS, or a word too early, must not end an emergency unseen.
"""

from collections.abc import Mapping
from dataclasses import replace

from gateway.dispatch.alerts import Reached
from gateway.menubook.reply_words import begins_with
from handlers._reply import act, case_of, name, names
from handlers.shape import Reply, Said, Services


def run(reply: Reply, services: Services) -> Said:
    case = case_of(reply)
    outcome = begins_with(reply.rest, services.replies().words["outcomes"])
    if outcome is None and case.state == "open":
        outcomes = names(services, "outcomes", reply.contact.language)
        return Said("reply_which_outcome", {"number": str(reply.number), "outcomes": outcomes})
    desk = reply.contact.role in services.config.routing.nobody
    unseen = case.type == "emergency" and case.severity == 1 and case.stage != "on_scene" and not desk
    was_open = case.state == "open"
    said = act(reply, services, "close", outcome=outcome)
    if not (unseen and was_open and case.state == "closed"):
        return said
    return replace(said, reached=(*said.reached, _tell_desk(reply, services, outcome)))


def _tell_desk(reply: Reply, services: Services, outcome: str | None) -> Reached:
    case, alerts = case_of(reply), services.alerts

    def values(language: str) -> Mapping[str, str]:
        return {
            "reference": case.reference,
            "case": alerts.named(case, language),
            "who": alerts.who(reply.contact, language),
            "outcome": name(services, "outcomes", outcome, language),
        }

    ids = alerts.notices.to_desk(reply.tx, "desk_closed", f"closed:{case.uid}", values, reply.now)
    return Reached("desk" if ids else "nobody", ids, "bulk")
