"""Africa's Talking's USSD callbacks: their form in, `CON` or `END` out. HTTP 200 but for a bad request."""

from collections.abc import Mapping

from flask import Blueprint, Response, request

from gateway import metrics
from gateway.ussd.codes import Codes
from gateway.ussd.conversation import Conversation, Hop

_NEEDED = ("phoneNumber", "serviceCode", "sessionId")
_LONGEST_ID = 200
_BAD_FORM = f"This callback needs the form fields {', '.join(_NEEDED)}.\n"


class Callbacks:
    """What a form of theirs means, whichever way it came in."""

    def __init__(self, conversation: Conversation, codes: Codes) -> None:
        self._conversation = conversation
        self._codes = codes

    def hop(self, form: Mapping[str, str]) -> tuple[int, str]:
        """HTTP status and body for `/ussd`."""
        hop = _hop(form)
        if hop is None:
            metrics.callbacks_refused.labels(why="form").inc()
            return 400, _BAD_FORM
        code = self._codes.ours(hop.code)
        if code is None:
            metrics.callbacks_refused.labels(why="service code").inc()
            reply = self._conversation.refuse_code()
        else:
            reply = self._conversation.answer(Hop(hop.session_id, hop.phone, code, hop.text))
        return 200, f"{'END' if reply.ended else 'CON'} {reply.text}"

    def ended(self, form: Mapping[str, str]) -> tuple[int, str]:
        """The same for `/ussd-events`."""
        hop = _hop(form)
        if hop is None:
            metrics.callbacks_refused.labels(why="form").inc()
            return 400, _BAD_FORM
        code = self._codes.ours(hop.code)
        if code is not None:
            self._conversation.ended(Hop(hop.session_id, hop.phone, code, ""))
        return 200, ""


def blueprint(callbacks: Callbacks) -> Blueprint:
    """`/ussd` and `/ussd-events`; the caller mounts it under the secret path."""
    part = Blueprint("ussd", __name__)

    @part.post("/ussd")
    def ussd() -> Response:
        return _plain(*callbacks.hop(request.form))

    @part.post("/ussd-events")
    def events() -> Response:
        return _plain(*callbacks.ended(request.form))

    return part


def _hop(form: Mapping[str, str]) -> Hop | None:
    phone, code, session_id = values = [form.get(name, "") for name in _NEEDED]
    if not all(values) or max(map(len, values)) > _LONGEST_ID:
        return None
    return Hop(session_id, phone, code, form.get("text", ""))


def _plain(status: int, text: str) -> Response:
    return Response(text, status, content_type="text/plain; charset=utf-8")
