"""Send this phone no more news of the area or group that was picked from `list_joined`."""

from gateway.bulletins import subscribing
from gateway.engine.actions import Outcome, Signature
from handlers import _news
from handlers.shape import Call, Services

SIGNATURE = Signature(kind="do", needs={"topic": None}, outcomes=("left",), sees_caller=True)


def run(call: Call, services: Services) -> Outcome:
    phone_hash = services.pseudonyms.phone_hash(call.caller or "")
    with services.store.transaction() as tx:
        subscribing.leave(tx, phone_hash, [_news.read(call.answers["topic"])], call.now)
    return Outcome("left")
