"""Start everything that the Procfile names, wait until it is ready, say what to open, end it all."""

import fcntl
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from honcho.environ import parse_procfile
from honcho.manager import Manager
from rich.console import Console

from gateway.config import ConfigError
from gateway.desk import secrets
from gateway.desk.ports import must_be_free
from gateway.desk.valkey import Valkey
from gateway.settings import Settings

_READY_SECONDS = 60


@contextmanager
def _only_one(var: Path) -> Iterator[None]:
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (var / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ConfigError(
                f"Another `gateway up` runs on {var}. End it first, or set GATEWAY_VAR to another folder."
            ) from None
        yield


def up(release: Callable[[Settings], None], console: Console) -> int:
    """Run until Ctrl-C or until a process ends. Returns the exit status."""
    settings = Settings()
    own_emulator = "AFRICASTALKING_BASE_URL" not in os.environ
    own_valkey = not any(
        os.environ.get(name) or os.environ.get(f"{name}_FILE")
        for name in ("REDIS_URL", "SESSIONS_REDIS_URL", "QUEUE_REDIS_URL")
    )
    with _only_one(settings.var):
        must_be_free(settings.port, "PORT")
        if own_emulator:
            must_be_free(settings.emulator_port, "EMULATOR_PORT")
        for name in secrets.make_missing(settings.var):
            console.print(f"made {settings.var / 'secrets' / name}")
        while_up = {}
        valkey = None
        try:
            if own_emulator:
                while_up["AFRICASTALKING_BASE_URL"] = f"http://127.0.0.1:{settings.emulator_port}"
            if own_valkey:
                valkey = Valkey(settings.var)
                while_up["REDIS_URL"] = valkey.url
            for name, value in while_up.items():
                secrets.keep(settings.var, name, value)
            release(settings)
            return _run(settings, own_emulator, console)
        finally:
            for name in while_up:
                (settings.var / "secrets" / name).unlink(missing_ok=True)
            if valkey:
                valkey.stop()


def _run(settings: Settings, own_emulator: bool, console: Console) -> int:
    wanted = parse_procfile(Path("Procfile").read_text(encoding="utf-8")).processes
    environment = (
        {"HOST": "127.0.0.1"}
        | os.environ
        | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
            "GATEWAY_VAR": str(settings.var),
        }
    )
    manager = Manager()
    for name, command in wanted.items():
        if name == "release" or (name == "emulator" and not own_emulator):
            continue
        # `exec`, so that the signal to end reaches the process itself and not a shell around it.
        manager.add_process(name, f"exec {command}", env=environment)
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    threading.Thread(target=_announce, args=(settings, own_emulator, console), daemon=True).start()
    manager.loop()
    stopped_by_hand = manager.returncode in (130, 143)
    return 0 if stopped_by_hand else int(manager.returncode or 0)


def _answers(url: str) -> bool:
    try:
        reply = requests.get(url, timeout=2)
    except requests.RequestException:
        return False
    return reply.ok and (not url.endswith("/readyz") or reply.json().get("workers") == "ok")


def _announce(settings: Settings, own_emulator: bool, console: Console) -> None:
    waiting = {"web, workers and clock": f"http://127.0.0.1:{settings.port}/readyz"}
    page = f"http://127.0.0.1:{settings.emulator_port}/"
    if own_emulator:
        waiting["the emulator"] = page
    deadline = time.monotonic() + _READY_SECONDS
    while waiting and time.monotonic() < deadline:
        waiting = {what: url for what, url in waiting.items() if not _answers(url)}
        time.sleep(0.2)
    if waiting:
        console.print(
            f"[red]Not ready after {_READY_SECONDS} s: {', '.join(waiting)}.[/] See the lines above."
        )
        return
    code = settings.config.service.codes[0]
    console.print()
    console.print("[bold green]Usalama is ready.[/]")
    if own_emulator:
        console.print(f"  phones      {page}   dial {code}")
    console.print(f"  gateway     http://127.0.0.1:{settings.port}/readyz")
    console.print(f"  terminal    .venv/bin/gateway phone      dial {code} here")
    console.print("  Ctrl-C ends everything; the data stays.")
    console.print()
