"""What one exchange with Redis costs the asker, and how long Redis itself is busy with it."""

import time
from statistics import median
from typing import Any

import redis

from gateway.ussd.sessions import connect
from gateway.ussd.wire import Wire

_ROUNDS, _EACH = 7, 2_000


def round_trip(url: str) -> tuple[float, float]:
    """Seconds that a GET of a session's size takes on the wire, and of Redis' own processor time."""
    client: Any = redis.Redis.from_url(f"{url}/8")
    client.set("session", b"x" * 150)
    wire = Wire(connect(f"{url}/8"))
    waits, busy = [], []
    for _ in range(_ROUNDS):
        before, began = _processor(client), time.perf_counter()
        for _ in range(_EACH):
            wire.ask(("GET", "session"))
        waits.append((time.perf_counter() - began) / _EACH)
        busy.append((_processor(client) - before) / _EACH)
    return median(waits), median(busy)


def _processor(client: Any) -> float:
    used = client.info("cpu")
    return float(used["used_cpu_user"] + used["used_cpu_sys"])
