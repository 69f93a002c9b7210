"""File an emergency, or make its draft one, and owe it to those who answer for its place.

`joined`: others have reported the same there, and those who answer know of it.
"""

from gateway.cases import filing
from gateway.engine.actions import Outcome, Signature
from handlers._case import CASE_UNITS, REFERENCE_UNITS, said, tell, told, wake
from handlers.shape import Call, Services

SIGNATURE = Signature(
    kind="do",
    needs={"kind": "kinds"},
    may={"place": None, "place_words": None},
    options=("place",),
    outcomes=("alerted", "joined", "desk", "nobody", "too_many"),
    gives={"case": CASE_UNITS, "reference": REFERENCE_UNITS},
    sees_caller=True,
)


def run(call: Call, services: Services) -> Outcome:
    emergency = said(call, services)
    with services.store.transaction() as tx:
        case, _ = filing.file_emergency(tx, services.vault, emergency, call.now)
        reached = tell(call, services, tx, case)
    wake(services, *reached)
    outcome = "too_many" if case.flood else told(case, reached[-1])
    return Outcome(outcome, gives={"case": case.uid, "reference": case.reference})
