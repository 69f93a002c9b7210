"""50 phones report one fire within a minute, while a bulletin to 10,000 is under way."""

from collections import Counter
from pathlib import Path

from sqlalchemy import insert, select

from gateway.bulletins import sending, writing
from gateway.bulletins.records import Bulletin, Subscriber, Subscription
from gateway.bulletins.topics import Topic
from gateway.directory.records import Area
from gateway.store.base import new_id
from tests.simulation.world import World

FIRST = ("station", "ocs", "warden", "neighbour", "guards")
PEOPLE = 10_000


def joined(world: World, people: int) -> int:
    """So many phones have joined Mwiki's news: the area."""
    gateway = world.gateway
    subscribers, subscriptions = [], []
    with gateway.store.transaction() as tx:
        area_id = tx.scalars(select(Area.id).where(Area.name == "Mwiki")).one()
        for number in range(people):
            phone = f"+25471{number:07d}"
            row = Subscriber(id=new_id(), uid=f"{number:032x}", language="sw")
            subscribers.append(
                {
                    "id": row.id,
                    "uid": row.uid,
                    "phone_hash": gateway.pseudonyms.phone_hash(phone),
                    "phone_sealed": gateway.vault.seal(row, "phone", phone),
                    "language": "sw",
                }
            )
            subscriptions.append(
                {
                    "subscriber_id": row.id,
                    "area_id": area_id,
                    "consented_at": world.now,
                    "by": "sms",
                    "wording": "v",
                }
            )
        tx.execute(insert(Subscriber), subscribers)
        tx.execute(insert(Subscription), subscriptions)
    return area_id


def news(world: World, area_id: int) -> int:
    """Send the bulletin off; its id."""
    with world.gateway.store.transaction() as tx:
        words = {"sw": "Maji yatakatika kesho."}
        bulletin = writing.write(
            tx,
            world.gateway.alerts,
            Topic(area_id=area_id),
            {"sw": "Mwiki"},
            words,
            most_parts=2,
            now=world.now,
        )
        sending.start(bulletin, PEOPLE, "8000.00", world.now)
        return bulletin.id


def test_fifty_reports_of_a_fire_during_a_bulletin(world: World) -> None:
    bulletin = news(world, joined(world, PEOPLE))
    world.pass_seconds(20)
    assert len(world.network.crowd) >= 200  # it is under way
    for number in range(50):
        world.phone(f"+2547223333{number:02d}").dial("1", "4", "Mwiki", "1")
        world.pass_seconds(1)
    world.pass_seconds(60)

    assert world.case("fire").callers == 50
    world.phone("station").reply("1 njiani")
    # Each officer has the alert as the first report came, then how many callers there are, and its end.
    assert world.record() == (Path(__file__).parent / "fifty-callers.txt").read_text(encoding="utf-8")
    assert {name for _, name, _ in world.received()} == set(FIRST)

    # Meanwhile the bulletin went on at the bulk lane's ten a second.
    a_minute = Counter(at[:5] for at in world.network.crowd)
    assert all(580 <= a_minute[minute] <= 610 for minute in ("14:00", "14:01"))
    with world.gateway.store.read() as tx:
        progress = sending.progress(tx, tx.get_one(Bulletin, bulletin))
    assert progress.waiting + progress.made == PEOPLE
    assert progress.sent == len(world.network.crowd) >= 1250
