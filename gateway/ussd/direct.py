"""The USSD callback ahead of Flask: most of a hop's time was Flask's (docs/decisions/0007).

Only the plain case is answered here: a form of known length, posted by who may, to the exact path.
Everything else, refusals too, goes on to Flask as it came.
"""

import hmac
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from gateway.ussd.africastalking import Callbacks

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_STATUS = {200: "200 OK", 400: "400 BAD REQUEST"}
_FORM = "application/x-www-form-urlencoded"


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
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        try:
            pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
        except ValueError:  # not UTF-8: Flask knows what to make of it
            return self._behind({**environ, "wsgi.input": BytesIO(body)}, start_response)
        status, text = self._callbacks.hop(dict(reversed(pairs)))  # of a field given twice, the first
        answer = text.encode()
        start_response(
            _STATUS[status],
            [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(answer)))],
        )
        return [answer]

    def _plain(self, environ: "WSGIEnvironment") -> bool:
        length = environ.get("CONTENT_LENGTH") or ""
        return (
            environ["REQUEST_METHOD"] == "POST"
            # A WSGI path is bytes in Latin-1's clothes. Compared whole: time tells nothing of the secret.
            and hmac.compare_digest(environ["PATH_INFO"].encode("latin-1", "replace"), self._path)
            and environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() == _FORM
            and "HTTP_TRANSFER_ENCODING" not in environ
            and length.isascii()
            and length.isdecimal()
            and int(length) <= self._longest
            and self._allowed(environ.get("REMOTE_ADDR"))
        )
