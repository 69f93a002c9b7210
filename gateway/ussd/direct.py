"""The USSD callback ahead of Flask: most of a hop's time was Flask's (docs/decisions/0010).

Only the plain case is answered here: a form of known length, posted by who may, to the exact path.
Everything else, refusals too, goes on to Flask as it came.
"""

import hmac
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from gateway.ussd.africastalking import GOING_ON, Callbacks, hop_failed

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_STATUS = {200: "200 OK", 400: "400 BAD REQUEST"}
_TYPE = "application/x-www-form-urlencoded"
_GOING_ON = f"HTTP_{GOING_ON.upper().replace('-', '_')}"
_DIGITS = 9  # of a length that is worth reading as a number


class Direct:
    """A WSGI application around another. `allowed` says whether an address may call back."""

    def __init__(
        self,
        behind: "WSGIApplication",
        callbacks: Callbacks,
        path: str,
        longest: int,
        allowed: Callable[[str | None], bool],
    ) -> None:
        self._behind = behind
        self._callbacks = callbacks
        self._path = path.encode()
        self._longest = longest
        self._allowed = allowed

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if not self._plain(environ):
            return self._behind(environ, start_response)
        try:
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            form = _form(body)
            going_on = bool(environ.get(_GOING_ON))
            answer = None if form is None else self._callbacks.hop(form, going_on=going_on)
        except Exception as error:
            # As behind Flask: the caller must get a screen, and no server's own page of an error.
            answer = hop_failed(error)
        if answer is None:
            return self._behind({**environ, "wsgi.input": BytesIO(body)}, start_response)
        said = answer.text.encode()
        start_response(
            _STATUS[answer.status],
            [
                ("Content-Type", "text/plain; charset=utf-8"),
                ("Content-Length", str(len(said))),
                *answer.headers.items(),
            ],
        )
        return [said]

    def _plain(self, environ: "WSGIEnvironment") -> bool:
        length = environ.get("CONTENT_LENGTH") or ""
        return (
            environ["REQUEST_METHOD"] == "POST"
            # A WSGI path is bytes in Latin-1's clothes. Compared whole: time tells nothing of the secret.
            and hmac.compare_digest(environ["PATH_INFO"].encode("latin-1", "replace"), self._path)
            and environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() == _TYPE
            and "HTTP_TRANSFER_ENCODING" not in environ
            and length.isascii()
            and length.isdecimal()
            and len(length) <= _DIGITS
            and int(length) <= self._longest
            and self._allowed(environ.get("REMOTE_ADDR"))
        )


def _form(body: bytes) -> dict[str, str] | None:
    """Of a field given twice, the first. None for what is not UTF-8: Flask knows what to make of it."""
    try:
        return dict(reversed(parse_qsl(body.decode(), keep_blank_values=True, errors="strict")))
    except ValueError:
        return None
