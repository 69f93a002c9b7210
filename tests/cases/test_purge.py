"""What is left of a case when its time is over."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from gateway.cases import follow_up, purge
from gateway.cases.records import Case, CaseEvent
from gateway.config import load_config
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault
from gateway.store.base import Store
from tests.cases.make import HOUR, NOW, emergency, tip

RULES = load_config(Path("config.yaml")).retention
CLOSED, UNCLOSED = (timedelta(days=days) for days in (RULES.days_after_closing, RULES.days_unclosed))
SOON = timedelta(seconds=1)


def test_a_cancelled_emergency_is_emptied_after_its_days(store: Store, vault: Vault) -> None:
    with store.transaction() as tx:
        case, _ = emergency(tx, vault, place_words="the blue gate")
        follow_up.share_number(tx, vault, case, phone="+254712345678", now=NOW)
        follow_up.add_words(tx, vault, case, words="a child inside", submission="1", now=NOW)
        follow_up.cancel(tx, case, now=NOW)
        emergency(tx, vault, submission="other", now=NOW)
    with store.transaction() as tx:
        assert purge.purge(tx, RULES, NOW + CLOSED - SOON) == 0
    with store.transaction() as tx:
        assert purge.purge(tx, RULES, NOW + CLOSED) == 1
    with store.transaction() as tx:
        assert purge.purge(tx, RULES, NOW + CLOSED) == 0
    with store.read() as tx:
        left = tx.get_one(Case, case.id)
        assert (left.caller_sealed, left.place_words_sealed, left.submission) == (None, None, None)
        assert (left.kind, left.state, left.reference) == ("fire", "cancelled", case.reference)
        events = tx.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id)).all()
        assert {event.what for event in events} == {"reported", "shared", "words", "cancelled"}
        assert all(event.words_sealed is None for event in events)


def test_a_tip_never_closed_is_emptied_in_the_end_and_its_code_with_it(
    store: Store, vault: Vault, pseudonyms: Pseudonyms
) -> None:
    with store.transaction() as tx:
        case, code, _ = tip(tx, vault, pseudonyms)
    assert code is not None
    with store.transaction() as tx:
        assert purge.purge(tx, RULES, HOUR + UNCLOSED - SOON) == 0
        assert purge.purge(tx, RULES, HOUR + UNCLOSED) == 1
    with store.read() as tx:
        left = tx.get_one(Case, case.id)
        assert (left.words_sealed, left.code_hash, left.submission) == (None, None, None)
        assert follow_up.open_by_code(tx, pseudonyms, code) is None
