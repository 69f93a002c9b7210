"""What follows from a provider's answer, a lost worker or a delivery report. Pure."""

from dataclasses import dataclass
from typing import Literal

from gateway.config import Dispatch, Lane
from gateway.dispatch.records import Reported, State

Outcome = Literal["retry", "permanent", "config", "unknown", "lost"]
"""A try that the provider is not known to have taken: its verdict (provider.py), or `lost`: the worker
that claimed it is gone, nobody knows how far it came. What it took is `sent` (accepting.py)."""

UNCLEAR: tuple[Outcome, ...] = ("unknown", "lost")
"""After these the message may have been sent, or not."""


BLIND_REPEATS = 3
"""An urgent message that may have been sent already is sent again so often, and no more."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The message's next state. `wait` seconds until it is due again, where that is `owed`."""

    state: State
    wait: float = 0.0
    pass_on: bool = False  # it will not arrive: somebody else must hear of it


def decide(verdict: Outcome, lane: Lane, attempts: int, unclear: int, settings: Dispatch) -> Decision:
    """What becomes of a claimed message after `attempts` tries, of which `unclear` may have sent it; this
    one is included in both.

    An urgent message may rather arrive twice than never; a bulk one rather never than twice.
    """
    if verdict == "permanent":
        return Decision("failed", pass_on=True)
    pause = settings.retry_seconds[min(attempts, len(settings.retry_seconds)) - 1]
    if verdict == "config":
        # Sending fails for everybody until somebody mends it: giving up would lose the message.
        return Decision("owed", wait=pause)
    if verdict in UNCLEAR and lane == "bulk":
        return Decision("unknown")
    if attempts >= settings.attempts or unclear > BLIND_REPEATS:
        # Nobody may say that it failed where one of the tries may have sent it.
        return Decision("unknown" if unclear else "failed", pass_on=True)
    return Decision("owed", wait=0.0 if verdict == "lost" else pause)


def after_report(state: State, reported: Reported) -> State | None:
    """The state that a delivery report leads to, or None if it tells nothing new.

    Reports come twice, late and out of order: a message only ever moves forward, and what is
    `delivered` or `failed` stays so. One owed again after an unclear answer need not be sent.
    """
    if state in ("delivered", "failed") or reported == state:
        return None
    if reported == "sent":
        return "sent" if state in ("unknown", "owed") else None
    return reported
