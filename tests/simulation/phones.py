"""Phones, and the network between them and the gateway: it stands where the SMS provider is.

A phone says which SMS it expects. Whatever else it got fails the test at its end: an SMS too many
wears out the people who answer, and one too few may cost a life.
"""

import itertools
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from werkzeug.test import Client

from gateway.dispatch.provider import Result

CODE = "*384*911#"
NAIROBI = ZoneInfo("Africa/Nairobi")


@dataclass(frozen=True, slots=True)
class Sms:
    """One SMS on a phone. `at` is the local time of day."""

    at: str
    text: str


class Network:
    """A provider that hands each SMS to its phone, and reports on it afterwards.

    `down`: it refuses everything, as a provider in trouble does. A phone that is `off` gets its SMS
    and there is no report on it.
    """

    live = False

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._ids = itertools.count(1)
        self._reports: list[tuple[str, str]] = []
        self.phones: dict[str, Phone] = {}
        self.handed: list[tuple[str, str, str]] = []  # (at, phone, text) of every SMS to one of `phones`
        self.crowd: list[str] = []  # when each SMS went to a number that no test looks at
        self.down = False

    def send(self, body: str, phones: Sequence[str]) -> list[Result]:
        with self._lock:
            return [self._hand(body, phone) for phone in phones]

    def _hand(self, body: str, number: str) -> Result:
        if self.down:
            return Result(number, "retry", status="Gateway")
        phone = self.phones.get(number)
        if phone and phone.gone:
            return Result(number, "permanent", status="UserInBlacklist", bounce=True)
        provider_id, at = f"ATXid_{next(self._ids)}", self.local()
        if phone:
            phone.inbox.append(Sms(at, body))
            self.handed.append((at, phone.name, body))
        else:
            self.crowd.append(at)
        if phone and not phone.off:
            self._reports.append((provider_id, number))
        return Result(number, "accepted", provider_id, "Sent")

    def local(self) -> str:
        return f"{self._clock().astimezone(NAIROBI):%H:%M:%S}".removesuffix(":00")

    def reports(self) -> list[dict[str, str]]:
        """The forms of the delivery reports since the last time."""
        found, self._reports = self._reports, []
        return [{"id": id_, "phoneNumber": number, "status": "Success"} for id_, number in found]


@dataclass
class Phone:
    """One phone: it dials, texts, and gets SMS."""

    name: str
    number: str
    _client: Client
    _path: str
    _after: Callable[[], None]  # what the world does when a callback is answered
    inbox: list[Sms] = field(default_factory=list)
    off: bool = False
    gone: bool = False  # the network refuses it
    screen: str = ""
    _session: str = ""
    _typed: list[str] = field(default_factory=list)

    _sessions = itertools.count(1)

    def expect(self, *fragments: str, at: str = "") -> str:
        """The first SMS not expected yet that has all these in it, which is expected from now on.

        `at` is the local time at which it must have come, `14:03` or `14:03:20`.
        """
        for place, sms in enumerate(self.inbox):
            if all(each in sms.text for each in fragments) and (not at or sms.at == at):
                return self.inbox.pop(place).text
        raise AssertionError(f"{self.name} has no SMS with {fragments} {at}; it has {self.inbox}")

    def reply(self, text: str) -> None:
        """Text this to the gateway."""
        self._post("sms", {"id": f"in-{next(self._sessions)}", "from": self.number, "text": text})

    def dial(self, *keys: str) -> str:
        """Dial the code and press these, one after the other; the last screen."""
        self._session, self._typed = f"ATUid_{next(self._sessions)}", []
        self._hop()
        return self.press(*keys) if keys else self.screen

    def press(self, *keys: str) -> str:
        for key in keys:
            self._typed.append(key)
            self._hop()
        return self.screen

    def hang_up(self) -> None:
        """The call is over, and the network tells the gateway of it."""
        self._post("ussd-events", self._form())

    def _hop(self) -> None:
        self.screen = self._post("ussd", self._form())

    def _form(self) -> dict[str, str]:
        return {
            "sessionId": self._session,
            "phoneNumber": self.number,
            "serviceCode": CODE,
            "networkCode": "99999",
            "text": "*".join(self._typed),
        }

    def _post(self, what: str, form: dict[str, str]) -> str:
        answer = self._client.post(f"{self._path}/{what}", data=form)
        assert answer.status_code == 200, f"{what}: {answer.status_code}"
        self._after()
        return answer.get_data(as_text=True)
