"""An emergency that was joined to what others reported is another one, its caller says: tell of it."""

from gateway.cases import follow_up
from gateway.engine.actions import Outcome, Signature
from handlers._case import told, wake
from handlers.shape import Call, Services

SIGNATURE = Signature(kind="do", needs={"case": None}, outcomes=("alerted", "desk", "nobody"))


def run(call: Call, services: Services) -> Outcome:
    with services.store.transaction() as tx:
        case = follow_up.by_uid(tx, call.answers["case"])
        reached = services.joining.split(tx, case, call.now)
    wake(services, reached)
    return Outcome(told(case, reached))
