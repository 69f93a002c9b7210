"""Africa's Talking as a provider, by its own SDK. The only file that imports it.

What the SDK hides is put right here: it loses HTTP statuses, raises `requests`' exceptions as they
are, is silent about a refused sender id, and gives JSON as text where the content type has a charset.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import requests
from africastalking.Service import AfricasTalkingException
from africastalking.SMS import SMSService
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from gateway.dispatch.provider import Result, Verdict
from gateway.phone import is_example

CODES: Mapping[int, tuple[str, Verdict, bool]] = {
    # statusCode → the provider's word, what follows, whether the number itself is no good
    100: ("Processed", "accepted", False),
    101: ("Sent", "accepted", False),
    102: ("Queued", "accepted", False),
    401: ("RiskHold", "retry", False),
    402: ("InvalidSenderId", "config", False),
    403: ("InvalidPhoneNumber", "permanent", True),
    404: ("UnsupportedNumberType", "permanent", True),
    405: ("InsufficientBalance", "config", False),
    406: ("UserInBlacklist", "permanent", True),
    407: ("CouldNotRoute", "permanent", True),
    409: ("DoNotDisturbRejection", "permanent", True),
    500: ("InternalServerError", "retry", False),
    501: ("GatewayError", "retry", False),
    502: ("RejectedByGateway", "retry", False),
}

TIMEOUT = (3.05, 9.05)
"""Seconds to connect and to wait for the answer. Together they must be less than a claim's lease."""

_NOT_CONNECTED = (
    requests.ConnectTimeout,
    requests.exceptions.SSLError,
    requests.exceptions.ProxyError,
)
_NOBODY_RINGS = frozenset({"api.sandbox.africastalking.com", "localhost", "127.0.0.1", "::1"})
_BAD_KEY = "The supplied authentication is invalid"
_WORD = re.compile(r"[A-Za-z]{1,40}")


class _Sms(SMSService):  # type: ignore[misc]  # the SDK has no types
    """The SDK's service at another address, where one is given."""

    def __init__(self, username: str, api_key: str, base_url: str | None) -> None:
        self._elsewhere = base_url
        super().__init__(username, api_key)

    def _init_service(self) -> None:
        super()._init_service()
        if self._elsewhere:
            self._baseUrl = self._contentUrl = f"{self._elsewhere.rstrip('/')}/version1"

    @property
    def host(self) -> str:
        return urlsplit(self._baseUrl).hostname or ""


class AfricasTalking:
    """Sends by Africa's Talking. `base_url` is another server that speaks its REST (the emulator)."""

    def __init__(
        self, username: str, api_key: str, *, base_url: str | None = None, sender: str | None = None
    ) -> None:
        self._sms = _Sms(username, api_key, base_url)
        self._sender = sender

    @property
    def live(self) -> bool:
        """True unless it is plain that no phone rings: the provider's sandbox, or this machine."""
        return self._sms.host not in _NOBODY_RINGS

    def send(self, body: str, phones: Sequence[str]) -> list[Result]:
        """One text to `phones` in one call. Made-up numbers are never given to the live host."""
        asked = [phone for phone in phones if not (self.live and is_example(phone))]
        refused = [Result(phone, "permanent", status="Example") for phone in phones if phone not in asked]
        return refused + (self._ask(body, asked) if asked else [])

    def _ask(self, body: str, phones: Sequence[str]) -> list[Result]:
        try:
            answer = self._sms.send(body, list(phones), self._sender, timeout=TIMEOUT)
        except AfricasTalkingException as error:
            if _BAD_KEY in str(error):
                return _all(phones, "config", "InvalidApiKey")
            return _all(phones, "retry", "Refused")
        except requests.RequestException as error:
            return _all(phones, *_network(error))
        return _read(answer, phones)


def _all(phones: Sequence[str], verdict: Verdict, status: str) -> list[Result]:
    return [Result(phone, verdict, status=status) for phone in phones]


def _network(error: requests.RequestException) -> tuple[Verdict, str]:
    """Whether the request can have reached the provider."""
    if isinstance(error, requests.exceptions.JSONDecodeError):
        return "unknown", "Unreadable"
    if isinstance(error, ValueError):  # requests' own: no URL, no header could be made of the settings
        return "config", "InvalidAddress"
    reason = error.args[0] if error.args else None
    reason = reason.reason if isinstance(reason, MaxRetryError) else reason
    if isinstance(error, _NOT_CONNECTED) or isinstance(reason, NewConnectionError | ConnectTimeoutError):
        return "retry", "Unreachable"
    return "unknown", "NoAnswer"


def _read(answer: object, phones: Sequence[str]) -> list[Result]:
    """The answer of a 2xx, which took the message unless it says otherwise."""
    if isinstance(answer, str):
        try:
            answer = json.loads(answer)
        except ValueError:
            return _all(phones, "unknown", "Unreadable")
    data = answer.get("SMSMessageData") if isinstance(answer, dict) else None
    recipients = data.get("Recipients") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(recipients, list):
        return _all(phones, "unknown", "Unreadable")
    if not recipients:
        message = str(data.get("Message"))
        return _all(phones, "config", message if _WORD.fullmatch(message) else "NoRecipients")
    entries = [entry for entry in recipients if isinstance(entry, dict)]
    if len(phones) == len(entries) == 1:
        return [_result(phones[0], entries[0])]
    by_phone = {str(entry.get("number")): entry for entry in entries}
    return [_result(phone, by_phone.get(phone)) for phone in phones]


def _result(phone: str, entry: Mapping[str, Any] | None) -> Result:
    if entry is None:
        return Result(phone, "unknown", status="NotNamed")
    named = entry.get("messageId")
    provider_id = named if isinstance(named, str) and named != "None" and len(named) <= 80 else None
    code = entry.get("statusCode")
    if not isinstance(code, int) or code not in CODES:
        return Result(phone, "unknown", provider_id, "UnknownStatus")
    word, verdict, bounce = CODES[code]
    return Result(phone, verdict, provider_id, word, bounce)
