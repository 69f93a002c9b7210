"""It is another agency's: "12 kwa ra". One of the agencies of menus/replies.yaml must follow.

Nothing changes where that agency has nobody for the place, or where the case is about them.
"""

from typing import get_args

from gateway.config.vocabulary import Role
from gateway.directory.answering import answering
from gateway.dispatch import routing
from gateway.dispatch.wording import WHO
from gateway.menubook.reply_words import begins_with
from handlers._reply import act, case_of, names
from handlers.shape import Reply, Said, Services


def run(reply: Reply, services: Services) -> Said:
    case, language = case_of(reply), reply.contact.language
    agency = begins_with(reply.rest, services.replies().words["agencies"])
    number = {"number": str(reply.number)}
    if agency is None:
        return Said("reply_which_agency", {**number, "agencies": names(services, "agencies", language)})
    of_agency: list[Role] = [role for role in get_args(Role) if WHO.get(role, "desk") == agency]
    roles = routing.around(services.config.routing, of_agency, case.concerns)
    called = services.alerts.say(f"who_{agency}", language)
    never = routing.hidden(services.config.routing, case.concerns)
    if not answering(reply.tx, case.area_id, roles, reply.now, {reply.contact.id}, never):
        return Said("reply_no_agency", {**number, "agency": called})
    return act(reply, services, "hand_over", agency=called, to=roles)
