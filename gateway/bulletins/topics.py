"""What one can join and what a bulletin is for, and who that is."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session

from gateway.bulletins.records import Bulletin, Subscriber, Subscription
from gateway.directory.records import AreaParent
from gateway.dispatch.records import OptOut


@dataclass(frozen=True, slots=True)
class Topic:
    """Exactly one is set: an area's id, or the key of a stakeholder group in config.yaml."""

    area_id: int | None = None
    group: str | None = None

    @classmethod
    def of(cls, row: Bulletin | Subscription) -> "Topic":
        return cls(row.area_id, row.group_key)


def audience(tx: Session, topic: Topic) -> Select[Subscriber]:
    """Everybody whom a bulletin for `topic` reaches, each once; never one who sent STOP, nor a number
    that lately took no SMS.

    For an area these are all who joined it, an area inside it, or one around it: whoever asked for
    news of Kasarani gets what is for Mwiki alone, and whoever asked for Mwiki what is for Kasarani.
    """
    if topic.area_id is None:
        about: ColumnElement[bool] = Subscription.group_key == topic.group
    else:
        about = Subscription.area_id.in_(_overlapping(tx, topic.area_id))
    members = select(Subscription.subscriber_id).where(about, Subscription.left_at.is_(None))
    stopped = exists().where(OptOut.phone_hash == Subscriber.phone_hash)
    return select(Subscriber).where(Subscriber.id.in_(members), ~stopped, Subscriber.bounced_at.is_(None))


def _overlapping(tx: Session, area_id: int) -> set[int]:
    """The area with all that lies in it and around it, in the administration's tree and the police's."""
    found = {area_id}
    for known, wanted in (
        (AreaParent.parent_id, AreaParent.area_id),
        (AreaParent.area_id, AreaParent.parent_id),
    ):
        edge = {area_id}
        while edge:
            edge = set(tx.scalars(select(wanted).where(known.in_(edge)))) - found
            found |= edge
    return found
