"""What the resident is told is never more, and never less, than what has happened."""

from itertools import product
from typing import get_args

import pytest

from gateway.cases import follow_up, status
from gateway.cases.records import Case, Progress
from gateway.privacy.vault import Vault
from gateway.store.base import Store
from tests.cases.make import NOW, draft, emergency

STEPS: tuple[Progress, ...] = get_args(Progress)
FORWARD = {
    ("owed", "sent"),
    ("owed", "delivered"),
    ("owed", "nobody"),
    ("sent", "delivered"),
    ("sent", "nobody"),
    ("nobody", "sent"),
    ("nobody", "delivered"),
}


def test_progress_only_goes_forward(store: Store, vault: Vault) -> None:
    for number, (before, after) in enumerate(product(STEPS, STEPS)):
        with store.transaction() as tx:
            case, _ = emergency(tx, vault, submission=f"{number}.1")
            case.progress = before
        with store.transaction() as tx:
            status.mark(tx, case.id, after)
        with store.read() as tx:
            found = tx.get_one(Case, case.id).progress
        assert found == (after if (before, after) in FORWARD else before), (before, after)


def test_only_the_case_meant_is_marked(store: Store, vault: Vault) -> None:
    with store.transaction() as tx:
        one, _ = emergency(tx, vault)
        other, _ = emergency(tx, vault, submission="b.1")
        status.mark(tx, one.id, "sent")
    assert (status.status_of(one), status.status_of(other)) == ("sent", "sending")


@pytest.mark.parametrize(
    ("progress", "says"),
    [("owed", "sending"), ("sent", "sent"), ("delivered", "delivered"), ("nobody", "nobody")],
)
def test_an_open_case_says_how_far_its_messages_came(progress: Progress, says: str) -> None:
    assert status.status_of(Case(state="open", progress=progress)) == says
    assert status.status_of(Case(state="closed", progress=progress)) == "closed"


def test_a_draft_is_being_sent_until_it_is_called_off(store: Store, vault: Vault) -> None:
    with store.transaction() as tx:
        case, _ = draft(tx, vault)
        assert status.status_of(case) == "sending"
        follow_up.cancel(tx, case, now=NOW)
        assert status.status_of(case) == "cancelled"
