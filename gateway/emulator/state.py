"""Everything the emulator remembers: phones, their sessions and inboxes, faults, the wire."""

import threading
import uuid
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from gateway.emulator.faults import Faults, Settings
from gateway.emulator.networks import NETWORKS, Network

INBOX_MESSAGES = 100
WIRE_EXCHANGES = 60


class HandsetError(Exception):
    """The handset can't do that now; the text says why."""


@dataclass(slots=True)
class Message:
    """An SMS on a phone."""

    id: str
    at: float
    mine: bool  # written on this phone
    other: str  # who the other side is: a sender id or a short code
    text: str
    parts: int = 1
    read: bool = False


@dataclass(slots=True)
class Session:
    """One USSD session, as the provider sees it."""

    phone: str
    network: Network
    service_code: str
    started: float
    text: str = ""
    id: str = field(default_factory=lambda: f"ATUid_{uuid.uuid4().hex}")
    hops: int = 0
    metadata: str = ""  # of the last answer
    sent_metadata: str = ""  # with the last callback
    trail: list[str] = field(default_factory=list)  # each hop's metadata
    answered: float = 0.0
    last_answer: str = ""


Mode = Literal["idle", "running", "asking", "ended", "failed"]


@dataclass(slots=True)
class Phone:
    """A handset. `shown` is one on the page's bench; an officer's has a name and a role."""

    number: str
    network: Network
    shown: bool = False
    officer: dict[str, str] | None = None
    mode: Mode = "idle"
    pages: Sequence[str] = ("",)  # of the screen; more than one when the network splits it
    page: int = 0
    why: str = ""  # what the network did, in words, when it ended the session
    session: Session | None = None
    last_session: Session | None = None  # for sending its last callback again
    last_code: str = ""
    opted_out: bool = False
    messages: deque[Message] = field(default_factory=lambda: deque(maxlen=INBOX_MESSAGES))


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, as they crossed the wire."""

    at: float
    what: str
    outbound: bool  # from the provider to the gateway
    request: str
    status: int  # 0: no answer
    answer: str
    milliseconds: int


class World:
    """The one object that every thread shares. Change it only inside `change()`."""

    def __init__(
        self, residents: Sequence[tuple[str, str]], officers: Sequence[tuple[str, dict[str, str]]]
    ) -> None:
        """`residents` are numbers and network codes, `officers` numbers and what is known of them."""
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._residents, self._officers = residents, officers
        self.version = 0
        self._begin()

    def _begin(self) -> None:
        self.faults = Faults()
        self.settings = Settings()
        self.wire: deque[Exchange] = deque(maxlen=WIRE_EXCHANGES)
        self.phones: dict[str, Phone] = {}
        for number, network in self._residents:
            self.phones[number] = Phone(number, NETWORKS[network], shown=True)
        for number, officer in self._officers:
            self.phone(number).officer = officer

    @contextmanager
    def change(self) -> Iterator[None]:
        """Hold the lock, and tell those who wait that something is new."""
        with self._changed:
            yield
            self.version += 1
            self._changed.notify_all()

    @contextmanager
    def look(self) -> Iterator[None]:
        """Hold the lock to read several things that belong together."""
        with self._lock:
            yield

    def wait(self, version: int, seconds: float) -> None:
        """Until the world is not at `version` any more, or `seconds` have passed."""
        with self._changed:
            self._changed.wait_for(lambda: self.version != version, timeout=seconds)

    def reset(self) -> None:
        with self.change():
            self._begin()

    def phone(self, number: str) -> Phone:
        """The phone of that number; there is one for every number, once somebody asks."""
        with self._lock:
            if number not in self.phones:
                self.phones[number] = Phone(number, NETWORKS["63902"])
            return self.phones[number]
