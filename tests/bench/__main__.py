"""`make bench`: every row of the table, printed and written to docs/performance.md.

Exits 1 where an answer was wrong or a target is missed by more than its spread.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench import engine_rows, growth_rows, http_rows
from tests.bench.table import Row, markdown
from tests.bench.world import FOLDER, World

Group = Callable[[World, int], list[Row]]
GROUPS: dict[str, Group] = {
    "http": lambda world, rounds: http_rows.rows(world, rounds, 1.0),
    "engine": engine_rows.rows,
    "growth": growth_rows.rows,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("groups", nargs="*", default=list(GROUPS), help=f"of {', '.join(GROUPS)}")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        world = World(Path(temporary))
        try:
            for name in asked.groups:
                began = time.monotonic()
                found = GROUPS[name](world, asked.rounds)
                rows += found
                print(f"{name}: {time.monotonic() - began:.0f} s")
                print(markdown(found), flush=True)
        finally:
            world.close()
    return 1 if any(row.failed for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
