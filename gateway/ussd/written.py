"""The sessions that this process wrote last, as it wrote them: half of a hop's trips to Redis saved.

Only ever a guess at what Redis has: the compare-and-set of the next write finds out. Values are sealed
as in Redis, and kept about as long as a caller takes between two hops.
"""

from collections import OrderedDict
from threading import Lock
from time import monotonic

MOST = 10_000
SECONDS = 60.0


class Written:
    """Values by name, each given out once. Safe for threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._lock = Lock()

    def put(self, name: str, sealed: bytes) -> None:
        with self._lock:
            self._kept[name] = monotonic(), sealed
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def take(self, name: str) -> bytes | None:
        """None where nothing was put under this name in the last SECONDS, or it was taken already."""
        with self._lock:
            at, sealed = self._kept.pop(name, (0.0, None))
        return sealed if monotonic() - at < SECONDS else None

    def sweep(self) -> None:
        """Let go of what is older than SECONDS. To be called now and then."""
        before = monotonic() - SECONDS
        with self._lock:
            while self._kept and next(iter(self._kept.values()))[0] < before:
                self._kept.popitem(last=False)

    def __len__(self) -> int:
        return len(self._kept)
