"""Africa's Talking's USSD callbacks: their form in, `CON` or `END` out. HTTP 200 but for a bad request."""

import re

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
_GOING_ON = "at-ussd-hop-metadata"
"""Comes back with the session's next hop, which so differs from a dial-through."""

_LONGEST_ID = 200
_PHONE = re.compile(r"\+?([1-9]\d{6,14})", re.ASCII)
"""E.164 and no stricter: a number range opened yesterday must not be turned away."""


def blueprint(conversation: Conversation, codes: Codes) -> Blueprint:
    """`/ussd` and `/ussd-events`; the caller mounts it under the secret path."""
    part = Blueprint("ussd", __name__)

    @part.post("/ussd")
    def ussd() -> Response:
        hop = _hop()
        if hop is None:
            return _bad_form()
        code = codes.ours(hop.code)
        if code is None:
            metrics.callbacks_refused.labels(why="service code").inc()
            return _screen(conversation.refuse_code())
        return _screen(conversation.answer(Hop(hop.session_id, hop.phone, code, hop.text)))

    @part.post("/ussd-events")
    def events() -> Response:
        hop = _hop()
        if hop is None:
            return _bad_form()
        code = codes.ours(hop.code)
        if code is not None:
            conversation.ended(Hop(hop.session_id, hop.phone, code, ""))
        return Response("", 200, mimetype="text/plain")

    @part.errorhandler(Exception)
    def failed(error: Exception) -> Response | HTTPException:
        if isinstance(error, HTTPException):
            return error
        log.error("callback_failed", exc_info=error)
        if request.endpoint == f"{part.name}.{events.__name__}":
            return Response("", 503, mimetype="text/plain")  # worth sending again
        return _screen(Reply(LAST_WORDS, ended=True))

    return part


def _hop() -> Hop | None:
    form = request.form
    values = [form.get(name, "") for name in _NEEDED]
    if not all(values) or any(len(value) > _LONGEST_ID for value in values):
        return None
    phone, code, session_id = values
    number = _PHONE.fullmatch(phone.strip())
    if number is None:
        return None
    return Hop(session_id, f"+{number[1]}", code, form.get("text", ""), bool(request.headers.get(_GOING_ON)))


def _bad_form() -> Response:
    metrics.callbacks_refused.labels(why="form").inc()
    return Response(
        f"This callback needs the form fields {', '.join(_NEEDED)}.\n", 400, mimetype="text/plain"
    )


def _screen(reply: Reply) -> Response:
    word = "END" if reply.ended else "CON"
    headers = {} if reply.ended else {_GOING_ON: "1"}
    return Response(f"{word} {reply.text}", 200, headers, content_type="text/plain; charset=utf-8")
