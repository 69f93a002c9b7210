"""`make bench`: every row of the table, printed and written to docs/performance.md.

Exits 1 where an answer was wrong or a target is missed by more than its spread.
"""

import argparse
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from tests.bench import dispatch_rows, engine_rows, growth_rows, http_rows, memory_rows, menus_rows
from tests.bench.page import write
from tests.bench.table import Row, markdown
from tests.bench.world import FOLDER, ROOT, World

Group = Callable[[World, argparse.Namespace], list[Row]]
GROUPS: dict[str, Group] = {
    "http": lambda world, asked: http_rows.rows(world, asked.rounds, 1.0),
    "engine": lambda world, asked: engine_rows.rows(world, asked.rounds),
    "growth": lambda world, asked: growth_rows.rows(world, asked.rounds),
    "dispatch": lambda world, asked: dispatch_rows.rows(world, asked.rounds),
    "menus": lambda world, asked: menus_rows.rows(world, asked.rounds),
    "memory": lambda world, asked: memory_rows.rows(world, asked.hops),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("groups", nargs="*", default=list(GROUPS), help=f"of {', '.join(GROUPS)}")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--hops", type=int, default=1_000_000, help="of the memory row")
    asked = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    rows: list[Row] = []
    for name in asked.groups:
        began = time.monotonic()
        found = _group(name, asked)
        rows += found
        print(f"{name}: {time.monotonic() - began:.0f} s")
        print(markdown(found), flush=True)
    if set(GROUPS) <= set(asked.groups):
        write(ROOT / "docs" / "performance.md", rows, asked.rounds)
    return 1 if any(row.failed for row in rows) else 0


def _group(name: str, asked: argparse.Namespace) -> list[Row]:
    """A group's rows, or one that says why there are none; the others go on."""
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        world = World(Path(temporary))
        try:
            return GROUPS[name](world, asked)
        except AssertionError as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            return [Row(name, "", "", wrong=str(error) or f"{where.filename}:{where.lineno}: {where.line}")]
        except Exception as error:
            # One part that can't run here must not take the others' figures with it.
            return [Row(name, "", "", note=f"{type(error).__name__}: {error}")]
        finally:
            world.close()


if __name__ == "__main__":
    sys.exit(main())
