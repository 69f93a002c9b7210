"""The provider's requests to the gateway, byte for byte: field order, escapes and headers."""

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from gateway.emulator.clock import Clock
from gateway.emulator.networks import ANSWER_SECONDS
from gateway.emulator.state import Exchange, World

HOP_METADATA = "at-ussd-hop-metadata"
USSD_AGENT = "at-ussd-api/1.0"
SHOWN_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class Reply:
    """The gateway's answer; status 0 and `problem` in words when there was none."""

    status: int
    text: str = ""
    metadata: str = ""
    problem: str = ""


class Callbacks:
    """Posts to `<gateway>/callbacks/africastalking/<secret>/<what>`."""

    def __init__(self, world: World, clock: Clock, gateway_url: str, secret: str) -> None:
        self._world, self._clock = world, clock
        self._url = urlsplit(gateway_url)
        self._path = f"{self._url.path.rstrip('/')}/callbacks/africastalking/{secret}"

    def post(self, what: str, fields: Mapping[str, str], metadata: str = "") -> Reply:
        """One callback, or two alike when `twice` is set; the last answer."""
        reply = self.once(what, fields, metadata)
        return self.once(what, fields, metadata) if self._world.settings.twice else reply

    def report(self, what: str, fields: Mapping[str, str], tries: int = 180) -> None:
        """A callback that is sent again each minute until it gets a 200, for three hours."""
        if self.post(what, fields).status == 200 or tries <= 1:
            return
        self._clock.later(self._world.settings.retry_seconds, lambda: self.report(what, fields, tries - 1))

    def once(self, what: str, fields: Mapping[str, str], metadata: str = "") -> Reply:
        """One callback, whatever the settings say."""
        body, began = urlencode(fields), time.monotonic()
        try:
            reply = self._exchange(what, body.encode("ascii"), metadata)
        except TimeoutError:
            reply = Reply(0, problem=f"The gateway did not answer within {ANSWER_SECONDS} seconds.")
        except (OSError, http.client.HTTPException):
            reply = Reply(0, problem="The gateway could not be reached. Is it running?")
        took = round((time.monotonic() - began) * 1000)
        answer = reply.problem or reply.text[:SHOWN_CHARACTERS]
        with self._world.change():
            self._world.wire.append(
                Exchange(self._clock.now(), what, True, body[:SHOWN_CHARACTERS], reply.status, answer, took)
            )
        return reply

    def _exchange(self, what: str, body: bytes, metadata: str) -> Reply:
        secure = self._url.scheme == "https"
        opener = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = opener(self._url.hostname or "", self._url.port, timeout=ANSWER_SECONDS)
        try:
            connection.putrequest("POST", f"{self._path}/{what}", skip_host=True, skip_accept_encoding=True)
            for name, value in self._headers(what, len(body), metadata):
                connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            return Reply(
                answer.status,
                answer.read().decode("utf-8", "replace"),
                answer.headers.get(HOP_METADATA, ""),
            )
        finally:
            connection.close()

    def _headers(self, what: str, length: int, metadata: str) -> list[tuple[str, str]]:
        charset = "; charset=UTF-8" if self._world.settings.charset else ""
        return [
            ("Host", self._url.netloc),
            # Nothing is known of the other callbacks' agent, so they name none.
            *([("User-Agent", USSD_AGENT)] if what.startswith("ussd") else []),
            ("Content-Type", f"application/x-www-form-urlencoded{charset}"),
            *([(HOP_METADATA, metadata)] if metadata else []),
            ("Content-Length", str(length)),
        ]
