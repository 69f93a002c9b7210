"""Text an emergency's caller what becomes of it, and give the number to nobody."""

from gateway.cases import follow_up
from gateway.engine.actions import Outcome, Signature
from handlers.shape import Call, Services

SIGNATURE = Signature(kind="do", needs={"case": None}, outcomes=("kept",), sees_caller=True)


def run(call: Call, services: Services) -> Outcome:
    with services.store.transaction() as tx:
        case = follow_up.by_uid(tx, call.answers["case"])
        follow_up.want_news(services.vault, case, phone=call.caller or "")
    return Outcome("kept")
