"""What the senders and the relay work with; made once a process in gateway/app.py."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from redis import Redis
from sqlalchemy.orm import Session

from gateway.config import Config
from gateway.dispatch.alerts import Alerts
from gateway.dispatch.joining import Joining
from gateway.dispatch.provider import Provider
from gateway.dispatch.wake import Waker
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.retention import Part
from gateway.privacy.vault import Vault
from gateway.store.base import Store


def _nobody_asks(_tx: Session, _phone_hash: str, _now: datetime) -> None:
    """For where nothing but contacts is told of numbers that are no good."""


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What other rooms, of which dispatch knows nothing, have it do: `retention` are the parts that the
    relay purges once a day, by name; `rounds` is done each round beside its own; `bounced` is told of each
    number, by its hash, that the provider refuses for its own sake and that is no contact's."""

    config: Config
    store: Store
    vault: Vault
    pseudonyms: Pseudonyms
    alerts: Alerts
    joining: Joining
    provider: Provider
    redis: Redis  # the queue's
    waker: Waker
    clock: Callable[[], datetime]
    retention: Mapping[str, Part] = field(default_factory=dict)
    rounds: Sequence[Callable[[datetime], None]] = ()
    bounced: Callable[[Session, str, datetime], None] = _nobody_asks
