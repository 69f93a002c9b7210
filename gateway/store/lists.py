"""A list of any length as one parameter of a statement.

A list of a hundred as a hundred parameters is a new statement for each length, which the driver takes
apart again each time: that took longer than everything else about a claim (docs/decisions/0011).
"""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Text, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Listed(TypeDecorator[Collection[Any]]):
    """An array on PostgreSQL, JSON on SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        self.of = of
        super().__init__()

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(ARRAY(self.of.dialect_impl(dialect)))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        listed = list(value or ())
        return listed if dialect.name == "postgresql" else json.dumps(listed)


def one_of(column: InstrumentedAttribute[Any], name: str, dialect: str) -> ColumnElement[bool]:
    """Whether a column of numbers or words is in the list that is given as the parameter `name`."""
    listed = bindparam(name, type_=_Listed(column.type))
    if dialect == "postgresql":
        return column == any_(listed)
    return column.in_(select(func.json_each(listed).table_valued("value").c.value))
