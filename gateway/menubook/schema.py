"""A JSON Schema of the menu files, for editors: completion and red lines while typing.

Made from the same table as the reader. It knows shapes, not sizes, targets or handlers: those are
for `gateway menus check`.
"""

from typing import Any

from gateway.engine.limits import INPUT_CHARACTERS
from gateway.menubook.sms_texts import PLACEHOLDERS
from gateway.menubook.spec import (
    ASK_OPTION,
    BOOK,
    CHECK,
    JOURNEY,
    OPTION,
    REPLIES,
    RESUMES,
    SMS,
    STATES,
    WORDS,
    Keys,
)
from gateway.menubook.values import ANSWER, STATE

Schema = dict[str, Any]


def schema() -> Schema:
    """One schema for every file of the folder: a journey, book.yaml, sms.yaml or replies.yaml by its keys."""
    definitions = {
        "book": _object(BOOK),
        "journey": _object(JOURNEY),
        "sms": _object(SMS),
        "replies": _object(REPLIES),
        "check": _object(CHECK),
        "option": _object(OPTION),
        "ask option": _object(ASK_OPTION),
        **{kind: _object(keys) for kind, keys in STATES.items()},
        "state": {
            "type": "object",
            "oneOf": [{"required": [kind]} for kind in STATES],
            "allOf": [{"if": {"required": [kind]}, "then": _ref(kind)} for kind in STATES],
        },
        "texts": {
            "oneOf": [_plain(), {"type": "object", "minProperties": 1, "additionalProperties": _plain()}],
            "description": "the words in every language, or one text that is the same in all",
        },
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Menus of the Usalama gateway",
        "type": "object",
        "if": {"required": ["journey"]},
        "then": _ref("journey"),
        "else": {
            "if": {"required": ["texts"]},
            "then": _ref("sms"),
            "else": {"if": {"required": ["actions"]}, "then": _ref("replies"), "else": _ref("book")},
        },
        "definitions": definitions,
    }


def _object(keys: Keys) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name, key in keys.items() if key.needed],
        # `allOf`, because beside a bare `$ref` a description would be ignored.
        "properties": {
            name: {"description": key.tells, "allOf": [_SHAPES[key.reads]]} for name, key in keys.items()
        },
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _plain() -> Schema:
    return {"type": ["string", "number", "boolean"]}  # YAML's view of words like 5 and true


def _table(values: Schema, pattern: str | None = None) -> Schema:
    names = {"propertyNames": {"pattern": f"^{pattern}$"}} if pattern else {}
    return {"type": "object", "minProperties": 1, "additionalProperties": values, **names}


def _named_texts(names: list[str]) -> Schema:
    properties = {name: _ref("texts") for name in names}
    return {"type": "object", "additionalProperties": False, "required": names, "properties": properties}


_NAME: Schema = {"type": "string", "pattern": f"^{ANSWER.pattern}$"}
_TARGET: Schema = {"type": "string", "pattern": f"^({STATE.pattern})$"}
_OPTION_KEY = "[1-9][0-9]?"

_SHAPES: dict[str, Schema] = {
    "answer": _NAME,
    "ask options": _table(_ref("ask option"), _OPTION_KEY),
    "check": _ref("check"),
    "flag": {"type": "boolean"},
    "handler": _NAME,
    "language": {"type": "string"},
    "languages": _table({"type": "string"}, "[a-z]{2,3}"),
    "name": _NAME,
    "options": _table(_ref("option"), _OPTION_KEY),
    "reply words": _table(_table({"type": "array", "items": _plain(), "minItems": 1}), ANSWER.pattern),
    "resume": {"enum": list(RESUMES)},
    "sms texts": _named_texts(list(PLACEHOLDERS)),
    "states": _table(_ref("state"), f"({STATE.pattern})"),
    "target": _TARGET,
    "targets": _table(_TARGET),
    "texts": _ref("texts"),
    "units": {"type": "integer", "minimum": 1, "maximum": INPUT_CHARACTERS},
    "unreviewed": {"type": "array", "items": {"type": "string"}},
    "value": _plain(),
    "values": _table(_plain(), ANSWER.pattern),
    "words": _named_texts(list(WORDS)),
}
