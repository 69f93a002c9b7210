"""Residents who joined places and groups, and a relay that sends to them."""

from dataclasses import dataclass, field
from decimal import Decimal

import pytest
import redis
from sqlalchemy import select

from gateway.bulletins import sending, subscribing, writing
from gateway.bulletins.records import Bulletin
from gateway.bulletins.sending import Bulletins, Progress
from gateway.bulletins.subscribing import Consent, Joined
from gateway.bulletins.topics import Topic
from gateway.dispatch import optouts
from gateway.dispatch.records import Message
from gateway.store.base import Store
from tests.dispatch.world import World

PRICE = Decimal("0.80")


@dataclass
class Newsroom:
    """Everything that a test of bulletins touches."""

    world: World
    woken: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.store, self.areas = self.world.store, self.world.areas
        self.relay = Bulletins(
            self.store,
            self.world.vault,
            self.world.config.dispatch,
            lambda lane, ids: self.woken.extend(ids) if lane == "bulk" else pytest.fail("not in bulk"),
        )

    def hash(self, phone: str) -> str:
        return self.world.pseudonyms.phone_hash(phone)

    def join(self, phone: str, topic: Topic, language: str = "sw", most: int = 10) -> Joined:
        with self.store.transaction() as tx:
            return subscribing.join(
                tx,
                self.world.vault,
                self.world.pseudonyms,
                Consent(phone, topic, language, "ussd", "version-1"),
                most=most,
                now=self.world.now,
            )

    def crowd(self, people: int, topic: Topic) -> list[str]:
        phones = [f"+25471{number:07d}" for number in range(people)]
        for phone in phones:
            self.join(phone, topic)
        return phones

    def leave(self, phone: str, *topics: Topic) -> list[Topic]:
        with self.store.transaction() as tx:
            return subscribing.leave(tx, self.hash(phone), topics, self.world.now)

    def stop(self, phone: str) -> None:
        """As an SMS with STOP does."""
        with self.store.transaction() as tx:
            optouts.stop(tx, self.hash(phone), self.world.now)
            subscribing.leave_all(tx, self.hash(phone), self.world.now)

    def write(self, topic: Topic, **words: str) -> int:
        with self.store.transaction() as tx:
            return writing.write(
                tx,
                self.world.alerts,
                topic,
                dict.fromkeys(words, "Mwiki"),
                words,
                most_parts=2,
                now=self.world.now,
            ).id

    def send(self, topic: Topic, **words: str) -> int:
        """Write a bulletin and send it off: its number."""
        number = self.write(topic, **(words or {"sw": "Maji yatakatika"}))
        with self.store.transaction() as tx:
            sending.start(tx.get_one(Bulletin, number), 1, "0.80", self.world.now)
        return number

    def round(self) -> list[str]:
        """One round of the relay: the numbers that something was newly owed to."""
        before = len(self.woken)
        self.relay.next_batches(self.world.now)
        with self.store.read() as tx:
            made = tx.scalars(select(Message).where(Message.id.in_(self.woken[before:]))).all()
        return [self.world.vault.open(row, "phone") or "" for row in made]

    def finish(self) -> int:
        """As workers do: everything that is due is sent; how much."""
        with self.store.transaction() as tx:
            due = tx.scalars(
                select(Message).where(Message.state == "owed", Message.due_at <= self.world.now)
            ).all()
            for row in due:
                row.state = "sent"
        return len(due)

    def bulletin(self, number: int) -> Bulletin:
        with self.store.read() as tx:
            return tx.get_one(Bulletin, number)

    def progress(self, number: int) -> Progress:
        with self.store.read() as tx:
            return sending.progress(tx, tx.get_one(Bulletin, number))

    def pause(self, number: int) -> None:
        with self.store.transaction() as tx:
            sending.pause(tx, tx.get_one(Bulletin, number))

    def resume(self, number: int) -> None:
        with self.store.transaction() as tx:
            sending.resume(tx, tx.get_one(Bulletin, number), self.world.now)

    def shares(self, number: int) -> dict[str, tuple[int, int, Decimal]]:
        with self.store.read() as tx:
            found = writing.shares(tx, tx.get_one(Bulletin, number), PRICE)
        return {share.language: (share.people, share.parts, share.cost) for share in found}


@pytest.fixture
def news(store: Store, valkey: redis.Redis) -> Newsroom:
    return Newsroom(World(store, valkey))
