"""The provider's REST: POST /version1/messaging and GET /version1/user.

Answers are compact JSON with keys in the provider's order, and a bare `application/json`.
"""

import json
import time
from collections.abc import Iterable

from flask import Blueprint, Response, request

from gateway.emulator.clock import Clock
from gateway.emulator.faults import Fault
from gateway.emulator.sms import KES_A_PART, USD_A_PART, Accepted, Sending, Sms, status_word
from gateway.emulator.state import Exchange, World

DEFAULT_SENDER = "AFRICASTKNG"
SLOW = {"slow", "timeout"}
UNTAKEN = {"error", "dropped", "bad_key", "bad_sender"}


def blueprint(
    world: World, clock: Clock, sms: Sms, api_key: str | None, senders: frozenset[str]
) -> Blueprint:
    """`api_key` None takes any key but an empty one; `senders` are the registered sender ids."""
    rest = Blueprint("rest", __name__, url_prefix="/version1")

    def known() -> bool:
        key = request.headers.get("apiKey", "")
        return bool(request.values.get("username")) and (key == api_key if api_key else bool(key))

    @rest.post("/messaging")
    def messaging() -> Response:
        began = clock.now()
        answer = _messaging(world, sms, senders) if known() else _unknown_key()
        took = round((clock.now() - began) * 1000)
        with world.change():
            sent = f"to={request.form.get('to', '')} message={request.form.get('message', '')}"
            said = "" if answer.is_streamed else answer.get_data(as_text=True)
            world.wire.append(
                Exchange(began, "messaging", False, sent[:1000], answer.status_code, said[:1000], took)
            )
        return answer

    @rest.get("/user")
    def user() -> Response:
        if not known():
            return _unknown_key()
        return _json({"UserData": {"balance": f"KES {world.settings.balance:.4f}"}}, 200)

    return rest


def _messaging(world: World, sms: Sms, senders: frozenset[str]) -> Response:
    form = request.form
    for name in ("to", "message"):
        if not form.get(name):
            return _text(f"Request is missing required form field '{name}'", 400)
    sender = form.get("from") or DEFAULT_SENDER
    numbers = [number.strip() for number in form["to"].split(",") if number.strip()]
    with world.change():
        faults = [world.faults.take(number) for number in numbers]
    upset = next((fault for fault in faults if fault.answer != "normal"), Fault())
    if upset.answer in UNTAKEN:
        return _refusal(upset)
    if sender not in senders | {DEFAULT_SENDER, sms.short_code}:
        return _no_sender()
    sending = Sending(sender, form["message"], form["username"], queued=form.get("enqueue") != "0")
    results = [sms.accept(number, sending, fault) for number, fault in zip(numbers, faults, strict=True)]
    if upset.answer in SLOW:
        time.sleep(upset.seconds)  # the message is on its way all the same
    return _shaped(upset, _summary(results))


def _summary(results: list[Accepted]) -> Response:
    taken = [result for result in results if result.taken]
    parts = max((result.parts for result in taken), default=1)
    total = f"USD {USD_A_PART * sum(r.parts for r in taken):.4f} Message parts: {parts}" if taken else "0"
    message = f"Sent to {len(taken)}/{len(results)} Total Cost: {total}"
    return _json({"SMSMessageData": {"Message": message, "Recipients": [_recipient(r) for r in results]}})


def _recipient(result: Accepted) -> dict[str, object]:
    return {
        "cost": f"KES {KES_A_PART * result.parts:.4f}" if result.taken else "0",
        "messageId": result.id or "None",
        "number": result.number,
        "status": status_word(result.code),
        "statusCode": result.code,
    }


def _shaped(fault: Fault, answer: Response) -> Response:
    """The answer as the fault spoils it. By now the messages are taken."""
    if fault.answer == "broken":
        answer.set_data(answer.get_data()[:40])
    elif fault.answer == "charset":
        answer.headers["Content-Type"] = "application/json; charset=utf-8"
    elif fault.answer == "accepted_dropped":
        return _dropped()
    return answer


def _refusal(fault: Fault) -> Response:
    if fault.answer == "bad_key":
        return _unknown_key()
    if fault.answer == "bad_sender":
        return _no_sender()
    if fault.answer == "dropped":
        return _dropped()
    return _text("There was an internal server error.", 500)


def _no_sender() -> Response:
    return _json({"SMSMessageData": {"Message": "InvalidSenderId", "Recipients": []}})


def _unknown_key() -> Response:
    return _text("The supplied authentication is invalid", 401)


def _dropped() -> Response:
    """Promise a body and send none: the server closes the connection before the answer or inside it."""
    nothing: Iterable[bytes] = iter(())
    return Response(nothing, 201, {"Content-Length": "200", "Content-Type": "application/json"})


def _text(body: str, status: int) -> Response:
    return Response(body, status, content_type="text/plain; charset=UTF-8")


def _json(body: object, status: int = 201) -> Response:
    compact = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    return Response(compact, status, content_type="application/json")
