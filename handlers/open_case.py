"""Find a tip by its code, and say how it stands, or what an officer asks first."""

from gateway.cases import codes, follow_up, questions, status
from gateway.engine.actions import Outcome, Signature
from handlers._case import CASE_UNITS, TAKEN_UNITS, taken
from handlers.shape import Call, Services

SIGNATURE = Signature(
    kind="do",
    needs={"code": None},
    outcomes=("found", "asked", "not_found", "too_many"),
    gives={
        "case": CASE_UNITS,
        "case_status": max(map(len, status.STATUSES)),
        "question": questions.QUESTION_UNITS,
        "question_id": CASE_UNITS,
        **TAKEN_UNITS,
    },
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
        question = questions.waiting(tx, case) if case else None
        text = services.vault.open(question, "text") if question else None
        whose = taken(call, services, tx, case) if case else {}
    if case is None:
        return Outcome("not_found")
    gives = {"case": case.uid, "case_status": status.status_of(case), **whose}
    if question is None or not text:
        return Outcome("found", gives=gives)
    return Outcome("asked", gives=gives | {"question": text, "question_id": question.uid})
