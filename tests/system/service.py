"""The whole service as its real processes, and the emulator's phones as a test's hands."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from pathlib import Path
from typing import Any

import requests
from ruamel.yaml import YAML

from tests.conftest import free_port

PROCESSES = ("emulator", "web", "urgent", "bulk", "clock")
_COMMANDS = {"urgent": ("worker", "urgent"), "bulk": ("worker", "bulk")}
_ROOT = Path(__file__).parents[2]
_READY_SECONDS = 60.0


def until(found: Callable[[], Any], what: str, seconds: float = 20.0) -> Any:
    """Ask again and again until something true comes back; fail with `what` was waited for."""
    deadline = time.monotonic() + seconds
    while True:
        if answer := found():
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.05)


def changed_config(folder: Path, changes: Mapping[str, Any]) -> Path:
    """config.yaml with `changes`: of a mapping only the keys that are named, anything else as a whole.

    It has no calm hours unless they say so: what a test sees must not depend on when it runs.
    """
    config = YAML().load((_ROOT / "config.yaml").read_text(encoding="utf-8"))
    _change(config, {"calm": {"hours": None}})
    _change(config, changes)
    path = folder / "config.yaml"
    with path.open("w", encoding="utf-8") as file:
        YAML().dump(config, file)
    return path


def _change(config: MutableMapping[str, Any], changes: Mapping[str, Any]) -> None:
    for key, value in changes.items():
        if isinstance(value, Mapping) and isinstance(config.get(key), MutableMapping):
            _change(config[key], value)
        else:
            config[key] = value


class Service:
    """Real processes on free ports, with a database and Valkey that are given."""

    def __init__(self, folder: Path, database_url: str, redis_url: str, **environment: str) -> None:
        self.folder = folder
        self.web_url = f"http://127.0.0.1:{(port := free_port())}"
        self.emulator_url = f"http://127.0.0.1:{(emulator_port := free_port())}"
        self.environment = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder),
            "GATEWAY_VAR": str(folder / "var"),
            "GATEWAY_CONFIG": environment.get("GATEWAY_CONFIG") or str(changed_config(folder, {})),
            "GATEWAY_MENUS": str(_ROOT / "menus"),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "PORT": str(port),
            "EMULATOR_PORT": str(emulator_port),
            "AFRICASTALKING_BASE_URL": self.emulator_url,
            "WEB_PROCESSES": "1",
            **environment,
        }
        from gateway.desk.secrets import make_missing

        make_missing(folder / "var")
        self.secret = (folder / "var" / "secrets" / "CALLBACK_SECRET").read_text().strip()
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def gateway(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one `gateway` command to its end."""
        return subprocess.run(
            ["gateway", *arguments],
            env=self.environment,
            cwd=_ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def start(self, names: Iterable[str] = PROCESSES) -> None:
        for name in names:
            log = (self.folder / f"{name}.log").open("ab")
            self._running[name] = subprocess.Popen(
                ["gateway", *_COMMANDS.get(name, (name,))],
                env=self.environment,
                cwd=_ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_ready(self) -> None:
        def ready() -> bool:
            for name, process in self._running.items():
                if process.poll() is not None:
                    raise AssertionError(f"{name} ended with {process.returncode}:\n{self.log(name)}")
            return _ok(f"{self.web_url}/readyz") and _ok(f"{self.emulator_url}/")

        until(ready, "the service to be ready", _READY_SECONDS)

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def pid(self, name: str) -> int:
        return self._running[name].pid

    def kill(self, name: str) -> None:
        """SIGKILL, to the process and its children: nothing gets to clean up."""
        os.killpg(self._running[name].pid, signal.SIGKILL)
        self._running.pop(name).wait()

    def stop(self) -> None:
        for process in self._running.values():
            process.terminate()
        for name, process in self._running.items():
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                raise AssertionError(f"{name} did not end on SIGTERM") from None
            finally:
                shutil.rmtree(self.folder / "var" / "metrics", ignore_errors=True)
        self._running.clear()

    def callback(
        self, path: str, form: dict[str, str] | bytes, secret: str | None = None
    ) -> requests.Response:
        """Post to a callback as anybody could."""
        return requests.post(
            f"{self.web_url}/callbacks/africastalking/{secret or self.secret}/{path}", data=form, timeout=15
        )

    def phone(self, number: str) -> "Handset":
        return Handset(self.emulator_url, number)

    def reset_phones(self) -> None:
        requests.post(f"{self.emulator_url}/emulator/reset", timeout=5).raise_for_status()


class Handset:
    """One phone on the emulator."""

    def __init__(self, url: str, number: str) -> None:
        self.number = number
        self._url = f"{url}/emulator/phones/{number}"
        self._faults = f"{url}/emulator/faults/{number}"

    def _do(self, what: str, **body: str) -> str:
        answer = requests.post(f"{self._url}/{what}", json=body, timeout=20)
        if not answer.ok:
            raise AssertionError(f"{what} {body}: {answer.text}")
        return self._text(answer.json())

    @staticmethod
    def _text(view: dict[str, Any]) -> str:
        return str(view["screen"])

    def dial(self, code: str) -> str:
        return self._do("dial", code=code)

    def press(self, text: str) -> str:
        return self._do("press", input=text)

    def drop(self) -> None:
        self._do("drop")

    def repeat(self) -> bool:
        """The last callback again; whether the answer was the same."""
        answer = requests.post(f"{self._url}/repeat", json={}, timeout=20)
        answer.raise_for_status()
        return bool(answer.json()["same"])

    def text(self, words: str) -> None:
        self._do("sms", text=words)

    def screen(self) -> str:
        return self._text(requests.get(self._url, timeout=5).json())

    def mode(self) -> str:
        """What the handset is doing: asking, ended, failed, …"""
        return str(requests.get(self._url, timeout=5).json()["mode"])

    def inbox(self) -> list[str]:
        """The texts received, oldest first."""
        messages = requests.get(f"{self._url}/inbox", timeout=5).json()
        return [message["text"] for message in messages if not message["mine"]]

    def expect(self, *fragments: str, after: int = 0, seconds: float = 20.0) -> str:
        """Wait for an SMS, beyond the first `after`, with all the fragments in it."""

        def found() -> str | None:
            for text in self.inbox()[after:]:
                if all(fragment in text for fragment in fragments):
                    return text
            return None

        try:
            return str(until(found, f"an SMS with {fragments} on {self.number}", seconds))
        except AssertionError as error:
            raise AssertionError(f"{error}; it has {json.dumps(self.inbox(), ensure_ascii=False)}") from None

    def fault(self, **how: Any) -> None:
        requests.put(self._faults, json=how, timeout=5).raise_for_status()


def _ok(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).ok
    except requests.RequestException:
        return False
