"""The migrations make exactly the tables that the code speaks of, on both dialects."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from gateway.store.base import Store
from gateway.store.migrate import alembic_config, behind, upgrade
from gateway.tables import Base


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, database_urls: dict[str, str]) -> Store:
    return Store(database_urls[request.param])


def test_upgrade_makes_what_the_records_say(empty: Store) -> None:
    assert behind(empty) is not None
    upgrade(empty)
    upgrade(empty)  # again changes nothing
    assert behind(empty) is None
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_downgrade_leaves_nothing(empty: Store) -> None:
    upgrade(empty)
    config = alembic_config()
    with empty.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert set(inspect(empty.engine).get_table_names()) <= {"alembic_version"}
