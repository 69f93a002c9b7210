"""What the provider took, written for many at once: what each row keeps of it, and what follows."""

from datetime import timedelta

from gateway.dispatch import outbox
from gateway.dispatch.accepting import accepted
from gateway.dispatch.provider import Result
from gateway.dispatch.records import Message
from tests.dispatch.world import HOUR, RESIDENTS, STATION, World


def _claim(world: World, *ids: int) -> str:
    with world.store.transaction() as tx:
        claims = {parcel.claim for parcel in outbox.claim(tx, ids, world.now)}
    (claim,) = claims
    return claim


def _accept(world: World, claim: str, **named: str | None) -> None:
    """`named`: the provider's ids, by ours after an `m`."""
    answers = {
        int(name[1:]): Result("", "accepted", provider_id, "Sent") for name, provider_id in named.items()
    }
    with world.store.transaction() as tx:
        assert accepted(tx, world.alerts, answers, claim, world.later(seconds=5)) == ()


def _two(world: World) -> tuple[int, int]:
    return world.text(STATION, lane="bulk"), world.text(RESIDENTS, lane="bulk")


def test_each_row_gets_its_own_id_and_keeps_hours_only(world: World) -> None:
    first, second = _two(world)
    claim = _claim(world, first, second)
    _accept(world, claim, **{f"m{first}": "ATXid_1", f"m{second}": "ATXid_2"})
    for row, name in ((world.message(first), "ATXid_1"), (world.message(second), "ATXid_2")):
        assert (row.state, row.provider_id, row.status, row.attempts) == ("sent", name, "Sent", 1)
        assert (row.due_at, row.finished_at, row.created_at) == (HOUR, HOUR, HOUR)
        assert (row.claim, row.claimed_at, row.woken_at) == (None, None, None)
        assert row.phone_sealed
        assert row.body_sealed


def test_what_was_first_finished_in_another_hour_stays_so(world: World) -> None:
    message = world.text(lane="bulk")
    claim = _claim(world, message)
    with world.store.transaction() as tx:
        (row,) = outbox.lost(tx, world.now + timedelta(seconds=1))
        row.provider_id = "ATXid_before"
        outbox.settle(row, "unknown", world.now)
    world.later(hours=2)
    _accept(world, claim, **{f"m{message}": None})
    row = world.message(message)
    assert (row.state, row.finished_at, row.provider_id) == ("sent", HOUR, "ATXid_before")


def test_a_late_accept_counts_for_what_is_owed_again_and_not_for_a_newer_claim(world: World) -> None:
    again, taken = _two(world)
    late = _claim(world, again, taken)
    with world.store.transaction() as tx:
        for row in outbox.lost(tx, world.now + timedelta(seconds=1)):
            outbox.settle(row, "owed", world.now)
    newer = _claim(world, taken)
    _accept(world, late, **{f"m{again}": "ATXid_1", f"m{taken}": "ATXid_2"})
    assert world.message(again).state == "sent"
    assert (world.message(taken).state, world.message(taken).claim) == ("claimed", newer)


def test_an_accept_takes_nothing_back(world: World) -> None:
    message, other = _two(world)
    claim = _claim(world, message, other)
    with world.store.transaction() as tx:
        outbox.settle(tx.get_one(Message, message), "delivered", world.now)
        outbox.settle(tx.get_one(Message, other), "failed", world.now)
    _accept(world, claim, **{f"m{message}": "ATXid_1", f"m{other}": "ATXid_2"})
    assert [world.message(each).state for each in (message, other)] == ["delivered", "failed"]


def test_of_what_is_fleeting_neither_number_nor_words_are_kept(world: World) -> None:
    fleeting, kept = _two(world)
    with world.store.transaction() as tx:
        tx.get_one(Message, fleeting).fleeting = True
    claim = _claim(world, fleeting, kept)
    _accept(world, claim, **{f"m{fleeting}": "ATXid_1", f"m{kept}": "ATXid_2"})
    row = world.message(fleeting)
    assert (row.state, row.phone_sealed, row.body_sealed) == ("sent", None, None)
    assert world.message(kept).phone_sealed


def test_what_a_digest_stands_for_is_sent_with_it(world: World) -> None:
    world.everybody()
    alert, _ = world.alarmed()
    digest = world.text(once="digest")
    with world.store.transaction() as tx:
        tx.get_one(Message, digest).purpose = "digest"
        held = tx.get_one(Message, alert)
        held.state, held.digest_id = "held", digest
    claim = _claim(world, digest)
    _accept(world, claim, **{f"m{digest}": "ATXid_1"})
    assert world.message(alert).state == "sent"
    assert world.case().progress == "sent"
