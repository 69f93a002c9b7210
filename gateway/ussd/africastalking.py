"""Africa's Talking's USSD callbacks: their form in, `CON` or `END` out. HTTP 200 but for a bad request."""

from flask import Blueprint, Response, request

from gateway import metrics
from gateway.ussd.codes import Codes
from gateway.ussd.conversation import Conversation, Hop, Reply

_NEEDED = ("phoneNumber", "serviceCode", "sessionId")
_LONGEST_ID = 200


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

    return part


def _hop() -> Hop | None:
    form = request.form
    values = [form.get(name, "") for name in _NEEDED]
    if not all(values) or any(len(value) > _LONGEST_ID for value in values):
        return None
    phone, code, session_id = values
    return Hop(session_id, phone, code, form.get("text", ""))


def _bad_form() -> Response:
    metrics.callbacks_refused.labels(why="form").inc()
    return Response(
        f"This callback needs the form fields {', '.join(_NEEDED)}.\n", 400, mimetype="text/plain"
    )


def _screen(reply: Reply) -> Response:
    word = "END" if reply.ended else "CON"
    return Response(f"{word} {reply.text}", 200, content_type="text/plain; charset=utf-8")
