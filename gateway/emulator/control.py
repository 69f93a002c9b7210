"""The control API under /emulator/: settings, faults, the state of everything.

Bodies and answers are JSON; `docs/emulator.md` lists them. `handsets.py` has the phones' part.
"""

from threading import BoundedSemaphore

import msgspec
from flask import Blueprint, Response, jsonify, request

from gateway.emulator import views
from gateway.emulator.bodies import body, number_of
from gateway.emulator.clock import Clock
from gateway.emulator.faults import EVERYBODY, Fault, Settings
from gateway.emulator.handsets import Handsets
from gateway.emulator.sms import Sms
from gateway.emulator.state import World
from gateway.emulator.ussd import Ussd

WAIT_SECONDS = 20
WAITERS = 12
"""Pages that may hold a thread until something changes; further ones are answered at once."""


def blueprint(world: World, clock: Clock, ussd: Ussd, sms: Sms, code: str) -> Blueprint:
    """`code` is what a phone's dial screen offers."""
    control = Blueprint("control", __name__, url_prefix="/emulator")
    waiters = BoundedSemaphore(WAITERS)

    @control.get("/state")
    def state() -> Response:
        """Everything; with ?after=VERSION only once it has changed, or after ?wait= seconds."""
        after = request.args.get("after", type=int)
        wait = min(request.args.get("wait", 0, type=int), WAIT_SECONDS)
        if after is not None and waiters.acquire(blocking=False):
            try:
                world.wait(after, wait)
            finally:
                waiters.release()
        with world.look():
            numbers = {"code": code, "short_code": sms.short_code}
            return jsonify({**numbers, **views.everything(world, clock.now())})

    @control.get("/wire")
    def wire() -> Response:
        with world.look():
            return jsonify(views.wire(world))

    @control.post("/reset")
    def reset() -> Response:
        world.reset()
        return jsonify({})

    @control.get("/settings")
    def settings() -> Response:
        return jsonify(msgspec.to_builtins(world.settings))

    @control.put("/settings")
    def set_settings() -> Response:
        """What is left out goes back to its default."""
        made = body(Settings)
        with world.change():
            world.settings = made
        return jsonify(msgspec.to_builtins(made))

    @control.put("/faults/<number>")
    def set_fault(number: str) -> Response:
        made = body(Fault)
        with world.change():
            world.faults.put(number if number == EVERYBODY else number_of(number), made)
        return jsonify(msgspec.to_builtins(made))

    @control.delete("/faults/<number>")
    def remove_fault(number: str) -> Response:
        with world.change():
            world.faults.remove(number if number == EVERYBODY else number_of(number))
        return jsonify({})

    control.register_blueprint(Handsets(world, clock, ussd, sms).blueprint())
    return control
