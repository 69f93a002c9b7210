"""Hops that come at random to web processes, one Redis and PostgreSQL: latency against load, simulated."""

import random
from collections.abc import Generator
from statistics import median, quantiles
from typing import Any

import simpy

from tests.bench.demand import HOPS, REPORTS, Measured

SECONDS = 40.0
REPORTING = REPORTS / HOPS
"""Of an incident's hops, those that file a report."""
_SHAPE = 4  # of the gamma distribution that service times follow
_SHARES = (0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.05)


def full(times: Measured, processes: int) -> float:
    """Hops a second at which so many processes do nothing else."""
    return processes / ((1 - REPORTING) * times.hop + REPORTING * times.report)


def simulate(times: Measured, processes: int, per_second: float, seed: int = 1) -> tuple[float, float, float]:
    """p50, p95 and p99 in ms. A process is held while it waits for Redis or PostgreSQL."""
    environment, chance = simpy.Environment(), random.Random(seed)
    web, redis, database = (simpy.Resource(environment, many) for many in (processes, 1, 1))
    took: list[float] = []

    def hop() -> Generator[Any, Any, None]:
        began = environment.now
        reports = chance.random() < REPORTING
        whole, server, busy = times.hop, redis, times.redis_busy
        if reports:
            whole, server, busy = times.report, database, times.database
        with web.request() as turn:
            yield turn
            yield environment.timeout(chance.gammavariate(_SHAPE, (whole - busy) / _SHAPE))
            with server.request() as served:
                yield served
                yield environment.timeout(busy)
        took.append(environment.now - began)

    def arrivals() -> Generator[Any, Any, None]:
        while environment.now < SECONDS:
            yield environment.timeout(chance.expovariate(per_second))
            environment.process(hop())

    environment.process(arrivals())
    environment.run(until=SECONDS)
    cuts = quantiles(took, n=100)
    return median(took) * 1e3, cuts[94] * 1e3, cuts[98] * 1e3


def curve(times: Measured, processes: int) -> str:
    """A table from little load to too much."""
    lines = ["| load, of saturation | hops a second | p50 ms | p95 ms | p99 ms |", "|---|---|---|---|---|"]
    most = full(times, processes)
    for share in _SHARES:
        p50, p95, p99 = simulate(times, processes, most * share)
        lines.append(f"| {share:.0%} | {most * share:,.0f} | {p50:.2f} | {p95:.2f} | {p99:.2f} |")
    return "\n".join(lines)
