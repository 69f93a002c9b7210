"""What the senders and the relay work with; made once a process in gateway/app.py."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from redis import Redis

from gateway.dispatch.alerts import Alerts
from gateway.dispatch.provider import Provider
from gateway.dispatch.wake import Waker
from gateway.privacy.retention import Part
from gateway.privacy.vault import Vault
from gateway.settings import Config
from gateway.store.base import Store


@dataclass(frozen=True, slots=True)
class Dispatch:
    """`retention` are the parts that the relay purges once a day, by name."""

    config: Config
    store: Store
    vault: Vault
    alerts: Alerts
    provider: Provider
    redis: Redis  # the queue's
    waker: Waker
    clock: Callable[[], datetime]
    retention: Mapping[str, Part] = field(default_factory=dict)
