"""One burst of hops by wrk, with every answer held against what it must be."""

import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import quote_plus

_SCRIPT = Path(__file__).with_name("hops.lua.txt").read_text(encoding="utf-8")
_bursts = count(1)
_SKEW = 500
"""Answers that a screen may have more or less than its share: those not yet counted at the end."""


@dataclass(frozen=True, slots=True)
class Burst:
    per_second: float
    p50: float  # milliseconds
    p99: float
    wrong: str


@dataclass(frozen=True, slots=True)
class Target:
    """A server under test: where it listens, and the texts of a session with their screens."""

    name: str
    port: int
    path: str
    steps: Sequence[tuple[str, str]]


def burst(target: Target, folder: Path, seconds: float, connections: int) -> Burst:
    number = next(_bursts)
    script = folder / f"burst{number}.lua"
    script.write_text(
        _SCRIPT
        % {
            "steps": ", ".join(f'"{quote_plus(text)}"' for text, _ in target.steps),
            "prefix": f"b{number}x",
            "first": number * 37_000,
            "path": target.path,
        },
        encoding="utf-8",
    )
    url = f"http://127.0.0.1:{target.port}"
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "-s", str(script), url]
    run = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30, check=True)
    script.unlink()
    _, asked, micros, p50, p99, bad, answers, _ = run.stdout[run.stdout.index("RESULT") :].split("\3")
    return Burst(
        per_second=int(asked) / (float(micros) / 1e6),
        p50=float(p50) / 1e3,
        p99=float(p99) / 1e3,
        wrong=_wrong(target, int(bad), answers),
    )


def _wrong(target: Target, bad: int, answers: str) -> str:
    """What was not as it must be: refused, another screen, or a screen too often."""
    if bad:
        return f"{target.name}: {bad} answers were errors"
    got = {
        body: int(number)
        for number, _, body in (each.partition("\1") for each in answers.split("\2"))
        if body
    }
    shares = Counter(screen for _, screen in target.steps)
    if foreign := set(got) - set(shares):
        return f"{target.name}: answered {next(iter(foreign))!r}"
    hops = sum(got.values())
    for screen, share in shares.items():
        if abs(got.get(screen, 0) - hops * share / len(target.steps)) > _SKEW:
            return f"{target.name}: {got.get(screen, 0)} of {hops} answers were {screen!r}"
    return ""
