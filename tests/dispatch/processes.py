"""The emulator and a worker as processes of their own, for tests that kill them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import redis
import requests

import gateway.tables  # noqa: F401  (rows point at tables of other rooms)
from gateway.config import Lane
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
from tests.conftest import free_port
from tests.dispatch.world import CONFIG, KEYS, TEXTS


def wait_for(what: Callable[[], object], seconds: float = 20) -> None:
    """Return as soon as `what` is true; fail after so many seconds."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


@contextmanager
def emulator() -> Iterator[str]:
    """The emulator's base URL. Nobody listens to its callbacks."""
    port = free_port()
    code = f"from gateway.emulator.server import run; run({port}, 'http://127.0.0.1:{free_port()}', 's')"
    process = subprocess.Popen([sys.executable, "-c", code])
    url = f"http://127.0.0.1:{port}"

    def up() -> bool:
        try:
            return requests.get(url, timeout=1).ok
        except requests.ConnectionError:
            return False

    try:
        wait_for(up)
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def fault(url: str, number: str, **fields: str | float) -> None:
    requests.put(f"{url}/emulator/faults/{number}", json=fields, timeout=5).raise_for_status()


def inbox(url: str, number: str) -> list[str]:
    found = requests.get(f"{url}/emulator/phones/{number}/inbox", timeout=5).json()
    return [message["text"] for message in found]


@contextmanager
def worker(
    lane: Lane, store: Store, client: redis.Redis, provider_url: str
) -> Iterator[subprocess.Popen[str]]:
    """A real worker process; killed at the end if it still lives."""
    options = client.connection_pool.connection_kwargs
    environment = {
        **os.environ,
        "TEST_LANE": lane,
        "TEST_DATABASE": store.engine.url.render_as_string(hide_password=False),
        "TEST_REDIS": f"redis://{options['host']}:{options['port']}/0",
        "TEST_PROVIDER": provider_url,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.dispatch.processes"], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)


def _main() -> None:
    configure("worker")
    store, vault = Store(os.environ["TEST_DATABASE"]), Vault(KEYS)
    client = connect(os.environ["TEST_REDIS"])
    pseudonyms, pace = Pseudonyms(bytes(range(32))), Pace(client)
    alerts = Alerts(CONFIG, vault, lambda: TEXTS, str, pace, pseudonyms)
    parts = Dispatch(
        config=CONFIG,
        store=store,
        vault=vault,
        pseudonyms=pseudonyms,
        alerts=alerts,
        joining=Joining(CONFIG, vault, alerts, Callers(client), pace),
        provider=AfricasTalking("sandbox", "a-key", base_url=os.environ["TEST_PROVIDER"]),
        redis=client,
        waker=Waker(client),
        clock=lambda: datetime.now(UTC),
    )
    run_worker("bulk" if os.environ["TEST_LANE"] == "bulk" else "urgent", parts)


if __name__ == "__main__":
    _main()
