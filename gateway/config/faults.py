"""What is wrong in config.yaml: each mistake with its place, in words for who wrote the file."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from ruamel.yaml.comments import CommentedMap, CommentedSeq

_Loc = tuple[int | str, ...]


def told(error: ValidationError, tree: CommentedMap, path: Path, model: type[BaseModel]) -> str:
    """Every mistake that `model` found in `tree`, a line each: `file:line:column: name: message`."""
    lines = []
    for fault in error.errors():
        line, column = _place(tree, fault["loc"])
        name = ".".join(str(part) for part in fault["loc"]) or "config"
        if fault["type"] == "extra_forbidden":
            message = _unknown(fault["loc"], model)
        else:
            message = fault["msg"].removeprefix("Value error, ")
        lines.append(f"{path}:{line}:{column}: {name}: {message}")
    return "\n".join(lines)


def _unknown(loc: _Loc, model: type[BaseModel]) -> str:
    meant = get_close_matches(str(loc[-1]), _names_beside(loc, model), n=1)
    return f"there is no such setting; {f'did you mean `{meant[0]}`?' if meant else 'take it out'}"


def _names_beside(loc: _Loc, model: type[BaseModel]) -> list[str]:
    """The settings that could stand where `loc` ends."""
    for step in loc[:-1]:
        # A number in a list or a name in a mapping is no field: the model is that of its values.
        if field := model.model_fields.get(str(step)):
            model = next(_models(field.annotation), model)
    return list(model.model_fields)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _place(node: Any, path: _Loc) -> tuple[int, int]:
    """Line and column (from 1) of the deepest part of `path` that the file has."""
    line, column = 1, 1
    for step in path:
        try:
            if isinstance(node, CommentedMap):
                line, column = (number + 1 for number in node.lc.key(step))
            elif isinstance(node, CommentedSeq):
                line, column = (number + 1 for number in node.lc.item(step))
            else:
                break
            node = node[step]
        except (KeyError, IndexError, TypeError):
            break
    return line, column
