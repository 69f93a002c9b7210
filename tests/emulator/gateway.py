"""A gateway for tests: keeps every request byte for byte, and answers as it is told."""

import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl


@dataclass
class Answer:
    text: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0


@dataclass(frozen=True)
class Request:
    head: bytes
    body: bytes

    @property
    def what(self) -> str:
        return self.head.split(b" ")[1].rsplit(b"/", 1)[1].decode()

    @property
    def fields(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True, strict_parsing=True))

    def header(self, name: str) -> str | None:
        lines = self.head.decode().split("\r\n")[1:]
        found = dict(line.split(": ", 1) for line in lines if line)
        return found.get(name)


class Gateway(socketserver.ThreadingTCPServer):
    """`answers[what]` is the answer, or a function of the request's fields that makes it."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answers: dict[str, Answer | Callable[[dict[str, str]], Answer]] = {"ussd": Answer("CON Karibu")}
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def of(self, what: str) -> list[Request]:
        return [request for request in self.requests if request.what == what]

    def wait_for(self, what: str, **fields: str) -> Request:
        """The first request of that kind with these fields, once it is there."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            for request in self.of(what):
                if fields.items() <= request.fields.items():
                    return request
            time.sleep(0.01)
        raise AssertionError(f"no {what} with {fields} within 10 s")


class _Handler(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = self.rfile.readline()
            if not line:
                return
            head += line
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        request = Request(head, self.rfile.read(length))
        self.server.requests.append(request)
        answer = self.server.answers.get(request.what, Answer())
        if callable(answer):
            answer = answer(request.fields)
        time.sleep(answer.wait)
        body = answer.text.encode()
        lines = [f"HTTP/1.1 {answer.status} X", f"Content-Length: {len(body)}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in answer.headers.items()]
        with suppress(OSError):  # the emulator may have given up waiting, as it should
            self.wfile.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


@contextmanager
def serving() -> Iterator[Gateway]:
    with Gateway() as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()
