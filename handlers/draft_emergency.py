"""Keep what is known of an emergency, to be sent by itself if its caller is cut off."""

from datetime import timedelta

from gateway.cases import filing
from gateway.engine.actions import Outcome, Signature
from handlers._case import CASE_UNITS, REFERENCE_UNITS, said, tell, wake
from handlers.shape import Call, Services

SIGNATURE = Signature(
    kind="do",
    needs={"kind": "kinds"},
    may={"place": None, "place_words": None},
    options=("place",),
    outcomes=("drafted",),
    gives={"case": CASE_UNITS, "reference": REFERENCE_UNITS},
    retraceable=True,  # going back to a list picks again, and the draft follows
    sees_caller=True,
)


def run(call: Call, services: Services) -> Outcome:
    emergency = said(call, services)
    due_at = call.now + timedelta(seconds=services.config.drafts.send_after_seconds)
    with services.store.transaction() as tx:
        case, new = filing.draft_emergency(tx, services.vault, emergency, call.now, due_at)
        services.joining.caller(case, call.caller or "")
        # A slow caller's draft may have gone out while the place was being picked.
        reached = [] if new or case.state == "draft" else tell(call, services, tx, case)
    wake(services, *reached)
    return Outcome("drafted", gives={"case": case.uid, "reference": case.reference})
