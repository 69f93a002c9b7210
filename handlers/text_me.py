"""Text the resident the words that stand with the menu step. They asked for it, unless they sent STOP."""

from gateway.dispatch import optouts
from gateway.dispatch.outbox import owe
from gateway.engine.actions import Outcome, Signature
from handlers.shape import Call, Services

SIGNATURE = Signature(kind="do", outcomes=("owed", "stopped", "too_many"), sees_caller=True, takes_sms=True)


def run(call: Call, services: Services) -> Outcome:
    body = (call.sms or {})[call.language]
    phone = call.caller or ""
    once = services.pseudonyms.submission_hash(call.submission, body)
    if not call.within("texts", services.config.limits.texts_a_day, 86_400, once):
        return Outcome("too_many")
    with services.store.transaction() as tx:
        if optouts.stopped(tx, services.pseudonyms.phone_hash(phone)):
            return Outcome("stopped")
        owed = owe(
            tx,
            services.vault,
            lane="bulk",
            phone=phone,
            body=body,
            dedupe=f"text:{once}",
            now=call.now,
        )
    if owed is not None:
        services.wake("bulk", [owed])
    return Outcome("owed")
