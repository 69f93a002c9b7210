"""Call an emergency off, and say so to whoever was told of it."""

from gateway.cases import follow_up
from gateway.engine.actions import Outcome, Signature
from handlers._case import wake
from handlers.shape import Call, Services

SIGNATURE = Signature(kind="do", needs={"case": None}, outcomes=("cancelled",))


def run(call: Call, services: Services) -> Outcome:
    with services.store.transaction() as tx:
        case = follow_up.by_uid(tx, call.answers["case"])
        told = follow_up.cancel(tx, case, now=call.now)
        reached = [services.alerts.cancel(tx, case, call.now)] if told else []
    wake(services, *reached)
    return Outcome("cancelled")
