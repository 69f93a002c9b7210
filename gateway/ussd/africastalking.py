"""Africa's Talking's USSD callbacks: their form in, `CON` or `END` out. HTTP 200 but for a bad request."""

import re
from collections.abc import Mapping
from typing import NamedTuple

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from gateway import metrics
from gateway.ussd.codes import Codes
from gateway.ussd.conversation import Conversation, Hop, Reply

log = structlog.get_logger()

LAST_WORDS = (
    "Samahani, huduma ina hitilafu. Dharura: piga 999 au 112.\n"
    "Sorry, something is wrong. Emergency: call 999 or 112."
)
"""For when there is not even a menu to take the words from."""

_NEEDED = ("phoneNumber", "serviceCode", "sessionId")
GOING_ON = "at-ussd-hop-metadata"
"""Comes back with the session's next hop, which so differs from a dial-through."""

_BAD_FORM = f"This callback needs the form fields {', '.join(_NEEDED)}.\n"
_LONGEST_ID = 200
_PHONE = re.compile(r"\+?([1-9]\d{6,14})", re.ASCII)
"""E.164 and no stricter: a number range opened yesterday must not be turned away."""


class Answer(NamedTuple):
    """An HTTP status and body, and whether the session goes on after it."""

    status: int
    text: str
    goes_on: bool = False

    @property
    def headers(self) -> dict[str, str]:
        return {GOING_ON: "1"} if self.goes_on else {}


class Callbacks:
    """What a form of theirs means, whichever way it came in. `going_on` is their header GOING_ON."""

    def __init__(self, conversation: Conversation, codes: Codes) -> None:
        self._conversation = conversation
        self._codes = codes

    def hop(self, form: Mapping[str, str], *, going_on: bool) -> Answer:
        """The answer on `/ussd`."""
        hop = _hop(form)
        if hop is None:
            return _bad_form()
        code = self._codes.ours(hop.code)
        if code is None:
            metrics.callbacks_refused.labels(why="service code").inc()
            return _screen(self._conversation.refuse_code())
        return _screen(self._conversation.answer(Hop(hop.session_id, hop.phone, code, hop.text, going_on)))

    def ended(self, form: Mapping[str, str]) -> Answer:
        """The answer on `/ussd-events`."""
        hop = _hop(form)
        if hop is None:
            return _bad_form()
        code = self._codes.ours(hop.code)
        if code is not None:
            self._conversation.ended(Hop(hop.session_id, hop.phone, code, ""))
        return Answer(200, "")


def hop_failed(error: Exception) -> Answer:
    """What a caller gets, and an engineer, when not even the conversation could answer."""
    log.error("callback_failed", exc_info=error)
    return _screen(Reply(LAST_WORDS, ended=True))


def blueprint(callbacks: Callbacks) -> Blueprint:
    """`/ussd` and `/ussd-events`; the caller mounts it under the secret path."""
    part = Blueprint("ussd", __name__)

    @part.post("/ussd")
    def ussd() -> Response:
        return _plain(callbacks.hop(request.form, going_on=bool(request.headers.get(GOING_ON))))

    @part.post("/ussd-events")
    def events() -> Response:
        return _plain(callbacks.ended(request.form))

    @part.errorhandler(Exception)
    def failed(error: Exception) -> Response | HTTPException:
        if isinstance(error, HTTPException):
            return error
        if request.endpoint == f"{part.name}.{events.__name__}":
            log.error("callback_failed", exc_info=error)
            return _plain(Answer(503, ""))  # worth sending again
        return _plain(hop_failed(error))

    return part


def _hop(form: Mapping[str, str]) -> Hop | None:
    phone, code, session_id = values = [form.get(name, "") for name in _NEEDED]
    if not all(values) or max(map(len, values)) > _LONGEST_ID:
        return None
    number = _PHONE.fullmatch(phone.strip())
    if number is None:
        return None
    return Hop(session_id, f"+{number[1]}", code, form.get("text", ""))


def _bad_form() -> Answer:
    metrics.callbacks_refused.labels(why="form").inc()
    return Answer(400, _BAD_FORM)


def _screen(reply: Reply) -> Answer:
    return Answer(200, f"{'END' if reply.ended else 'CON'} {reply.text}", not reply.ended)


def _plain(answer: Answer) -> Response:
    return Response(answer.text, answer.status, answer.headers, content_type="text/plain; charset=utf-8")
