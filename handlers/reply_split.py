"""A joined report is another incident: "12 tenga E-7Q3K", or "12 tenga" where only one joined."""

from sqlalchemy import select

from gateway.cases.records import Case
from gateway.dispatch.compose import shorten
from handlers._reply import LIST_UNITS, case_of, over
from handlers.shape import Reply, Said, Services

_MOST = 50
"""Reports looked through, the latest first: what an officer has read of lately."""


def run(reply: Reply, services: Services) -> Said:
    lead, number = case_of(reply), str(reply.number)
    if lead.state != "open":
        return over(reply, services)
    joined = select(Case).where(Case.lead_id == lead.id, Case.state == "open").order_by(Case.filed_at.desc())
    # One that its caller is just adding to is passed over: it waits for the incident, which we hold.
    reports = list(reply.tx.scalars(joined.limit(_MOST).with_for_update(key_share=True, skip_locked=True)))
    if not reports:
        return Said("reply_none_split", {"number": number})
    wanted = "".join(filter(str.isalnum, reply.rest)).upper()
    meant = [each for each in reports if each.reference.replace("-", "") == wanted]
    if not meant and not wanted and len(reports) == 1:
        meant = reports
    if not meant:
        references = shorten(", ".join(each.reference for each in reports), LIST_UNITS)
        return Said("reply_which_split", {"number": number, "references": references})
    reached = services.joining.split(reply.tx, meant[0], reply.now, reply.contact)
    return Said("reply_split", {"reference": meant[0].reference}, (reached,))
