"""What the dispatch asks of an SMS provider. One file an implementation, in gateway/sms."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Verdict = Literal["accepted", "retry", "permanent", "config", "unknown"]
"""accepted: the provider has it. retry: surely not sent, may go later. permanent: this number can't
be texted. config: refused for want of a key, a sender id or credit. unknown: it may have been sent."""

VERDICTS: tuple[Verdict, ...] = ("accepted", "retry", "permanent", "config", "unknown")


@dataclass(frozen=True, slots=True)
class Result:
    """The provider's answer for one number. `status` is its word, in at most 40 characters."""

    phone: str
    verdict: Verdict
    provider_id: str | None = None
    status: str = ""
    bounce: bool = False  # the number itself is no good: its contact needs a look


class Provider(Protocol):
    """Sends one text to some numbers."""

    @property
    def live(self) -> bool:
        """True when real phones ring."""
        ...

    def send(self, body: str, phones: Sequence[str]) -> list[Result]:
        """One result a phone, in any order. Never raises for what a provider or a network does."""
        ...
