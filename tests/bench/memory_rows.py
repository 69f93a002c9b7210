"""What one web process holds idle, and after many hops: it must not grow with them."""

import time
from pathlib import Path

from tests.bench import install
from tests.bench.http_rows import ours
from tests.bench.table import Row
from tests.bench.world import World, real_book, screens
from tests.bench.wrk import burst

MOST_SECONDS = 900.0


def rows(world: World, hops: int) -> list[Row]:
    """After `hops`: a million in full runs, fewer where asked for fewer rounds."""
    what = f"memory of a web process, idle → after {hops:,} hops"
    if why := install.wrk():
        return [Row(what, "itself", "", note=why)]
    service = world.gateway(processes=1)
    service.start(["web"])
    target = ours(service.web_url, service.secret, screens(real_book()), 1)
    idle = _resident(service.pid("web"))
    burst(target, world.folder, 3, 4)  # what is made once: caches, counters, connections
    warm, done, wrong = _resident(service.pid("web")), 0.0, ""
    ends = time.monotonic() + MOST_SECONDS
    while done < hops and time.monotonic() < ends and not wrong:
        took = burst(target, world.folder, 10, 4)
        done += took.per_second * 10
        wrong = took.wrong
    after = _resident(service.pid("web"))
    figures = f"{idle:.0f} MB idle, {warm:.0f} warm, {after:.0f} after {done:,.0f} hops"
    service.stop()
    return [Row(what, "itself warm", figures, [after / warm], 1.05, "at most", wrong=wrong)]


def _resident(supervisor: int) -> float:
    """MB of the process that serves: the only child of its supervisor."""
    children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
    pages = [int(Path(f"/proc/{child}/statm").read_text().split()[1]) for child in children]
    return max(pages) * 4096 / 1e6
