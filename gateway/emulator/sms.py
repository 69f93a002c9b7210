"""SMS between the gateway and the phones: accepted, delivered, reported, written, opted out."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from gateway import gsm7
from gateway import phone as phones
from gateway.emulator.callbacks import Callbacks
from gateway.emulator.clock import Clock
from gateway.emulator.faults import STATUSES, Fault
from gateway.emulator.state import HandsetError, Message, Phone, World

KES_A_PART, USD_A_PART = 0.8, 0.0079
SANDBOX, SANDBOX_NETWORK = "sandbox", "99999"
UNDELIVERED = {"AbsentSubscriber", "Expired", "Rejected", "Failed"}


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the provider says of one recipient: a statusCode, an id if it took the message."""

    number: str
    code: int
    id: str | None
    parts: int

    @property
    def taken(self) -> bool:
        return self.id is not None


@dataclass(frozen=True, slots=True)
class Sending:
    """A message as POST /version1/messaging hands it in."""

    sender: str
    text: str
    username: str
    queued: bool


class Sms:
    """Both directions. `short_code` is the gateway's own number, that phones write to."""

    def __init__(self, world: World, clock: Clock, callbacks: Callbacks, short_code: str) -> None:
        self._world, self._clock, self._callbacks = world, clock, callbacks
        self.short_code = short_code

    def accept(self, number: str, sending: Sending, fault: Fault) -> Accepted:
        """Take the message or refuse it. What is taken reaches the phone at once."""
        parts = len(gsm7.split(sending.text))
        code = self._refusal(number, fault)
        if code is not None and code >= 400:
            return Accepted(number, code, None, parts)
        number = phones.parse(number)
        message = Message(
            f"ATXid_{uuid.uuid4().hex}", self._clock.now(), False, sending.sender, sending.text, parts
        )
        with self._world.change():
            phone = self._world.phone(number)
            if fault.final not in UNDELIVERED:
                phone.messages.append(message)
            network = SANDBOX_NETWORK if sending.username == SANDBOX else phone.network.code
        self._report(message.id, number, network, fault)
        return Accepted(number, code or (102 if sending.queued else 101), message.id, parts)

    def _refusal(self, number: str, fault: Fault) -> int | None:
        """A statusCode that is forced on the recipient, None where nothing is in the way."""
        if fault.status is not None:
            return fault.status
        try:
            number = phones.parse(number)
        except phones.NotAPhone:
            return 403
        return 406 if self._world.phone(number).opted_out else None

    def _report(self, id: str, number: str, network: str, fault: Fault) -> None:  # noqa: A002
        for wait, status in _reports(fault):
            fields = {"id": id, "status": status, "phoneNumber": number, "networkCode": network}
            if fault.reason and status == fault.final:
                fields["failureReason"] = fault.reason
            if fault.report == "early":
                self._callbacks.report("delivery", fields)
            else:
                self._clock.later(wait, partial(self._callbacks.report, "delivery", fields))

    def write(self, phone: Phone, text: str, to: str) -> None:
        """An SMS from a phone; the gateway hears of it if it is written to its short code."""
        now = self._clock.now()
        message = Message(str(uuid.uuid4()), now, True, to, text, len(gsm7.split(text)), read=True)
        with self._world.change():
            phone.messages.append(message)
        if to == self.short_code:
            self._callbacks.report("sms", self._incoming(phone, message))

    def repeat(self, phone: Phone) -> None:
        """Send the phone's last SMS to the gateway again, under the same id."""
        mine = [m for m in phone.messages if m.mine and m.other == self.short_code]
        if not mine:
            raise HandsetError("this phone has written nothing to the service yet")
        self._callbacks.report("sms", self._incoming(phone, mine[-1]))

    def _incoming(self, phone: Phone, message: Message) -> dict[str, str]:
        return {
            "date": datetime.fromtimestamp(message.at, UTC).strftime("%Y-%m-%d %H:%M:%S"),
            "from": phone.number,
            "id": message.id,
            "text": message.text,
            "to": message.other,
            "cost": "0.00",
            "networkCode": phone.network.code,
        }

    def opt_out(self, phone: Phone, out: bool) -> None:
        """Out: the provider refuses messages to the phone (406) and tells the gateway."""
        with self._world.change():
            phone.opted_out = out
        if out:
            fields = {"senderId": self.short_code, "phoneNumber": phone.number}
            self._callbacks.report("opt-out", fields)


def _reports(fault: Fault) -> Iterator[tuple[float, str]]:
    """When each delivery report is sent, and its status."""
    wait = fault.report_seconds
    if fault.report == "lost":
        return
    yield wait, fault.final
    if fault.report == "twice":
        yield wait * 2, fault.final
    if fault.report == "out_of_order":
        yield wait * 2, "Sent"


def status_word(code: int) -> str:
    """The provider's word for a statusCode; whatever was taken is a `Success`."""
    return "Success" if code < 400 else STATUSES[code]
