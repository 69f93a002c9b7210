"""Find a tip by its code, and say how it stands."""

from gateway.cases import codes, follow_up, status
from gateway.engine.actions import Outcome, Signature
from handlers._case import CASE_UNITS
from handlers.shape import Call, Services

SIGNATURE = Signature(
    kind="do",
    needs={"code": None},
    outcomes=("found", "not_found", "too_many"),
    gives={"case": CASE_UNITS, "case_status": max(map(len, status.STATUSES))},
)


def run(call: Call, services: Services) -> Outcome:
    code = codes.typed(call.answers["code"])
    if code is None:
        return Outcome("not_found")  # a slip of the thumb, caught by the check digit, is no attempt
    # One attempt a code: tied to the session's random value, never to the code alone, or the
    # counts would say who had which code.
    attempt = services.pseudonyms.submission_hash(call.submission, code)
    if not call.within("codes", services.config.limits.code_attempts_an_hour, 3600, attempt):
        return Outcome("too_many")
    with services.store.read() as tx:
        case = follow_up.open_by_code(tx, services.pseudonyms, code)
    if case is None:
        return Outcome("not_found")
    return Outcome("found", gives={"case": case.uid, "case_status": status.status_of(case)})
