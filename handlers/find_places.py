"""Finds places by the name that was typed as `place_name`, mistakes forgiven.

    items: find_places

Every label names the parent too: "Mwiki, Kasarani" and "Mwiki, Ruiru".
"""

from collections.abc import Sequence

from gateway.engine.actions import Item, Signature
from handlers.shape import Call, Services

SIGNATURE = Signature(kind="list", needs={"place_name": None})


def run(call: Call, services: Services) -> Sequence[Item]:
    found = services.places.search(call.answers["place_name"])
    return [Item(str(place.id), place.label) for place in found]
