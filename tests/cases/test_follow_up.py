"""What a resident can do with a case, and what a repeat does not do twice."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from gateway.cases import codes, follow_up
from gateway.cases.records import CaseEvent
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault
from gateway.store.base import Store
from tests.cases.make import HOUR, NOW, draft, emergency, tip

LATER = NOW + timedelta(minutes=9)


def test_a_code_opens_its_tip_however_it_is_typed(store: Store, vault: Vault, pseudonyms: Pseudonyms) -> None:
    with store.transaction() as tx:
        case, code, _ = tip(tx, vault, pseudonyms)
        tip(tx, vault, pseudonyms, submission="b")
    assert code is not None
    with store.read() as tx:
        for typed in (code, codes.shown(code)):
            found = follow_up.open_by_code(tx, pseudonyms, typed)
            assert found is not None
            assert found.id == case.id
        for wrong in (codes.from_seed(1), code[:-1], "", "{code}"):
            assert follow_up.open_by_code(tx, pseudonyms, wrong) is None
        assert follow_up.open_by_code(tx, Pseudonyms(bytes(32)), code) is None


def test_words_are_added_once_and_a_tips_with_the_hour(
    store: Store, vault: Vault, pseudonyms: Pseudonyms
) -> None:
    with store.transaction() as tx:
        case, _, _ = tip(tx, vault, pseudonyms)
        add = [
            follow_up.add_words(tx, vault, case, words=words, submission=submission, now=NOW)
            for words, submission in (("a red car", "1"), ("a red car", "1"), ("it left", "2"))
        ]
        assert add == [True, False, True]
        fire, _ = emergency(tx, vault)
        follow_up.add_words(tx, vault, fire, words="a child inside", submission="3", now=LATER)
    with store.read() as tx:
        of_tip = tx.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id)).all()
        assert {vault.open(event, "words") for event in of_tip} == {"a red car", "it left"}
        assert {event.at for event in of_tip} == {HOUR}
        said = tx.scalars(
            select(CaseEvent).where(CaseEvent.case_id == fire.id, CaseEvent.what == "words")
        ).one()
        assert (said.at, vault.open(said, "words")) == (LATER, "a child inside")


def test_a_number_is_kept_on_an_emergency_only(store: Store, vault: Vault, pseudonyms: Pseudonyms) -> None:
    with store.transaction() as tx:
        case, _ = emergency(tx, vault)
        assert follow_up.share_number(tx, vault, case, phone="+254712345678", now=LATER)
        assert not follow_up.share_number(tx, vault, case, phone="+254712345678", now=LATER)
        assert vault.open(case, "caller") == "+254712345678"
        assert case.shares_number
        named, _, _ = tip(tx, vault, pseudonyms)
        with pytest.raises(ValueError, match="only an emergency") as caught:
            follow_up.share_number(tx, vault, named, phone="+254712345678", now=LATER)
        assert "2547" not in str(caught.value)
        assert not named.shares_number


def test_calling_off_says_whether_anybody_was_told(store: Store, vault: Vault) -> None:
    with store.transaction() as tx:
        unsent, _ = draft(tx, vault)
        sent, _ = emergency(tx, vault, submission="b.1")
        assert not follow_up.cancel(tx, unsent, now=LATER)
        assert follow_up.cancel(tx, sent, now=LATER)
        assert not follow_up.cancel(tx, sent, now=LATER + timedelta(minutes=1))
    for case in (unsent, sent):
        assert (case.state, case.due_at, case.closed_at) == ("cancelled", None, LATER)


def test_the_same_filing_after_calling_off_is_not_a_new_one(store: Store, vault: Vault) -> None:
    with store.transaction() as tx:
        first, _ = emergency(tx, vault)
        follow_up.cancel(tx, first, now=LATER)
    with store.transaction() as tx:
        late, new = emergency(tx, vault, now=LATER)
        assert (late.id, new, late.state) == (first.id, False, "cancelled")
        _, new = emergency(tx, vault, submission="a.2", now=LATER)
        assert new


def test_a_case_in_hand_is_found_by_its_uid(store: Store, vault: Vault) -> None:
    with store.transaction() as tx:
        case, _ = emergency(tx, vault)
        assert follow_up.by_uid(tx, case.uid) is case
        with pytest.raises(NoResultFound):
            follow_up.by_uid(tx, "0" * 32)
