"""The emulator in two ways: in process with a clock turned by hand, and as its own process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from flask.testing import FlaskClient

from gateway.emulator.clock import Job
from gateway.emulator.server import Options, make_app
from tests.conftest import free_port
from tests.emulator.gateway import Gateway, serving

CONTACTS = """\
name,role,organisation,phone,language,area
Sgt. Mfano,station_duty,Mfano Station,+254700000211,sw,Nairobi/Kasarani
Real Person,ocs,Mfano Station,+254712345678,sw,Nairobi/Kasarani
"""
START = 1_790_000_000.0  # 2026-09-21 13:33:20 UTC


class HandClock:
    """Time stands still until it is moved; jobs then run in order, on the test's own thread."""

    def __init__(self) -> None:
        self.time = START
        self.jobs: list[tuple[float, int, Job]] = []
        self.made = 0

    def now(self) -> float:
        return self.time

    def later(self, seconds: float, job: Job) -> None:
        self.made += 1
        self.jobs.append((self.time + seconds, self.made, job))

    def advance(self, seconds: float) -> None:
        end = self.time + seconds
        while due := sorted(job for job in self.jobs if job[0] <= end):
            self.jobs.remove(due[0])
            self.time = max(self.time, due[0][0])
            due[0][2]()
        self.time = end


class Desk:
    """The emulator's control API, as a story uses it."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def call(self, method: str, path: str, body: object = None) -> Any:
        answer = self.client.open(f"/emulator{path}", method=method, json=body)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    def hand(self, what: str, number: str = "+254700000001", **body: object) -> Any:
        return self.call("POST", f"/phones/{number}/{what}", body)

    def dial(self, code: str = "*384*911#", number: str = "+254700000001") -> Any:
        return self.hand("dial", number, code=code)

    def press(self, typed: str, number: str = "+254700000001") -> Any:
        return self.hand("press", number, input=typed)

    def send(self, to: str, message: str = "Habari", **form: str) -> Any:
        return self.client.post(
            "/version1/messaging",
            data={"username": "sandbox", "to": to, "message": message, "bulkSMSMode": "1", **form},
            headers={"apiKey": "a-key"},
        )


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with serving() as server:
        yield server


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def contacts(tmp_path: Path) -> Path:
    file = tmp_path / "contacts.csv"
    file.write_text(CONTACTS, encoding="utf-8")
    return file


@pytest.fixture
def desk(gateway: Gateway, clock: HandClock, contacts: Path) -> Desk:
    options = Options(gateway.url, "s3cret", contacts=contacts)
    return Desk(make_app(options, clock).test_client())


@pytest.fixture(scope="module")
def far_gateway() -> Iterator[Gateway]:
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def emulator_url(far_gateway: Gateway) -> Iterator[str]:
    """The emulator as `gateway emulator` runs it: a process of its own."""
    port = free_port()
    code = f"from gateway.emulator.server import run; run({port}, {far_gateway.url!r}, 's3cret')"
    process = subprocess.Popen([sys.executable, "-c", code], env=dict(os.environ))
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            requests.get(url, timeout=1)
            break
        except requests.ConnectionError:
            time.sleep(0.05)
    yield url
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) in (0, -signal.SIGTERM)
