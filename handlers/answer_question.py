"""Answer an officer's question that waited behind a tip's code; the answer goes to whoever asked."""

from gateway.cases import follow_up, questions
from gateway.engine.actions import Outcome, Signature
from handlers._case import wake
from handlers.shape import Call, Services

SIGNATURE = Signature(
    kind="do", needs={"case": None, "question_id": None, "words": None}, outcomes=("answered", "closed")
)


def run(call: Call, services: Services) -> Outcome:
    words = call.answers["words"]
    with services.store.transaction() as tx:
        case = follow_up.by_uid(tx, call.answers["case"])
        if case.state != "open":
            return Outcome("closed")
        question = questions.by_uid(tx, call.answers["question_id"])
        new = questions.answer(tx, services.vault, question, words, call.now)
        reached = [services.alerts.answer(tx, case, question.asked_by, words, call.now)] if new else []
    wake(services, *reached)
    return Outcome("answered")
