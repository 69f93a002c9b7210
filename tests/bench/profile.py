"""Where a hop's time goes in one process: `python -m tests.bench.profile`.

The WSGI application of `gateway web` is called as its server would call it, on a real Valkey.
Shares are cProfile's own times, a built-in's put down to whoever called it; cProfile makes small
functions look dearer than they are, so the microseconds above the table are taken without it.
"""

import cProfile
import os
import pstats
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from itertools import count, islice
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.world import STEPS, World, callback_form, real_book, screens

SESSIONS = 400
_ROUNDS = 7
_numbers = count(1)


def _requests(path: str) -> list[tuple[str, dict[str, Any]]]:
    """The hops of fresh sessions, each with its text."""
    asked = []
    for number in islice(_numbers, SESSIONS):
        for text in STEPS:
            body = callback_form(f"+254700{number % 1_000_000:06}", f"profile{number}", text)
            environ = {
                "REQUEST_METHOD": "POST",
                "PATH_INFO": path,
                "SCRIPT_NAME": "",
                "QUERY_STRING": "",
                "SERVER_NAME": "127.0.0.1",
                "SERVER_PORT": "80",
                "SERVER_PROTOCOL": "HTTP/1.1",
                "REMOTE_ADDR": "127.0.0.1",
                "CONTENT_TYPE": "application/x-www-form-urlencoded",
                "CONTENT_LENGTH": str(len(body)),
                "wsgi.url_scheme": "http",
                "wsgi.input": BytesIO(body),
                "wsgi.errors": BytesIO(),
            }
            asked.append((text, environ))
    return asked


def _start(_status: str, _headers: list[tuple[str, str]], _error: object = None) -> None:
    """A server's start_response that sends nothing."""


def _hops(application: Callable[..., Any], path: str, shown: dict[str, str], profile: Any = None) -> float:
    """Microseconds a hop."""
    asked, got = _requests(path), []
    if profile:
        profile.enable()
    began = time.perf_counter()
    for _, environ in asked:
        got.append(b"".join(application(environ, _start)))
    took = time.perf_counter() - began
    if profile:
        profile.disable()
    for (text, _), answer in zip(asked, got, strict=True):
        assert answer.decode() == shown[text], answer
    return took / len(asked) * 1e6


def _part(file: str, name: str) -> str:
    """Whose time it is, in words."""
    if "recv" in name or "sendall" in name:
        return "the sockets: waiting for Redis"
    for folder in ("gateway", "site-packages"):
        if f"/{folder}/" in file:
            inside = file.rsplit(f"/{folder}/", 1)[1].split("/")
            return f"{'' if folder == 'gateway' else 'library '}{inside[0].removesuffix('.py')}"
    return "the bench itself" if "/tests/" in file else "Python's library"


def _shares(profile: cProfile.Profile) -> Counter[str]:
    """Seconds of each part."""
    shares: Counter[str] = Counter()
    entries: dict[Any, Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    for (file, _, name), (_, _, own, _, callers) in entries.items():
        if file != "~":
            shares[_part(file, name)] += own
            continue
        for (caller, _, _), (_, _, spent, _) in callers.items():
            shares[_part(caller, name)] += spent
    return shares


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="profile-") as temporary:
        world = World(Path(temporary))
        try:
            service = world.gateway()
            os.environ.update(service.environment)
            from gateway.app import web

            application, shown = web(), screens(real_book())
            path = f"/callbacks/africastalking/{service.secret}/ussd"
            _hops(application, path, shown)
            times = [_hops(application, path, shown) for _ in range(_ROUNDS)]
            profile = cProfile.Profile()
            _hops(application, path, shown, profile)
        finally:
            world.close()
    print(f"{median(times):.0f} µs a hop, {min(times):.0f} at best; under the profiler:")
    shares = _shares(profile)
    for part, seconds in shares.most_common():
        if seconds > shares.total() / 200:
            print(f"{seconds / shares.total():6.1%}  {seconds / SESSIONS / len(STEPS) * 1e6:6.1f} µs  {part}")


if __name__ == "__main__":
    main()
