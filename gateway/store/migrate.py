"""Bring a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from gateway.store.base import Store

_SCRIPTS = Path(__file__).parent / "migrations"


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(store: Store) -> None:
    """Apply what is missing; nothing if the schema is current."""
    config = alembic_config()
    with store.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def behind(store: Store) -> str | None:
    """The revision the database is at if it is not the newest, in words; None if all is applied."""
    newest = ScriptDirectory.from_config(alembic_config()).get_current_head()
    with store.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return None if current == newest else f"at {current or 'nothing'}, newest is {newest}"
