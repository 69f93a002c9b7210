"""Serve `module:factory` as `gateway web` serves: the same server, set the same way."""

import sys
from typing import Any

from granian import Granian
from granian.constants import Interfaces


def main(target: str, port: str, processes: str, threads: str) -> None:
    server: Any = Granian(
        target,
        factory=True,
        address="127.0.0.1",
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(processes),
        blocking_threads=int(threads),
        log_enabled=False,
        websockets=False,
    )
    server.serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
