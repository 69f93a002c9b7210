"""Remember a place, and the language, for this phone: the resident has asked for it."""

from gateway.engine.actions import Outcome, Signature
from handlers._case import place_of
from handlers.shape import Call, Services

SIGNATURE = Signature(kind="do", needs={"place": None}, outcomes=("kept", "unknown"), sees_caller=True)


def run(call: Call, services: Services) -> Outcome:
    place = place_of(call, services)
    if place is None:  # taken out of the directory since it was picked
        return Outcome("unknown")
    services.profiles.remember(call.caller or "", place, call.language, call.now)
    return Outcome("kept")
