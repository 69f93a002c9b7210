"""Joining and leaving. Each consent is a row of its own, with its time and how it was given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from gateway.bulletins.records import Subscriber, Subscription, Way
from gateway.bulletins.sending import withdraw
from gateway.bulletins.topics import Topic
from gateway.config import Retention
from gateway.dispatch import optouts
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault
from gateway.store.base import new_uid

Joined = Literal["joined", "already", "stopped", "full"]


@dataclass(frozen=True, slots=True)
class Consent:
    """`phone` (E.164) asks for bulletins of `topic`, in a language, by USSD or SMS. `wording` is the
    published version of the texts by which it was asked."""

    phone: str
    topic: Topic
    language: str
    by: Way
    wording: str


def join(
    tx: Session, vault: Vault, pseudonyms: Pseudonyms, consent: Consent, *, most: int, now: datetime
) -> Joined:
    """Record a consent. `stopped`: STOP stands until START, whatever is asked for. `full`: this
    phone has joined `most` topics. Bulletins come in the language of the last consent."""
    phone_hash = pseudonyms.phone_hash(consent.phone)
    if optouts.stopped(tx, phone_hash):
        return "stopped"
    subscriber = _subscriber(tx, vault, consent, phone_hash)
    subscriber.language, subscriber.bounced_at = consent.language, None  # the phone is there, and asks
    has = _consents(tx, subscriber)
    if consent.topic in map(Topic.of, has):
        return "already"
    if len(has) >= most:
        return "full"
    tx.add(
        Subscription(
            subscriber_id=subscriber.id,
            area_id=consent.topic.area_id,
            group_key=consent.topic.group,
            consented_at=now,
            by=consent.by,
            wording=consent.wording,
        )
    )
    return "joined"


def joined(tx: Session, phone_hash: str) -> list[Topic]:
    """What a phone has joined and not left, oldest first."""
    subscriber = tx.scalar(select(Subscriber).where(Subscriber.phone_hash == phone_hash))
    return [Topic.of(row) for row in _consents(tx, subscriber)] if subscriber else []


def leave(tx: Session, phone_hash: str, topics: Sequence[Topic], now: datetime) -> list[Topic]:
    """Take consents back; those that there were. What is owed for them and not sent yet is not sent."""
    subscriber = tx.scalar(select(Subscriber).where(Subscriber.phone_hash == phone_hash).with_for_update())
    left = [row for row in _consents(tx, subscriber) if Topic.of(row) in topics] if subscriber else []
    for row in left:
        row.left_at = now
    tx.flush()
    if subscriber:
        withdraw(tx, subscriber)
    return [Topic.of(row) for row in left]


def leave_all(tx: Session, phone_hash: str, now: datetime) -> list[Topic]:
    """Take every consent of a phone back, as STOP does."""
    return leave(tx, phone_hash, joined(tx, phone_hash), now)


def bounced(tx: Session, phone_hash: str, now: datetime) -> None:
    """Note that the network knows no such number, or that it takes no SMS from us. The consents stand."""
    mine = update(Subscriber).where(Subscriber.phone_hash == phone_hash)
    tx.execute(mine.values(bounced_at=now).execution_options(synchronize_session=False))


def purge(tx: Session, rules: Retention, now: datetime) -> int:
    """Forget consents that were taken back too long ago, and numbers that are needed no more; how many.
    A number that bounced so long ago is tried again: some come back."""
    again = update(Subscriber).where(Subscriber.bounced_at <= now - timedelta(days=rules.messages_days))
    tx.execute(again.values(bounced_at=None).execution_options(synchronize_session=False))
    over = Subscription.left_at <= now - timedelta(days=rules.messages_days)
    tx.execute(delete(Subscription).where(over).execution_options(synchronize_session=False))
    needed = exists().where(Subscription.subscriber_id == Subscriber.id)
    idle = select(Subscriber.id).where(~needed).with_for_update(skip_locked=True)
    # Looked at again once they are locked: one of them may just have joined anew.
    gone = tx.scalars(
        delete(Subscriber)
        .where(Subscriber.id.in_(list(tx.scalars(idle))), ~needed)
        .returning(Subscriber.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


def _subscriber(tx: Session, vault: Vault, consent: Consent, phone_hash: str) -> Subscriber:
    """The phone's row, locked; made where there was none."""
    new = Subscriber(uid=new_uid())
    insert = postgresql.insert if tx.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {
        "uid": new.uid,
        "phone_sealed": vault.seal(new, "phone", consent.phone),
        "phone_hash": phone_hash,
        "language": consent.language,
    }
    made = insert(Subscriber).values(values).on_conflict_do_nothing(index_elements=["phone_hash"])
    tx.execute(made)
    return tx.scalars(select(Subscriber).where(Subscriber.phone_hash == phone_hash).with_for_update()).one()


def _consents(tx: Session, subscriber: Subscriber) -> list[Subscription]:
    standing = select(Subscription).where(
        Subscription.subscriber_id == subscriber.id, Subscription.left_at.is_(None)
    )
    return list(tx.scalars(standing.order_by(Subscription.consented_at, Subscription.id)))
