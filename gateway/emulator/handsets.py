"""The control API's phones: /emulator/phones/… is the hand on each handset."""

from collections.abc import Callable
from dataclasses import asdict
from http import HTTPStatus

import msgspec
from flask import Blueprint, Response, abort, jsonify

from gateway.emulator import views
from gateway.emulator.bodies import body, example_of, number_of, problem
from gateway.emulator.clock import Clock
from gateway.emulator.networks import NETWORKS, Network
from gateway.emulator.sms import Sms
from gateway.emulator.state import HandsetError, Phone, World
from gateway.emulator.ussd import Ussd

FIRST, LAST = 1, 99
"""Last digits of the numbers that new phones get."""


class Add(msgspec.Struct, forbid_unknown_fields=True):
    number: str | None = None
    network: str = "63902"


class Change(msgspec.Struct, forbid_unknown_fields=True):
    network: str | None = None
    opted_out: bool | None = None
    read: bool = False


class Dial(msgspec.Struct, forbid_unknown_fields=True):
    code: str


class Press(msgspec.Struct, forbid_unknown_fields=True):
    input: str


class Write(msgspec.Struct, forbid_unknown_fields=True):
    text: str
    to: str | None = None


class Handsets:
    """One view a thing that a hand can do."""

    def __init__(self, world: World, clock: Clock, ussd: Ussd, sms: Sms) -> None:
        self._world, self._clock, self._ussd, self._sms = world, clock, ussd, sms

    def blueprint(self) -> Blueprint:
        phones = Blueprint("phones", __name__, url_prefix="/phones")
        for method, rule, view in (
            ("POST", "", self.add),
            ("GET", "/<number>", self.look),
            ("PATCH", "/<number>", self.change),
            ("DELETE", "/<number>", self.take_away),
            ("POST", "/<number>/dial", self.dial),
            ("POST", "/<number>/redial", self.redial),
            ("POST", "/<number>/press", self.press),
            ("POST", "/<number>/drop", self.drop),
            ("POST", "/<number>/repeat", self.repeat),
            ("GET", "/<number>/inbox", self.inbox),
            ("POST", "/<number>/sms", self.write),
            ("POST", "/<number>/sms/repeat", self.write_again),
        ):
            phones.add_url_rule(rule, view.__name__, view, methods=[method])
        return phones

    def add(self) -> Response:
        """A phone for the bench: the number asked for, or the next free one."""
        wanted = body(Add)
        with self._world.change():
            phone = self._world.phone(example_of(wanted.number) if wanted.number else self._free())
            phone.shown, phone.network = True, _network(wanted.network)
        return self._shown(phone)

    def look(self, number: str) -> Response:
        return self._shown(self._world.phone(number_of(number)))

    def change(self, number: str) -> Response:
        """Another network, messages read, or in or out of the gateway's messages."""
        wanted, phone = body(Change), self._world.phone(example_of(number))
        with self._world.change():
            phone.network = _network(wanted.network) if wanted.network else phone.network
            for message in phone.messages if wanted.read else ():
                message.read = True
        if wanted.opted_out is not None:
            self._sms.opt_out(phone, wanted.opted_out)
        return self._shown(phone)

    def take_away(self, number: str) -> Response:
        phone = self._world.phone(example_of(number))
        self._ussd.drop(phone)
        with self._world.change():
            phone.shown = False
        return self._shown(phone)

    def dial(self, number: str) -> Response:
        code = body(Dial).code
        return self._acted(number, lambda phone: self._ussd.dial(phone, code))

    def redial(self, number: str) -> Response:
        return self._acted(number, lambda phone: self._ussd.dial(phone, phone.last_code))

    def press(self, number: str) -> Response:
        typed = body(Press).input
        return self._acted(number, lambda phone: self._ussd.press(phone, typed))

    def drop(self, number: str) -> Response:
        return self._acted(number, self._ussd.drop)

    def repeat(self, number: str) -> Response:
        """The last USSD callback once more; what the gateway said to it, and whether as before."""
        phone = self._world.phone(example_of(number))
        try:
            reply, same = self._ussd.repeat(phone)
        except HandsetError as error:
            return problem(HTTPStatus.CONFLICT, str(error))
        return jsonify(status=reply.status, answer=reply.text, same=same)

    def inbox(self, number: str) -> Response:
        """Every message that the phone keeps, oldest first."""
        with self._world.look():
            messages = [asdict(message) for message in self._world.phone(number_of(number)).messages]
        return jsonify(messages)

    def write(self, number: str) -> Response:
        wanted = body(Write)
        to = wanted.to or self._sms.short_code
        return self._acted(number, lambda phone: self._sms.write(phone, wanted.text, to))

    def write_again(self, number: str) -> Response:
        """The phone's last SMS to the gateway once more, under the same id."""
        return self._acted(number, self._sms.repeat)

    def _acted(self, number: str, act: Callable[[Phone], object]) -> Response:
        phone = self._world.phone(example_of(number))
        try:
            act(phone)
        except HandsetError as error:
            return problem(HTTPStatus.CONFLICT, str(error))
        return self._shown(phone)

    def _shown(self, phone: Phone) -> Response:
        with self._world.look():
            return jsonify(views.handset(phone, self._world, self._clock.now()))

    def _free(self) -> str:
        for last in range(FIRST, LAST + 1):
            number = f"+254700000{last:03}"
            if number not in self._world.phones or not self._world.phones[number].shown:
                return number
        return abort(problem(HTTPStatus.CONFLICT, "there are no more phones"))


def _network(code: str) -> Network:
    if code not in NETWORKS:
        abort(problem(HTTPStatus.BAD_REQUEST, f"network must be one of {', '.join(NETWORKS)}"))
    return NETWORKS[code]
