"""docs/capacity.md: what a county, a country and a continent need, from measured service times.

`python -m tests.bench.capacity` measures a hop here, simulates load up to saturation, writes the page.
"""

import random
import tempfile
import time
from collections.abc import Generator
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import simpy

from tests.bench import http_rows, install
from tests.bench.wire_cost import round_trip
from tests.bench.world import ROOT, World, real_book, screens
from tests.bench.wrk import burst

HOPS = 8  # of a session that reports something
SIMULATED_SECONDS = 40.0
SESSION_BYTES = 431
LIVE_SECONDS = 300
BUSY = 0.6  # of saturation, at which a process is counted as full


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of one process: a whole hop, what of it waits for Redis, and Redis' own part of that."""

    hop: float
    redis_wait: float
    redis_busy: float


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    people: float
    incidents_an_hour: float


PLACES = (
    Place("a county", 1_000_000, 1 / 24),
    Place("Kenya", 50_000_000, 1),
    Place("a continent", 1_400_000_000, 28),
)
DIALS = 0.002  # sessions a person a day; a tenth of a day's fall into its busiest hour
CALLERS = 10_000  # who dial within five minutes of a big incident, each a session
REPORTS = 0.3  # of those sessions become an emergency
ALERTS = 4  # texts an emergency leads to
TEXTS = 2  # parts of an alert
KES = 0.8  # a part, as the provider's documents show it


def measure(world: World) -> Measured:
    """The fastest of some bursts is the service's time; the rest is what else the machine did."""
    if why := install.wrk():
        raise SystemExit(why)
    service = world.gateway(processes=1)
    service.start(["web"])
    target = http_rows.ours(service.web_url, service.secret, screens(real_book()), 1)
    bursts = [burst(target, world.folder, 2.0, 4) for _ in range(5)]
    assert not any(each.wrong for each in bursts), bursts
    wait, busy = round_trip(world.redis_url)
    return Measured(1 / median(each.per_second for each in bursts), 2 * wait, 2 * busy)


def simulate(times: Measured, processes: int, per_second: float, seed: int = 1) -> tuple[float, float, float]:
    """p50, p95 and p99 in ms of hops that come at random to so many processes and one Redis."""
    environment, chance = simpy.Environment(), random.Random(seed)
    web, store = simpy.Resource(environment, processes), simpy.Resource(environment, 1)
    took: list[float] = []

    def hop() -> Generator[Any, Any, None]:
        began = environment.now
        with web.request() as turn:
            yield turn
            yield environment.timeout(chance.gammavariate(4, (times.hop - times.redis_busy) / 4))
            with store.request() as served:
                yield served
                yield environment.timeout(times.redis_busy)
        took.append(environment.now - began)

    def arrivals() -> Generator[Any, Any, None]:
        while environment.now < SIMULATED_SECONDS:
            yield environment.timeout(chance.expovariate(per_second))
            environment.process(hop())

    environment.process(arrivals())
    environment.run(until=SIMULATED_SECONDS)
    cuts = quantiles(took, n=100)
    return median(took) * 1e3, cuts[94] * 1e3, cuts[98] * 1e3


def _curve(times: Measured) -> str:
    lines = ["| load, of saturation | hops a second | p50 ms | p95 ms | p99 ms |", "|---|---|---|---|---|"]
    full = 2 / times.hop
    for share in (0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.05):
        p50, p95, p99 = simulate(times, 2, full * share)
        lines.append(f"| {share:.0%} | {full * share:,.0f} | {p50:.2f} | {p95:.2f} | {p99:.2f} |")
    return "\n".join(lines)


def _needs(times: Measured) -> str:
    lines = [
        "| | hops a second, busiest | web processes | Redis busy | sessions in Redis | filed a second "
        "| texts a second, busiest | money a day, KES | what gives way first |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for place in PLACES:
        sessions = place.people * DIALS / 10 / 3600
        burst_sessions = CALLERS / 300 * max(1, ceil(place.incidents_an_hour / 12))
        hops = (sessions + burst_sessions) * HOPS
        processes = max(2, ceil(hops * times.hop / BUSY) + 1)
        live = (sessions + burst_sessions) * LIVE_SECONDS
        filed = burst_sessions * REPORTS
        texts = filed * ALERTS
        daily = place.people * DIALS * 0.05 + CALLERS * REPORTS * place.incidents_an_hour * 24
        money = daily * ALERTS * TEXTS * KES
        busy = hops * times.redis_busy
        first = "the provider's send rate" if texts > 20 else "nothing"
        lines.append(
            f"| {place.name} | {hops:,.0f} | {processes} | {busy:.1%} "
            f"| {live:,.0f}, {live * SESSION_BYTES / 1e6:,.0f} MB "
            f"| {filed:,.0f} | {texts:,.0f} | {money:,.0f} | {first} |"
        )
    return "\n".join(lines)


TEXT = """# Capacity

Written by `python -m tests.bench.capacity`, from service times that it measures itself: a hop takes one
web process {hop:.0f} µs over HTTP, {wait:.0f} µs of it waiting for Redis, which is busy for {busy:.1f} µs.
The machine's cores are shared with what makes the load, so a server of its own does better.

## What is assumed

Nobody knows how many will dial; change the figures at the head of `tests/bench/capacity.py` and run it
again. {dials} sessions a person a day, a tenth of them in the busiest hour, {hops} hops each; one in
twenty reports something. A big incident brings {callers:,} sessions within five minutes, {reports:.0%} of
which become an emergency. A report leads to {alerts} texts of {texts} parts at KES {kes} a part. A county
has one such incident a day, Kenya one an hour, a continent 28, of which three fall together. A process is
counted as full at {full:.0%} of saturation, and one is to spare.

## What it takes

{needs}

Web processes and Redis are the small part: one process carries a county, and one Redis all of Kenya. In
order of what gives way as load grows:

1. **The send rate.** An incident's alerts come at once, and `dispatch.per_second.urgent` lets 20 a
   second go; the provider publishes no limit. Before Kenya-wide use: agree on a rate, set it, and group
   alerts of one incident.
2. **PostgreSQL's commits.** Only hops that file something touch it, one transaction each with its
   alerts. A few hundred a second is what one server with an SSD is known to commit; it was not
   measured here. Then: a faster disk, then a server a region.
3. **Web processes.** They hold nothing: more of them, on more machines.
4. **Redis.** One core does {redis:,.0f} hops a second. Beyond that there must be several, each for some
   callers: a session's two keys are written by one script, and `ussd/wire.py` speaks to one server.

## Latency against load, two web processes, simulated

{curve}

The last line is beyond saturation: the queue grows for as long as the load lasts, and the figures only
say how long the simulation was. USSD networks give up after some seconds; keep below {full:.0%}.
"""


def main() -> None:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        world = World(Path(folder))
        try:
            times = measure(world)
        finally:
            world.close()
    text = TEXT.format(
        hop=times.hop * 1e6,
        wait=times.redis_wait * 1e6,
        busy=times.redis_busy * 1e6,
        dials=DIALS,
        hops=HOPS,
        callers=CALLERS,
        reports=REPORTS,
        alerts=ALERTS,
        texts=TEXTS,
        kes=KES,
        full=BUSY,
        needs=_needs(times),
        redis=1 / times.redis_busy,
        curve=_curve(times),
    )
    (ROOT / "docs" / "capacity.md").write_text(text, encoding="utf-8")
    print(f"docs/capacity.md written in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
