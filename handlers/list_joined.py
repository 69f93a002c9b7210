"""Lists the areas and groups whose news this phone has asked for.

items: list_joined
"""

from collections.abc import Sequence

from gateway.bulletins import subscribing
from gateway.engine.actions import Item, Signature
from handlers import _news
from handlers.shape import Call, Services

SIGNATURE = Signature(kind="list", sees_caller=True)


def run(call: Call, services: Services) -> Sequence[Item]:
    with services.store.read() as tx:
        topics = subscribing.joined(tx, services.pseudonyms.phone_hash(call.caller or ""))
    return [Item(_news.written(topic), _news.name(topic, call, services)) for topic in topics]
