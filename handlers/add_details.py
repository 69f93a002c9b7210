"""Add words to an emergency, and pass them on to whoever was told of it."""

from gateway.engine.actions import Outcome, Signature
from handlers._case import add_words
from handlers.shape import Call, Services

SIGNATURE = Signature(kind="do", needs={"case": None, "words": None}, outcomes=("added",))


def run(call: Call, services: Services) -> Outcome:
    add_words(call, services)
    return Outcome("added")
