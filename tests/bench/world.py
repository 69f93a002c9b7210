"""The service as the bench runs it: its own Valkey and database, and what else must be started and ended."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode

import redis

from gateway.app import domains, signatures
from gateway.config import load_config
from gateway.desk.valkey import Valkey
from gateway.engine import step as engine
from gateway.engine.model import Book, Show
from gateway.menubook.build import build
from gateway.menubook.load import load
from tests.system.service import Service

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".bench"
PEERS = Path(__file__).with_name("peers")
THREADS = 2
"""Of each process, ours and theirs: what `gateway web` has unless told otherwise."""
STEPS = ("", "6", "6*2", "6*2*1", "6*2*1*0", "6*2*1*0*4")
"""A session of six hops that files nothing: home, language, home in English, kinds, back, help numbers."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class World:
    """Servers of one run. Everything started here is ended by `close`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._valkeys = [Valkey(folder / "valkey")]
        self.redis_url = self._valkeys[0].url.removesuffix("/0")
        self._running: list[subprocess.Popen[bytes]] = []
        self._services: list[Service] = []

    def gateway(self, processes: int = 1, threads: int = THREADS, **environment: str) -> Service:
        """A released service; nothing of it runs until `start`."""
        folder = self.folder / f"gateway{len(self._services)}"
        folder.mkdir()
        number = len(self._services)
        service = Service(
            folder,
            f"sqlite:///{folder / 'gateway.db'}",
            f"{self.redis_url}/{number}",
            **{"WEB_PROCESSES": str(processes), "WEB_THREADS": str(threads), **environment},
        )
        released = service.gateway("release")
        if released.returncode:
            raise RuntimeError(released.stderr)
        self._services.append(service)
        return service

    def run(self, command: Sequence[str], port: int, **environment: str) -> None:
        """Start a peer's server and wait until it listens."""
        log = self.folder / f"peer{len(self._running)}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                command,
                stdout=out,
                stderr=out,
                cwd=self.folder,
                env=os.environ | dict(environment),
                start_new_session=True,
            )
        self._running.append(process)
        deadline = time.monotonic() + 30
        while process.poll() is None and time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.1)
        raise RuntimeError(f"{command[0]} did not come up:\n{log.read_text(errors='replace')[-1500:]}")

    def another_valkey(self) -> Valkey:
        """An empty one, which writes nothing to disk."""
        made = Valkey(self.folder / f"valkey{len(self._valkeys)}")
        self._valkeys.append(made)
        redis.Redis.from_url(made.url).config_set("appendonly", "no")
        return made

    def close(self) -> None:
        for service in self._services:
            service.stop()
        for process in self._running:
            process.terminate()
        for process in self._running:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for valkey in self._valkeys:
            valkey.stop()


def callback_form(phone: str, session_id: str, text: str) -> bytes:
    """The body of a USSD callback, its fields in the aggregator's order."""
    form = {
        "phoneNumber": phone,
        "serviceCode": "*384*911#",
        "text": text,
        "sessionId": session_id,
        "networkCode": "63902",
    }
    return urlencode(form).encode()


def serve(python: Path, target: str, port: int, processes: int = 1, threads: int = THREADS) -> list[str]:
    return [str(python), str(PEERS / "serve.py"), target, str(port), str(processes), str(threads)]


def our_python() -> Path:
    return Path(sys.executable)


def real_book() -> Book:
    """The menus of this repository, compiled."""
    return build(load(ROOT / "menus"), signatures(), domains(load_config(ROOT / "config.yaml")))


def screens(book: Book) -> dict[str, str]:
    """What each of STEPS must answer, by the engine alone: no HTTP, no Redis."""
    shown: dict[str, str] = {}
    for text in STEPS:
        turn = engine.begin(book)
        for typed in text.split("*") if text else ():
            turn = engine.step(book, turn.snapshot, typed)
        assert isinstance(turn, Show)
        shown[text] = f"CON {turn.text}"
    return shown
