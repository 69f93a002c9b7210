"""The engine alone, hops a second in one process: beside ussd-airflow-engine, and xstate's transition."""

import json
import subprocess
import time
from collections.abc import Callable
from statistics import median

from gateway.engine import step as engine
from gateway.engine.model import Book, Show
from tests.bench import install
from tests.bench.table import Row
from tests.bench.world import PEERS, STEPS, World, real_book, screens

WHAT = "engine step alone"
AIRFLOW, XSTATE = "ussd-airflow-engine 0.0.8.3, in process", "xstate's transition, in Node"


def hops_a_second(book: Book, expected: list[str], seconds: float = 1.0) -> float:
    """Whole sessions through `begin` and `step`, every screen compared."""
    typed = [text.rsplit("*", 1)[-1] for text in STEPS]
    hops = 0
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        turn = engine.begin(book)
        for place, keys in enumerate(typed):
            if place:
                turn = engine.step(book, turn.snapshot, keys)
            assert isinstance(turn, Show)
            assert turn.text == expected[place]
            hops += 1
    return hops / (time.perf_counter() - began)


class _Peer:
    """A process that answers each line with a second's figures."""

    def __init__(self, command: list[str]) -> None:
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)

    def rate(self) -> tuple[float, str]:
        assert self._process.stdin
        assert self._process.stdout
        try:
            self._process.stdin.write("\n")
            self._process.stdin.flush()
            line = next(
                line for line in self._process.stdout if line.startswith("{")
            )  # some print at their start
            answer = json.loads(line)
        except (OSError, StopIteration):
            self._process.kill()
            _, said = self._process.communicate()
            raise RuntimeError(said.strip().splitlines()[-1] if said.strip() else "it ended") from None
        return answer["rate"], answer["wrong"]

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


def rows(world: World, rounds: int) -> list[Row]:
    book = real_book()
    shown = screens(book)
    expected = [shown[text].removeprefix("CON ") for text in STEPS]
    makers: list[tuple[str, float, Callable[[], _Peer]]] = [
        (AIRFLOW, 50.0, lambda: _airflow(world)),
        (XSTATE, 1.0, lambda: _xstate(world, expected)),
    ]
    found = []
    for name, target, make in makers:
        try:
            found.append(_row(name, target, make(), book, expected, rounds))
        except RuntimeError as error:
            found.append(Row(WHAT, name, "", note=str(error)))
    return found


def _row(name: str, target: float, peer: _Peer, book: Book, expected: list[str], rounds: int) -> Row:
    ours, theirs, wrong = [], [], ""
    try:
        peer.rate()  # warms up
        for _ in range(rounds):
            ours.append(hops_a_second(book, expected))
            rate, bad = peer.rate()
            theirs.append(rate)
            wrong = wrong or (f"answered {bad!r}" if bad else "")
    finally:
        peer.close()
    figures = f"{median(ours):,.0f} against {median(theirs):,.0f} hops a second"
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    return Row(WHAT, name, figures, ratios, target, wrong=wrong)


def _airflow(world: World) -> _Peer:
    python, why = install.python()
    if python is None:
        raise RuntimeError(why)
    return _Peer([str(python), str(PEERS / "airflow.py"), str(world.folder / "journeys")])


def _xstate(world: World, expected: list[str]) -> _Peer:
    folder, why = install.node()
    if folder is None:
        raise RuntimeError(why)
    file = world.folder / "hops.json"
    file.write_text(
        json.dumps([[text.rsplit("*", 1)[-1], screen] for text, screen in zip(STEPS, expected, strict=True)])
    )
    return _Peer(["node", str(PEERS / "machine.mjs"), str(folder / "node_modules"), str(file)])
