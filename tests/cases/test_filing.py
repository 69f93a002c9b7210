"""The same submission is the same case; a tip's row keeps its caller out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from gateway.cases import codes, filing
from gateway.cases.records import Case, CaseEvent
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault
from gateway.store.base import Store
from tests.cases.make import DUE, HOUR, NOW, area, draft, emergency, tip


def test_a_tip_keeps_its_words_sealed_and_its_hour_only(
    store: Store, vault: Vault, pseudonyms: Pseudonyms
) -> None:
    with store.transaction() as tx:
        case, code, new = tip(tx, vault, pseudonyms, place_words="behind the market")
    assert new
    assert case.filed_at == HOUR
    assert case.reference.startswith("T-")
    assert (case.caller_sealed, case.shares_number, case.due_at) == (None, False, None)
    assert code is not None
    assert case.code_hash == pseudonyms.code_hash(code)
    assert case.submission not in (None, "a")
    assert vault.open(case, "words") == "a gang at the bridge"
    assert vault.open(case, "place_words") == "behind the market"


def test_a_tip_sent_again_is_the_same_case_with_the_same_code(
    store: Store, vault: Vault, pseudonyms: Pseudonyms
) -> None:
    with store.transaction() as tx:
        case, code, _ = tip(tx, vault, pseudonyms)
    with store.transaction() as tx:
        again, code_again, new = tip(tx, vault, pseudonyms, words="other words", now=NOW + timedelta(hours=2))
        other, other_code, other_new = tip(tx, vault, pseudonyms, submission="b")
    assert (again.id, code_again, new) == (case.id, code, False)
    assert vault.open(again, "words") == "a gang at the bridge"
    assert other_new
    assert other.id != case.id
    assert other_code != code


def test_two_tips_never_share_a_code(
    store: Store, vault: Vault, pseudonyms: Pseudonyms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pseudonyms, "code_seed", lambda submission, attempt: attempt)
    found = []
    for _ in range(2):
        for submission in ("a", "b"):
            with store.transaction() as tx:
                found.append(tip(tx, vault, pseudonyms, submission=submission)[1])
    assert found == [codes.from_seed(0), codes.from_seed(1)] * 2


def test_a_reference_in_use_is_not_given_again(
    store: Store, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.cases.codes.secrets.choice", lambda letters: letters[0])
    with store.transaction() as tx:
        first, _ = emergency(tx, vault)
        second, _ = emergency(tx, vault, submission="b.1")
    assert (first.reference, second.reference) == ("E-2222", "E-22222")


def test_an_emergency_keeps_its_minute_and_no_number(store: Store, vault: Vault) -> None:
    with store.transaction() as tx:
        case, new = emergency(tx, vault, flood=True)
        again, new_again = emergency(tx, vault, now=NOW + timedelta(minutes=1))
    assert (new, new_again, again.id) == (True, False, case.id)
    assert (case.filed_at, case.state, case.flood, case.caller_sealed) == (NOW, "open", True, None)
    with store.read() as tx:
        assert tx.scalars(select(CaseEvent.what)).all() == ["reported"]


def test_a_draft_takes_a_better_place_and_becomes_the_case(store: Store, vault: Vault) -> None:
    with store.transaction() as tx:
        county, ward = area(tx, "Nairobi"), area(tx, "Mwiki")
        case, new = draft(tx, vault, area_id=county)
        assert (new, case.state, case.due_at) == (True, "draft", DUE)
    later = NOW + timedelta(seconds=20)
    with store.transaction() as tx:
        case, new = draft(tx, vault, area_id=ward, due_at=later)
        assert (new, case.area_id, case.due_at) == (False, ward, later)
    with store.transaction() as tx:
        case, new = emergency(tx, vault, area_id=ward, place_words="by the stage", now=later)
        assert (new, case.state, case.due_at, case.cut_off) == (True, "open", None, False)
        assert (case.area_id, vault.open(case, "place_words")) == (ward, "by the stage")
    with store.transaction() as tx:
        case, new = draft(tx, vault, area_id=county)
        assert (new, case.state, case.area_id, case.due_at) == (False, "open", ward, None)


def test_refine_says_whether_anything_changed(store: Store, vault: Vault) -> None:
    with store.transaction() as tx:
        ward = area(tx, "Mwiki")
        case, _ = emergency(tx, vault)
        assert not filing.refine(vault, case, area_id=None, place_words=None)
        assert filing.refine(vault, case, area_id=ward, place_words=None)
        assert filing.refine(vault, case, area_id=ward, place_words="stage")
        assert not filing.refine(vault, case, area_id=None, place_words="stage")
    assert (case.area_id, vault.open(case, "place_words")) == (ward, "stage")


def test_due_drafts_are_opened_once_as_cut_off(store: Store, vault: Vault) -> None:
    with store.transaction() as tx:
        draft(tx, vault, submission="a.1")
        draft(tx, vault, submission="b.1", due_at=DUE + timedelta(seconds=1))
        emergency(tx, vault, submission="c.1")
    with store.transaction() as tx:
        assert filing.open_due(tx, DUE - timedelta(microseconds=1)) == []
    with store.transaction() as tx:
        (case,) = filing.open_due(tx, DUE)
        assert (case.submission, case.state, case.cut_off, case.due_at) == ("a.1", "open", True, None)
    with store.transaction() as tx:
        assert filing.open_due(tx, DUE) == []
        case, new = emergency(tx, vault, submission="a.1")
        assert (new, case.cut_off) == (False, False)


def test_a_session_that_is_over_makes_its_drafts_due(store: Store, vault: Vault) -> None:
    with store.transaction() as tx:
        draft(tx, vault, submission="a.1")
        draft(tx, vault, submission="b.1")
        emergency(tx, vault, submission="a.2")
    with store.transaction() as tx:
        filing.hurry_drafts(tx, ["a.1", "a.2", "a.3"], now=NOW)
    with store.transaction() as tx:
        assert [case.submission for case in filing.open_due(tx, NOW)] == ["a.1"]


def test_what_two_requests_file_at_the_same_moment_is_one_case(
    store: Store, vault: Vault, pseudonyms: Pseudonyms
) -> None:
    for round_ in range(4):
        together = Barrier(2)

        def file(number: int, round_: int = round_, together: Barrier = together) -> list[bool]:
            together.wait()
            with store.transaction() as tx:
                new_tip = tip(tx, vault, pseudonyms, submission=str(round_))[2]
            together.wait()
            with store.transaction() as tx:
                drafted = draft(tx, vault, submission=f"{round_}.1")[1]
            together.wait()
            with store.transaction() as tx:
                filed = emergency(tx, vault, submission=f"{round_}.1")[1]
            together.wait()
            with store.transaction() as tx:
                straight = emergency(tx, vault, submission=f"{round_}.2")[1]
            return [new_tip, drafted, filed, straight]

        with ThreadPoolExecutor(2) as pool:
            results = list(pool.map(file, range(2)))
        assert [sorted(pair) for pair in zip(*results, strict=True)] == [[False, True]] * 4
    with store.read() as tx:
        assert tx.scalar(select(func.count()).select_from(Case)) == 12


def test_the_table_itself_refuses_a_tip_with_a_number(
    store: Store, vault: Vault, pseudonyms: Pseudonyms
) -> None:
    with store.transaction() as tx:
        case, _, _ = tip(tx, vault, pseudonyms)
    for change in ({"caller_sealed": b"x"}, {"shares_number": True}):
        statement = update(Case).where(Case.id == case.id).values(change)
        with store.transaction() as tx, pytest.raises(IntegrityError):
            tx.execute(statement)


def test_keys_do_not_count_upwards(store: Store, vault: Vault) -> None:
    with store.transaction() as tx:
        ids = [emergency(tx, vault, submission=f"{number}.1")[0].id for number in range(20)]
    assert ids != sorted(ids)
    assert max(ids) > 2**50
