"""After a clear yes: whoever accepts an emergency may call its caller, who is told what becomes of it."""

from gateway.cases import follow_up
from gateway.dispatch import news
from gateway.engine.actions import Outcome, Signature
from handlers._case import wake
from handlers.shape import Call, Services

SIGNATURE = Signature(kind="do", needs={"case": None}, outcomes=("shared",), sees_caller=True)


def run(call: Call, services: Services) -> Outcome:
    with services.store.transaction() as tx:
        case = follow_up.by_uid(tx, call.answers["case"])
        new = follow_up.share_number(tx, services.vault, case, phone=call.caller or "", now=call.now)
        reached = [news.number_shared(tx, services.alerts, case, call.now)] if new else []
    wake(services, *reached)
    return Outcome("shared")
