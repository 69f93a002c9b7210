"""Call an emergency off, and say so to whoever was told of it. What others reported too goes on."""

from gateway.cases import follow_up
from gateway.engine.actions import Outcome, Signature
from handlers._case import wake
from handlers.shape import Call, Services

SIGNATURE = Signature(kind="do", needs={"case": None}, outcomes=("cancelled",))


def run(call: Call, services: Services) -> Outcome:
    with services.store.transaction() as tx:
        case = follow_up.by_uid(tx, call.answers["case"])
        reached = services.joining.cancel(tx, case, call.now)
    wake(services, reached)
    return Outcome("cancelled")
