"""Lists what lies directly in an area: counties, then constituencies, wards, estates.

    items: list_places
    with: {inside: country}     # or the name of the answer that holds an area: {inside: place}

An area with nothing inside gives no items, and the menu goes on by `empty`.
"""

from collections.abc import Sequence

from gateway.engine.actions import Item, Signature
from handlers.shape import Call, Services

SIGNATURE = Signature(kind="list", options=("inside",))


def run(call: Call, services: Services) -> Sequence[Item]:
    inside = call.options.get("inside", "country")
    if inside == "country":
        area_id = None
    elif (value := call.answers.get(inside, "")).isdecimal():
        area_id = int(value)
    else:
        return []
    return [Item(str(place.id), place.name) for place in services.places.children(area_id)]
