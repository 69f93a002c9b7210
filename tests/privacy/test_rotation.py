"""A new key is taken into use: afterwards the old one opens nothing and is not needed."""

from datetime import UTC, datetime

from sqlalchemy import select

from gateway.cases import filing, follow_up
from gateway.cases.records import Case, CaseEvent
from gateway.privacy.rotation import rotate
from gateway.privacy.vault import Vault, new_key
from gateway.store.base import Base, Store

NOW = datetime(2026, 11, 22, 14, 37, tzinfo=UTC)


def test_everything_is_sealed_under_the_newest_key(store: Store) -> None:
    one, two = new_key(), new_key()
    old, both, new = Vault(f"k1:{one}"), Vault(f"k2:{two},k1:{one}"), Vault(f"k2:{two}")
    with store.transaction() as tx:
        for number in range(203):  # more than one transaction's worth
            place = f"shop {number}" if number else None
            said = filing.Emergency(str(number), "fire", 1, None, place, "sw")
            case, _ = filing.file_emergency(tx, old, said, NOW)
        follow_up.add_words(tx, old, case, words="three men", submission="a", now=NOW)
    steps: list[tuple[str, int]] = []
    rotate(Base, store, both, lambda table, done: steps.append((table, done)))
    assert ("cases", 202) in steps
    assert ("case_events", 1) in steps
    with store.read() as tx:
        places = {new.open(case, "place_words") for case in tx.scalars(select(Case))}
        words = {new.open(event, "words") for event in tx.scalars(select(CaseEvent))}
    assert places == {None, *(f"shop {number}" for number in range(1, 203))}
    assert words == {None, "three men"}
    sealed = {case.uid: case.place_words_sealed for case in _cases(store)}
    rotate(Base, store, both, lambda table, done: None)
    assert sealed == {case.uid: case.place_words_sealed for case in _cases(store)}


def _cases(store: Store) -> list[Case]:
    with store.read() as tx:
        return list(tx.scalars(select(Case)))
