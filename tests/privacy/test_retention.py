"""Purging part by part, and the hour that is kept of a moment."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.config import Retention, load_config
from gateway.privacy import retention
from gateway.store.base import Store
from gateway.store.revisions import Revision

NOW = datetime(2026, 11, 22, 14, 37, 41, 5, UTC)
RULES = load_config(Path("config.yaml")).retention


def test_a_whole_hour_has_no_minute() -> None:
    assert retention.whole_hour(NOW) == datetime(2026, 11, 22, 14, tzinfo=UTC)


def test_each_part_gets_the_rules_and_commits_by_itself(store: Store) -> None:
    def first(tx: Session, rules: Retention, now: datetime) -> int:
        assert (rules, now) == (RULES, NOW)
        tx.add(Revision(name="first", value="x"))
        return 7

    def broken(tx: Session, rules: Retention, now: datetime) -> int:
        tx.add(Revision(name="broken", value="x"))
        tx.flush()
        raise OSError

    assert retention.purge(store, RULES, NOW, {"first": first}) == {"first": 7}
    with pytest.raises(OSError):  # noqa: PT011
        retention.purge(store, RULES, NOW, {"broken": broken})
    with store.read() as tx:
        assert tx.scalars(select(Revision.name)).all() == ["first"]
