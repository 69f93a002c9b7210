"""One bad case, message or report: the others go on, it is tried again, and the desk hears of it."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from gateway.cases.records import Case
from gateway.dispatch import outbox, relay, reports, send
from gateway.dispatch.joining import Joining
from gateway.dispatch.ladder import Ladder
from gateway.dispatch.records import DeliveryReport, Message
from gateway.dispatch.relay import DRAFTS_A_TURN, Relay
from gateway.dispatch.turns import in_turns
from tests.dispatch.world import COUNTY_STATION, DESK, RESIDENTS, STATION, World


def _spoil(
    monkeypatch: pytest.MonkeyPatch, where: Any, name: str, is_bad: Callable[[tuple[Any, ...]], bool]
) -> None:
    """Let a function fail for some of its arguments."""
    real = getattr(where, name)

    def spoilt(*args: Any, **more: Any) -> Any:
        if is_bad(args):
            raise ZeroDivisionError
        return real(*args, **more)

    monkeypatch.setattr(where, name, spoilt)


def _cases(world: World) -> dict[str, Case]:
    with world.store.read() as tx:
        return {case.submission or "": case for case in tx.scalars(select(Case))}


def test_a_case_that_cannot_go_on_holds_up_no_other_and_the_desk_hears_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.everybody()
    for submission in ("good", "bad", "other"):
        world.alarmed(submission=submission, kind="gang")
    bad = _cases(world)["bad"]
    clock = Relay(world.parts)

    def tiers() -> dict[str, int]:
        return {submission: case.tier for submission, case in _cases(world).items()}

    with monkeypatch.context() as spoilt:
        _spoil(spoilt, Ladder, "_tellings", lambda args: args[1].case.id == bad.id)
        assert clock.round(world.later(minutes=4))
        assert tiers() == {"good": 1, "bad": 0, "other": 1}
        for _ in range(2):
            assert clock.round(world.later(minutes=5))
        assert tiers()["bad"] == 0
        assert any("audit_cases" in body and bad.reference in body for body in world.bodies(DESK))
    assert clock.round(world.later(seconds=2))
    assert tiers()["bad"] == 1


def test_all_drafts_that_are_due_go_out_in_one_round_besides_a_bad_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.everybody()
    many = DRAFTS_A_TURN + 10
    for number in range(many):
        world.draft(f"s{number}")
    bad = _cases(world)["s3"]
    clock = Relay(world.parts)
    with monkeypatch.context() as spoilt:
        _spoil(spoilt, Joining, "tell", lambda args: args[2].id == bad.id)
        assert clock.round(world.later(seconds=1))
        states = {submission: case.state for submission, case in _cases(world).items()}
        assert states == {f"s{number}": "open" for number in range(many)} | {"s3": "draft"}
        assert {STATION, RESIDENTS} <= set(world.phones("alert"))
    assert clock.round(world.later(seconds=2))
    assert _cases(world)["s3"].state == "open"


def test_a_lost_message_that_cannot_be_settled_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [world.text(once=f"m{number}") for number in range(3)]
    with world.store.transaction() as tx:
        assert len(outbox.claim(tx, ids, world.now)) == 3
    _spoil(monkeypatch, relay, "conclude", lambda args: args[2].id == ids[1])
    assert Relay(world.parts).round(world.later(seconds=40))
    assert [world.message(each).state for each in ids] == ["owed", "claimed", "owed"]


@pytest.mark.parametrize("named", [True, False])
def test_a_report_that_cannot_be_applied_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch, named: bool
) -> None:
    """Of messages whose ids are known, and of those that no send ever named."""
    phones = (STATION, RESIDENTS)
    ids = [world.text(phone) for phone in phones]
    with world.store.transaction() as tx:
        for each, phone in zip(ids, phones, strict=True):
            report = reports.Report(f"ATXid_{phone}", "delivered", "Success", phone=phone)
            reports.receive(tx, world.vault, world.alerts, report, world.now)
            message = tx.get_one(Message, each)
            message.provider_id = f"ATXid_{phone}" if named else None
            outbox.settle(message, "sent" if named else "unknown", world.now)
    _spoil(monkeypatch, reports, "conclude", lambda args: args[2].id == ids[0])
    assert Relay(world.parts).round(world.later(minutes=1))
    assert [world.message(each).state for each in ids] == ["sent" if named else "unknown", "delivered"]
    with world.store.read() as tx:
        assert [row.provider_id for row in tx.scalars(select(DeliveryReport))] == [f"ATXid_{STATION}"]


def test_an_answer_that_cannot_be_written_takes_no_other_with_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    phones = (STATION, RESIDENTS, COUNTY_STATION)
    ids = [world.text(phone, "Same", "bulk") for phone in phones]
    for phone in phones[:2]:
        world.provider.says(phone, "permanent")
    _spoil(monkeypatch, send, "conclude", lambda args: args[2].id == ids[0])
    sender = send.Sender("bulk", world.parts)
    sender.send(ids)
    sender._pool.shutdown(wait=True)
    assert [world.message(each).state for each in ids] == ["claimed", "failed", "sent"]


def test_what_one_transaction_owed_is_told_before_the_next_begins(world: World) -> None:
    asked: list[list[int]] = []

    def do(_tx: Session, ids: Sequence[int]) -> tuple[int, ...]:
        asked.append(list(ids))
        if 3 in ids:
            raise ZeroDivisionError
        return tuple(ids)

    turns = in_turns(world.store, "test", [1, 2, 3, 4, 5], 2, do)
    assert next(turns) == (1, 2)
    assert asked == [[1, 2]]
    assert list(turns) == [(4,), (5,)]
    assert asked == [[1, 2], [3, 4], [3], [4], [5]]


def test_a_database_that_is_gone_is_not_asked_for_each(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Sequence[int]] = []

    def away(*_: object) -> Any:
        raise OperationalError("", None, Exception())

    def do(_tx: Session, ids: Sequence[int]) -> tuple[int, ...]:
        asked.append(ids)
        monkeypatch.setattr(world.store, "read", away)
        return away()  # type: ignore[no-any-return]

    with pytest.raises(OperationalError):
        list(in_turns(world.store, "test", range(500), 100, do))
    assert len(asked) == 1
