"""What the senders and the relay work with; made once a process in gateway/app.py."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from redis import Redis

from gateway.config import Config
from gateway.dispatch.alerts import Alerts
from gateway.dispatch.joining import Joining
from gateway.dispatch.provider import Provider
from gateway.dispatch.wake import Waker
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.retention import Part
from gateway.privacy.vault import Vault
from gateway.store.base import Store


@dataclass(frozen=True, slots=True)
class Dispatch:
    """`retention` are the parts that the relay purges once a day, by name; `rounds` is what it does
    each round beside its own, from rooms that dispatch knows nothing of."""

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
