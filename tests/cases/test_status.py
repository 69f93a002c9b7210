"""What the resident is told is never more, and never less, than what has happened."""

from itertools import product
from typing import Any, get_args

import pytest

from gateway.cases import follow_up, status
from gateway.cases.records import Case, Progress, Stage
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
    assert status.status_of(_case(progress)) == says
    assert status.status_of(_case(progress, state="closed")) == "closed"


@pytest.mark.parametrize("progress", STEPS)
def test_once_it_went_further_only_an_acceptance_counts(progress: Progress) -> None:
    further = "nobody" if progress == "nobody" else "unanswered"
    assert status.status_of(_case(progress, tier=1)) == further
    for stage in get_args(Stage)[1:]:
        for tier in (0, 1):
            assert status.status_of(_case(progress, tier=tier, stage=stage)) == stage
            assert status.status_of(_case(progress, tier=tier, stage=stage, state="closed")) == "closed"


def _case(progress: Progress, **more: Any) -> Case:
    return Case(**{"state": "open", "stage": "waiting", "tier": 0, "progress": progress, **more})


def test_a_draft_is_being_sent_until_it_is_called_off(store: Store, vault: Vault) -> None:
    with store.transaction() as tx:
        case, _ = draft(tx, vault)
        assert status.status_of(case) == "sending"
        follow_up.cancel(tx, case, now=NOW)
        assert status.status_of(case) == "cancelled"
