"""Add words to a tip that was opened by its code, and pass them on to whoever was told of it."""

from gateway.engine.actions import Outcome, Signature
from handlers._case import add_words
from handlers.shape import Call, Services

SIGNATURE = Signature(kind="do", needs={"case": None, "words": None}, outcomes=("added", "too_many"))


def run(call: Call, services: Services) -> Outcome:
    # Each addition is a message to officers, and so counts as a tip does.
    once = services.pseudonyms.submission_hash(call.submission, call.answers["case"], call.answers["words"])
    if not call.within("tips", services.config.limits.tips_a_day, 86_400, once):
        return Outcome("too_many")
    add_words(call, services)
    return Outcome("added")
