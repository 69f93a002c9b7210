"""Alembic's entry: runs migrations on the connection that it is handed."""

from typing import Any, Literal

from alembic import context
from sqlalchemy.types import TypeDecorator


def _plain_types(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A migration names the database's own types: ours may change after it was written."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("metadata"),  # only to compare with
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=_plain_types,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
