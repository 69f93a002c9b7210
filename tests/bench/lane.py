"""A worker of one lane as a process of its own, at a rate that never holds it back."""

import os
from datetime import UTC, datetime
from typing import Any, cast

import gateway.tables  # noqa: F401  (rows point at tables of other rooms)
from gateway.config import Config, Lane
from gateway.dispatch.alerts import Alerts
from gateway.dispatch.deps import Dispatch
from gateway.dispatch.joining import Joining
from gateway.dispatch.pace import Pace
from gateway.dispatch.wake import Waker, connect
from gateway.dispatch.worker import run_worker
from gateway.privacy.callers import Callers
from gateway.privacy.logs import configure
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault
from gateway.sms.africastalking import AfricasTalking
from gateway.store.base import Store
from tests.dispatch.world import CONFIG, KEYS, TEXTS


def unhurried() -> Config:
    """The configuration with send rates out of the way: what is measured is the code."""
    rates = CONFIG.dispatch.per_second.model_copy(
        update={"urgent": 1e6, "bulk": float(os.environ.get("BENCH_BULK_RATE", "1e6"))}
    )
    return CONFIG.model_copy(update={"dispatch": CONFIG.dispatch.model_copy(update={"per_second": rates})})


def parts(database: str, redis_url: str, provider_url: str) -> Dispatch:
    vault, client, config = Vault(KEYS), connect(redis_url), unhurried()
    pseudonyms, pace = Pseudonyms(bytes(range(32))), Pace(client)
    alerts = Alerts(config, vault, lambda: TEXTS, str, pace, pseudonyms)
    return Dispatch(
        config=config,
        store=Store(database),
        vault=vault,
        pseudonyms=pseudonyms,
        alerts=alerts,
        joining=Joining(config, vault, alerts, Callers(client), pace),
        provider=AfricasTalking("sandbox", "a-key", base_url=provider_url),
        redis=client,
        waker=Waker(client),
        clock=lambda: datetime.now(UTC),
    )


if __name__ == "__main__":
    configure("bench")
    environment = [os.environ[name] for name in ("BENCH_DATABASE", "BENCH_REDIS", "BENCH_PROVIDER")]
    made: Any = parts(*environment)
    run_worker(cast("Lane", os.environ["BENCH_LANE"]), made)
