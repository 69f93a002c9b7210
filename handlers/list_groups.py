"""Lists the stakeholder groups of config.yaml.

items: list_groups
"""

from collections.abc import Sequence

from gateway.engine.actions import Item, Signature
from handlers.shape import Call, Services

SIGNATURE = Signature(kind="list")


def run(call: Call, services: Services) -> Sequence[Item]:
    bulletins = services.config.bulletins
    return [Item(key, bulletins.name(key, call.language)) for key in bulletins.groups]
