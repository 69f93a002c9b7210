"""Show the code of the tip that this phone has just texted: by SMS, whoever holds it could read it later."""

from gateway.cases import codes, filing
from gateway.engine.actions import Outcome, Signature
from handlers.shape import Call, Services

SIGNATURE = Signature(kind="do", outcomes=("shown", "not_found"), gives={"texted_code": 14}, sees_caller=True)


def run(call: Call, services: Services) -> Outcome:
    submission = services.pending.code(call.caller or "")
    if submission is None:
        return Outcome("not_found")
    with services.store.read() as tx:
        code = filing.code_of(tx, services.pseudonyms, submission)
    if code is None:
        return Outcome("not_found")
    return Outcome("shown", gives={"texted_code": codes.shown(code)})
