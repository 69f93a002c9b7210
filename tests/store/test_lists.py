"""One parameter for a list of any length, on both databases."""

import pytest
from sqlalchemy import insert, select

from gateway.dispatch.records import OptOut
from gateway.store.base import Store
from gateway.store.lists import one_of
from tests.dispatch.world import NOW


@pytest.mark.parametrize("asked", [[], ["a"], ["a", "c", "not there"], ['"', "a,c", "{}"], ["a"] * 500])
def test_what_is_in_the_list_is_found(store: Store, asked: list[str]) -> None:
    there = {"a", "b", "c", '"', "a,c"}
    statement = select(OptOut.phone_hash).where(one_of(OptOut.phone_hash, "asked", store.engine.dialect.name))
    with store.transaction() as tx:
        tx.execute(insert(OptOut), [{"phone_hash": each, "since": NOW} for each in there])
        found = tx.connection().execute(statement, {"asked": asked})
        assert sorted(each for (each,) in found) == sorted(there & set(asked))
