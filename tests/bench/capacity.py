"""docs/capacity.md: what a county, a country and a continent need, from measured service times.

`python -m tests.bench.capacity` measures hops and reports, simulates load up to saturation, writes the page.
"""

import tempfile
import time
from pathlib import Path
from statistics import median

from gateway.dispatch.residents import CALLERS_AT_ONCE
from tests.bench import demand, http_rows, install, saturation
from tests.bench.demand import PLACES, Measured, need
from tests.bench.filing_cost import filing
from tests.bench.wire_cost import round_trip
from tests.bench.world import ROOT, World, real_book, screens
from tests.bench.wrk import burst

PROCESSES = 2  # of the simulation
TRIPS = 1.5  # to Redis a hop: one where the process wrote the session itself, which of two half do
_FILE = ROOT / "docs" / "capacity.md"


def measure(world: World) -> Measured:
    """The service's own times on this machine, each process at full load."""
    if why := install.wrk():
        raise SystemExit(why)
    service = world.gateway(processes=1)
    service.start(["web"])
    target = http_rows.ours(service.web_url, service.secret, screens(real_book()), 1)
    bursts = [burst(target, world.folder, 2.0, 4) for _ in range(5)]
    assert not any(each.wrong for each in bursts), bursts
    wait, busy = round_trip(world.redis_url)
    reports = filing(world)
    hop = 1 / median(each.per_second for each in bursts)
    return Measured(hop, wait, TRIPS * busy, reports.web, reports.database)


def _needs(times: Measured) -> str:
    lines = [
        "| | hops a second | reports a second | web processes | Redis busy | sessions in Redis "
        "| PostgreSQL busy | urgent texts a second | callers' news takes "
        "| money a day, KES | what gives way first |",
        "|" + "---|" * 11,
    ]
    for place in PLACES:
        it = need(place, times)
        lines.append(
            f"| {place.name} | {it.hops:,.0f} | {it.reports:,.0f} | {it.processes} | {it.redis:.1%} "
            f"| {it.sessions:,.0f}, {it.sessions * demand.SESSION_BYTES / 1e6:,.0f} MB "
            f"| {it.database:.1%} of a core | {it.urgent:,.1f} | {it.news_minutes:.1f} minutes "
            f"| {it.money:,.0f} | {it.first} |"
        )
    return "\n".join(lines)


TEXT = """# Capacity

Written by `python -m tests.bench.capacity`, from service times that it measures itself: one web
process does a hop in {hop:.0f} µs over HTTP, at full load; Redis is busy with it for {busy:.1f} µs,
and a trip there takes {wait:.0f} µs when nothing else runs. A process files an emergency, the alerts
and the incident that it joins in {report:.1f} ms on PostgreSQL, which works {database:.1f} ms on it.
The machine's cores are shared with what makes the load, so a server of its own does better.

## What is assumed

Nobody knows how many will dial; change the figures at the head of `tests/bench/demand.py` and run it
again. {dials} sessions a person a day, a tenth of them in the busiest hour, {hops} hops each;
{everyday:.0%} report something, which {officers} officers are told of, and {replies} texts follow. A big
incident brings {callers:,} sessions within five minutes, {reports:.0%} of which become an emergency; they
join one incident, whose officers hear of the first, the 3rd, 10th, 30th and 100th caller; {agreed:.0%} of
its callers want to hear what becomes of it, in two texts. An alert has {parts} parts at KES {kes} each. A
county has one such incident a day, Kenya one an hour, a continent 28, of which three fall together. A
process is counted as full at {full:.0%} of saturation, and one is to spare.

## What it takes, in the busiest minutes

{needs}

Web processes and Redis are the small part. In order of what gives way as load grows:

1. **The urgent lane's send rate**, `dispatch.per_second.urgent`: {urgent} a second; the provider
   publishes no limit. An incident costs it little, because its callers are counted to officers and not
   passed on one by one, and all but the first {at_once} callers' news go by the bulk lane. What fills it
   is everyday reports. Before a continent: agree on a rate and set it.
2. **One incident's row.** Everybody who reports one fire waits for its row in turn: one process files
   {joins:,.0f} of them a second.
3. **PostgreSQL.** Only hops that file something touch it. Then: a faster disk, more cores, a server a
   region.
4. **Redis.** One core does {redis:,.0f} hops a second. Beyond that there must be several, each for some
   callers: a session's two keys are written by one script, and `ussd/wire.py` speaks to one server.
5. **Web processes.** They hold nothing that is needed: more of them, on more machines.

## Latency against load, two web processes, simulated

An incident's hops: one in {one_in:.0f} files a report. A process is held while it waits for Redis or
PostgreSQL.

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
        report=times.report * 1e3,
        database=times.database * 1e3,
        dials=demand.DIALS,
        hops=demand.HOPS,
        everyday=demand.EVERYDAY,
        officers=demand.OFFICERS,
        replies=demand.REPLIES,
        callers=demand.CALLERS,
        reports=demand.REPORTS,
        agreed=demand.AGREED,
        parts=demand.PARTS,
        kes=demand.KES,
        full=demand.BUSY,
        urgent=demand.URGENT,
        at_once=CALLERS_AT_ONCE,
        joins=1 / times.report,
        redis=1 / times.redis_busy,
        one_in=1 / saturation.REPORTING,
        needs=_needs(times),
        curve=saturation.curve(times, PROCESSES),
    )
    _FILE.write_text(text, encoding="utf-8")
    print(f"docs/capacity.md written in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
