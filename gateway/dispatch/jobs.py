"""What RQ runs. A job's arguments are a lane and row ids, nothing else ever."""

from collections.abc import Sequence

from gateway.dispatch.send import Sender

_senders: dict[str, Sender] = {}
"""Set by run_worker: RQ finds a job by its name, so what it works with must be found by name too."""


def serve(lane: str, sender: Sender) -> None:
    """Let this process's jobs of a lane use `sender`."""
    _senders[lane] = sender


def send(lane: str, ids: Sequence[int]) -> None:
    """Send those of the rows that are still owed."""
    _senders[lane].send(ids)
