"""Forget all that was remembered for this phone."""

from gateway.engine.actions import Outcome, Signature
from handlers.shape import Call, Services

SIGNATURE = Signature(kind="do", outcomes=("forgotten",), sees_caller=True)


def run(call: Call, services: Services) -> Outcome:
    services.profiles.forget(call.caller or "")
    return Outcome("forgotten")
