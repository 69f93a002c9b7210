"""Time, and what is to happen later. Handed in, so that a test can turn the hands itself."""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

Job = Callable[[], object]


class Clock(Protocol):
    def now(self) -> float:
        """Seconds since 1970, UTC."""
        ...

    def later(self, seconds: float, job: Job) -> None:
        """Run `job` once, about `seconds` from now, on another thread."""
        ...


class WallClock:
    """The real one: one thread that waits, a few that do, since a callback may take long."""

    def __init__(self, hands: int = 16) -> None:
        self._due: list[tuple[float, int, Job]] = []
        self._order = itertools.count()
        self._changed = threading.Condition()
        self._hands = ThreadPoolExecutor(hands, thread_name_prefix="emulator-callback")
        threading.Thread(target=self._wait, name="emulator-clock", daemon=True).start()

    def now(self) -> float:
        return time.time()

    def later(self, seconds: float, job: Job) -> None:
        with self._changed:
            heapq.heappush(self._due, (time.monotonic() + seconds, next(self._order), job))
            self._changed.notify()

    def _wait(self) -> None:
        while True:
            with self._changed:
                while not self._due or self._due[0][0] > time.monotonic():
                    self._changed.wait(self._due[0][0] - time.monotonic() if self._due else None)
                job = heapq.heappop(self._due)[2]
            self._hands.submit(_do, job)


def _do(job: Job) -> None:
    try:
        job()
    except Exception:
        # Nobody asks a pool's thread how it went.
        logging.getLogger(__name__).exception("a callback of the emulator failed")
