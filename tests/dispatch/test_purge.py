from datetime import timedelta

from gateway.dispatch.purge import purge
from gateway.dispatch.records import Message
from gateway.dispatch.send import Sender
from tests.dispatch.world import DESK, STATION, World


def _purge(world: World) -> int:
    with world.store.transaction() as tx:
        return purge(tx, world.config.retention, world.now)


def test_a_finished_message_is_emptied_when_its_time_is_over(world: World) -> None:
    world.contact(STATION, "station_duty", "Mwiki")
    sent = world.alarmed()
    text = world.text("+254712345678")
    sender = Sender("urgent", world.parts)
    sender.send([*sent, text])
    sender._pool.shutdown(wait=True)
    owed = world.text(DESK)

    world.later(days=world.config.retention.messages_days - 1)
    assert _purge(world) == 0
    world.now += timedelta(days=1)
    assert _purge(world) == 2
    assert _purge(world) == 0
    assert world.message(*sent).phone_sealed is None
    assert world.message(*sent).body_sealed is None
    assert world.message(*sent).state == "sent"
    assert world.message(owed).body_sealed is not None
    with world.store.read() as tx:
        assert tx.get(Message, text) is None
