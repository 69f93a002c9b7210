"""How far an emergency has come: the outcome is its status."""

from gateway.cases import follow_up, status
from gateway.engine.actions import Outcome, Signature
from handlers.shape import Call, Services

SIGNATURE = Signature(kind="do", needs={"case": None}, outcomes=status.STATUSES)


def run(call: Call, services: Services) -> Outcome:
    with services.store.read() as tx:
        return Outcome(status.status_of(follow_up.by_uid(tx, call.answers["case"])))
