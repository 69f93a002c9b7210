"""What can go wrong, on purpose: numbers whose last digits choose it, and faults set by hand.

A fault set for a number wins over the number's own script, which wins over the fault set for
every number. `docs/emulator.md` has the whole table for people.
"""

from typing import Literal

import msgspec

from gateway import phone

Answer = Literal[
    "normal",
    "slow",
    "timeout",
    "broken",
    "charset",
    "error",
    "dropped",
    "accepted_dropped",
    "bad_key",
    "bad_sender",
]
"""How POST /version1/messaging answers; only `error`, `dropped`, `bad_*` accept nothing."""

Report = Literal["normal", "late", "twice", "out_of_order", "lost", "early"]

STATUSES = {
    100: "Processed",
    101: "Sent",
    102: "Queued",
    401: "RiskHold",
    402: "InvalidSenderId",
    403: "InvalidPhoneNumber",
    404: "UnsupportedNumberType",
    405: "InsufficientBalance",
    406: "UserInBlacklist",
    407: "CouldNotRoute",
    409: "DoNotDisturbRejection",
    500: "InternalServerError",
    501: "GatewayError",
    502: "RejectedByGateway",
}


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a message to a number fares.

    `seconds` is how long a `slow` or `timeout` answer takes, `report_seconds` how long a report
    does; `times` is the number of messages it holds for (None: until it is taken away).
    """

    status: int | None = None
    answer: Answer = "normal"
    seconds: float = 12.0
    report: Report = "normal"
    final: str = "Success"
    reason: str | None = None
    report_seconds: float = 0.3
    times: int | None = None

    def __post_init__(self) -> None:
        if self.status is not None and self.status not in STATUSES:
            raise ValueError(f"status must be one of {', '.join(map(str, STATUSES))}")
        if not 0 <= self.seconds <= 60 or not 0 <= self.report_seconds <= 86_400:
            raise ValueError("seconds must be 0 to 60, report_seconds 0 to 86400")


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the provider and the networks behave towards everybody. (U) marks in the provider's
    contract are switches here, so that both readings can be tried."""

    twice: bool = False  # every callback is sent a second time
    dial_through: Literal["inputs", "empty"] = "inputs"  # first `text` of *384*911*1#: `1`, or empty
    service_code: Literal["own", "shared"] = "own"  # *384*911# or *384#
    charset: bool = True  # callbacks' content type ends in `; charset=UTF-8`
    event: Literal["normal", "late", "lost"] = "normal"  # the end-of-session event
    limits: bool = True  # the network cuts sessions that are silent or long
    retry_seconds: float = 60.0  # a report not answered with 200 is sent again after this
    balance: float = 1785.5  # KES


SCRIPT: dict[int, Fault] = {
    **{code: Fault(status=code) for code in STATUSES if code >= 400},
    601: Fault(final="AbsentSubscriber"),
    602: Fault(final="Expired"),
    603: Fault(final="Rejected", reason="UserInBlackList"),
    604: Fault(final="Rejected", reason="DoNotDisturbRejection"),
    605: Fault(final="Failed", reason="DeliveryFailure"),
    606: Fault(final="Failed", reason="InsufficientCredit"),
    607: Fault(final="Failed", reason="UserDoesNotExist"),
    608: Fault(final="Failed", reason="UserIsInactive"),
    609: Fault(final="Failed", reason="UserAccountSuspended"),
    610: Fault(final="Failed", reason="NotNetworkSubcriber"),
    611: Fault(final="Parked"),  # a word that nobody has published
    701: Fault(report="late", report_seconds=20.0),
    702: Fault(report="twice"),
    703: Fault(report="out_of_order"),
    704: Fault(report="lost"),
    705: Fault(report="early"),
    801: Fault(answer="slow", seconds=5.0),
    802: Fault(answer="timeout"),
    803: Fault(answer="broken"),
    804: Fault(answer="charset"),
    805: Fault(answer="error"),
    806: Fault(answer="dropped"),
    807: Fault(answer="accepted_dropped"),
    808: Fault(answer="bad_key"),
    809: Fault(answer="bad_sender"),
}
"""Last three digits of an example number (+254700000xxx) → what happens to its messages."""

EVERYBODY = "*"


class Faults:
    """The faults in force. Not thread-safe: the world's lock is held around it."""

    def __init__(self) -> None:
        self._set: dict[str, Fault] = {}

    def put(self, number: str, fault: Fault) -> None:
        self._set[number] = fault

    def remove(self, number: str) -> None:
        self._set.pop(number, None)

    def listed(self) -> dict[str, Fault]:
        return dict(self._set)

    def take(self, number: str) -> Fault:
        """The fault for one message to `number`; one with `times` is used up by it."""
        for key in (number, None, EVERYBODY):
            if key is None:
                scripted = SCRIPT.get(int(number[-3:])) if phone.is_example(number) else None
                if scripted:
                    return scripted
            elif fault := self._set.get(key):
                self._use(key, fault)
                return fault
        return Fault()

    def _use(self, key: str, fault: Fault) -> None:
        if fault.times is None:
            return
        if fault.times > 1:
            self._set[key] = msgspec.structs.replace(fault, times=fault.times - 1)
        else:
            del self._set[key]
