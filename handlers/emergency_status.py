"""How far an emergency has come: the outcome is its status, with who took it where somebody has."""

from gateway.cases import follow_up, status
from gateway.engine.actions import Outcome, Signature
from handlers._case import TAKEN_UNITS, taken
from handlers.shape import Call, Services

SIGNATURE = Signature(kind="do", needs={"case": None}, outcomes=status.STATUSES, gives=TAKEN_UNITS)


def run(call: Call, services: Services) -> Outcome:
    with services.store.read() as tx:
        case = follow_up.lead_of(tx, follow_up.by_uid(tx, call.answers["case"]))
        return Outcome(status.status_of(case), gives=taken(call, services, tx, case))
