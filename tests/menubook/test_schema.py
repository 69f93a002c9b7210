"""The JSON Schema follows the table that the reader follows."""

import json
from collections.abc import Iterator
from typing import Any

from gateway.menubook.schema import schema
from gateway.menubook.spec import ASK_OPTION, BOOK, CHECK, JOURNEY, OPTION, REPLIES, SMS, STATES

TABLES = {
    "book": BOOK,
    "journey": JOURNEY,
    "sms": SMS,
    "replies": REPLIES,
    "option": OPTION,
    "ask option": ASK_OPTION,
    "check": CHECK,
    **STATES,
}


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            yield from references(inner)


def test_every_key_is_in_the_schema() -> None:
    definitions = schema()["definitions"]
    for name, keys in TABLES.items():
        assert list(definitions[name]["properties"]) == list(keys)
        assert definitions[name]["required"] == [word for word, key in keys.items() if key.needed]
        assert definitions[name]["additionalProperties"] is False


def test_references_lead_somewhere() -> None:
    made = json.loads(json.dumps(schema()))
    found = set(references(made))
    assert found
    assert {name.removeprefix("#/definitions/") for name in found} <= set(made["definitions"])
