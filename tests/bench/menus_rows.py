"""`gateway menus check` and compile of a large book, beside loading its YAML alone."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from ruamel.yaml import YAML

from gateway.app import domains, signatures
from gateway.config import load_config
from gateway.menubook.build import build
from gateway.menubook.load import load
from tests.bench.table import Row
from tests.bench.world import ROOT, World

STATES = 500
A_FILE = 50
FILES = STATES // A_FILE


def write_book(folder: Path) -> None:
    """The real book with journeys of plain menus beside it, to 500 states in two languages."""
    folder.mkdir()
    for file in (ROOT / "menus").iterdir():
        text = file.read_text(encoding="utf-8")
        if file.name == "language.yaml":  # the one menu with room for a way in
            text += "      3: {say: {sw: Zaidi, en: More}, go: extra0.s0}\n"
        (folder / file.name).write_text(text, encoding="utf-8")
    for number in range(FILES):
        name = f"extra{number}"
        lines = [f"journey: {name}", f"start: {name}.s0", "resume: never", "states:"]
        for place in range(A_FILE):
            elsewhere = "help.numbers" if place or number + 1 == FILES else f"extra{number + 1}.s0"
            following = (place + 1) % A_FILE
            lines += [
                f"  {name}.s{place}:",
                f"    choose: {{sw: Chagua moja {place}, en: Choose one {place}}}",
                "    options:",
                f"      1: {{say: {{sw: Endelea, en: Go on}}, go: {name}.s{following}}}",
                f"      2: {{say: {{sw: Ruka, en: Skip}}, go: {name}.s{(place + 7) % A_FILE}}}",
                f"      3: {{say: {{sw: Nambari za msaada, en: Help numbers}}, go: {elsewhere}}}",
            ]
        (folder / f"{name}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def rows(world: World, rounds: int) -> list[Row]:
    folder = world.folder / "menus500"
    write_book(folder)
    known, words = signatures(), domains(load_config(ROOT / "config.yaml"))

    def ours() -> None:
        book = build(load(folder), known, words)
        assert len(book.states) >= STATES

    def alone() -> None:
        for file in sorted(folder.glob("*.yaml")):
            YAML(typ="safe").load(file.read_text(encoding="utf-8"))  # by libyaml, as ours is

    command = [sys.executable, "-c", "from gateway.cli import main; main()", "menus", "check", str(folder)]
    whole = [_seconds(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(3)]
    ours()
    pairs = [(_seconds(ours), _seconds(alone)) for _ in range(max(3, rounds))]
    mine, theirs = (median(pair[place] for pair in pairs) for place in (0, 1))
    figures = f"{mine:.2f} against {theirs:.2f} s"
    what = f"menus check and compile, {STATES} states, 2 languages"
    note = f"the whole command, Python's start included: {min(whole):.2f} s"
    return [
        Row(what, "loading the YAML alone", figures, [a / b for a, b in pairs], 2.0, "at most"),
        Row(what, "a second", f"{mine:.2f} s, warm", [a for a, _ in pairs], 1.0, "at most", note),
    ]


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
