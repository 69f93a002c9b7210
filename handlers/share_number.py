"""Give an emergency caller's number to those who were told, after a clear yes."""

from gateway.cases import follow_up
from gateway.engine.actions import Outcome, Signature
from handlers._case import wake
from handlers.shape import Call, Services

SIGNATURE = Signature(kind="do", needs={"case": None}, outcomes=("shared",), sees_caller=True)


def run(call: Call, services: Services) -> Outcome:
    with services.store.transaction() as tx:
        case = follow_up.by_uid(tx, call.answers["case"])
        new = follow_up.share_number(tx, services.vault, case, phone=call.caller or "", now=call.now)
        reached = [services.alerts.callback(tx, case, call.now)] if new else []
    wake(services, *reached)
    return Outcome("shared")
