"""A bulletin on its way: owed in small batches on the bulk lane, each when the last is nearly sent.

So nothing of a bulletin ever waits in front of an emergency, a pause holds back all but what is
being sent at that very moment, and who sends STOP gets nothing more.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from sqlalchemy import ColumnElement, Select, and_, delete, func, select, update
from sqlalchemy.orm import Session

from gateway.bulletins.records import Bulletin, Subscriber
from gateway.bulletins.topics import Topic, audience
from gateway.bulletins.writing import body_for
from gateway.config import Dispatch
from gateway.dispatch.outbox import Letter, owe_all
from gateway.dispatch.records import Message, State
from gateway.dispatch.turns import in_turns
from gateway.phone import is_example
from gateway.privacy.vault import SealError, Vault
from gateway.store.base import Store

log = structlog.get_logger()

HELD = datetime(9999, 1, 1, tzinfo=UTC)
"""When the messages of a paused bulletin are due."""

_AHEAD_SECONDS = 6.0  # of sending: enough that the lane never idles between two rounds
_AHEAD_ROUNDS = 3
_PRIORITY = 9
_ON_ITS_WAY = ("sending", "paused")


@dataclass(frozen=True, slots=True)
class Progress:
    """People. `waiting` are those that nothing is owed to yet; `states` the messages of the others."""

    waiting: int
    states: Mapping[State, int]

    @property
    def made(self) -> int:
        return sum(self.states.values())

    @property
    def sent(self) -> int:
        """Given to the provider, or lost for good: nothing more is done about these."""
        return self.made - self.states.get("owed", 0) - self.states.get("claimed", 0)


def progress(tx: Session, bulletin: Bulletin) -> Progress:
    """How far a bulletin has come."""
    counts = select(Message.state, func.count()).where(Message.bulletin_id == bulletin.id)
    states = {row[0]: row[1] for row in tx.execute(counts.group_by(Message.state))}
    waiting = 0
    if bulletin.state != "done":
        waiting = tx.scalar(select(func.count()).select_from(_left(tx, bulletin).subquery())) or 0
    return Progress(waiting, states)


def start(bulletin: Bulletin, people: int, cost: str, now: datetime) -> None:
    """Send a locked draft off; `people` and `cost` are what its sender has agreed to."""
    bulletin.state, bulletin.sent_at = "sending", now
    bulletin.people, bulletin.cost = people, cost


def pause(tx: Session, bulletin: Bulletin) -> None:
    """Stop a locked bulletin at once: only what a worker is just handing over still goes out."""
    bulletin.state = "paused"
    _hold(tx, bulletin)


def resume(tx: Session, bulletin: Bulletin, now: datetime) -> None:
    """Let a locked, paused bulletin go on where it was."""
    bulletin.state = "sending"
    held = Message.bulletin_id == bulletin.id, Message.state == "owed"
    tx.execute(update(Message).where(*held).values(due_at=now, woken_at=None))


def withdraw(tx: Session, subscriber: Subscriber) -> None:
    """Owe a subscriber nothing more of the bulletins that are no longer for them."""
    under_way = tx.scalars(select(Bulletin).where(Bulletin.state.in_(_ON_ITS_WAY))).all()
    dropped = [
        _once(bulletin, subscriber)
        for bulletin in under_way
        if tx.scalar(audience(tx, Topic.of(bulletin)).where(Subscriber.id == subscriber.id)) is None
    ]
    if dropped:
        tx.execute(delete(Message).where(Message.dedupe.in_(dropped), Message.state == "owed"))


class Bulletins:
    """The relay's part in it. Any number may run: a bulletin is locked while its batch is made."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        settings: Dispatch,
        wake: Callable[[str, Sequence[int]], None],
    ) -> None:
        self._store = store
        self._vault = vault
        self._wake = wake
        seconds = max(_AHEAD_SECONDS, _AHEAD_ROUNDS * settings.round_seconds)
        self._ahead = math.ceil(settings.per_second.bulk * seconds)

    def next_batches(self, now: datetime) -> None:
        """Owe the next batch of what is being sent; hold back again what a pause left to be retried."""
        under_way = select(Bulletin.id).where(Bulletin.state.in_(_ON_ITS_WAY))
        with self._store.read() as tx:
            ids = tx.scalars(under_way.order_by(Bulletin.sent_at, Bulletin.id)).all()

        def do(tx: Session, only: Sequence[int]) -> tuple[int, ...]:
            locked = select(Bulletin).where(Bulletin.id.in_(only))
            bulletin = tx.scalar(locked.with_for_update(skip_locked=True))
            if bulletin and bulletin.state == "paused":
                _hold(tx, bulletin)
            return self._batch(tx, bulletin, now) if bulletin and bulletin.state == "sending" else ()

        for made in in_turns(self._store, "bulletin", ids, 1, do):
            if made:
                self._wake("bulk", made)

    def _batch(self, tx: Session, bulletin: Bulletin, now: datetime) -> tuple[int, ...]:
        going = and_(Message.bulletin_id.is_not(None), Message.due_at < HELD)
        room = self._ahead - _unsent(tx, going, "owed")
        if room <= 0:
            return ()
        people = tx.scalars(_left(tx, bulletin).order_by(Subscriber.id).limit(room)).all()
        for person in people:
            bulletin.after_id = person.id
        letters = [self._letter(bulletin, person) for person in people]
        if not people and not _unsent(tx, Message.bulletin_id == bulletin.id, "owed", "claimed"):
            bulletin.state, bulletin.done_at = "done", now
        return owe_all(tx, self._vault, filter(None, letters), now)

    def _letter(self, bulletin: Bulletin, person: Subscriber) -> Letter | None:
        try:
            phone = self._vault.open(person, "phone") or ""
        except SealError:
            log.error("not_opened", what="subscribers.phone")
            return None  # its key is gone; the others must still be told
        return {
            "lane": "bulk",
            "phone": phone,
            "body": body_for(bulletin, person.language),
            "dedupe": _once(bulletin, person),
            "bulletin_id": bulletin.id,
            "example": is_example(phone),
            "purpose": "bulletin",
            "priority": _PRIORITY,
        }


def _once(bulletin: Bulletin, subscriber: Subscriber) -> str:
    return f"bulletin:{bulletin.uid}:{subscriber.uid}"


def _left(tx: Session, bulletin: Bulletin) -> Select[Subscriber]:
    return audience(tx, Topic.of(bulletin)).where(Subscriber.id > bulletin.after_id)


def _unsent(tx: Session, of: ColumnElement[bool], *states: State) -> int:
    return tx.scalar(select(func.count()).select_from(Message).where(of, Message.state.in_(states))) or 0


def _hold(tx: Session, bulletin: Bulletin) -> None:
    going = Message.bulletin_id == bulletin.id, Message.state == "owed", Message.due_at < HELD
    tx.execute(update(Message).where(*going).values(due_at=HELD))
