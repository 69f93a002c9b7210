"""The handset and the network: dialling, typing, hanging up, and being cut off."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from gateway.emulator.callbacks import Callbacks, Reply
from gateway.emulator.clock import Clock
from gateway.emulator.networks import BACK, MORE, SESSION_SECONDS, pages
from gateway.emulator.state import HandsetError, Mode, Phone, Session, World

NO_SERVICE = "Connection problem or invalid MMI code."
LATE_EVENT_SECONDS = 30
METADATA_CHARACTERS = 99

_CODE = re.compile(r"\*[0-9*]+#").fullmatch


class Ussd:
    """Sessions of all phones. `codes` are those that lead to the gateway, as `*384*911#`."""

    def __init__(self, world: World, clock: Clock, callbacks: Callbacks, codes: tuple[str, ...]) -> None:
        self._world, self._clock, self._callbacks = world, clock, callbacks
        self._codes = codes

    def dial(self, phone: Phone, code: str) -> None:
        """Dial a code, with answers in it or without. An open session is hung up first."""
        code = code.replace(" ", "")
        with self._world.change():
            self.drop(phone)
            phone.last_code = code
            session = self._session(phone, code)
            if session is None:
                _show(phone, "failed", [NO_SERVICE], "No service of ours has this code.")
                return
            phone.session = session
            _wait(phone, session)
        self._clock.later(SESSION_SECONDS, lambda: self._too_long(phone, session))
        self._hop(phone, session)

    def press(self, phone: Phone, typed: str) -> None:
        """Send what was typed. The network keeps 98 and 00 while it splits a screen."""
        with self._world.change():
            if (page := _turned(phone, typed)) is not None:
                phone.page = page
                return
            session = phone.session
            if session is None or phone.mode != "asking":
                raise HandsetError("there is no question on the screen")
            if len(typed) > phone.network.typed:
                raise HandsetError(f"{phone.network.name} takes {phone.network.typed} characters at most")
            session.text = typed if session.hops == 1 and not session.text else f"{session.text}*{typed}"
            _wait(phone, session)
        self._hop(phone, session)

    def drop(self, phone: Phone) -> None:
        """The red key: hang up, or clear the last screen."""
        with self._world.change():
            _show(phone, "idle")
            self._close(phone, phone.session, "Incomplete", "")

    def repeat(self, phone: Phone) -> tuple[Reply, bool]:
        """Send the phone's last callback once more. The screen stays as it is.

        Returns the gateway's answer and whether it is the one that it gave before.
        """
        session = phone.session or phone.last_session
        if session is None or phone.mode == "running":
            raise HandsetError("this phone has sent no callback yet")
        reply = self._callbacks.once("ussd", self._fields(session), session.sent_metadata)
        return reply, reply.text == session.last_answer

    def _session(self, phone: Phone, code: str) -> Session | None:
        settings = self._world.settings
        for own in self._codes if _CODE(code) else ():
            if code == own or code.startswith(own[:-1] + "*"):
                inputs = code[len(own) :].rstrip("#") if settings.dial_through == "inputs" else ""
                shared = own.rsplit("*", 1)[0] + "#"
                dialled = shared if settings.service_code == "shared" else own
                return Session(phone.number, phone.network, dialled, self._clock.now(), inputs)
        return None

    def _fields(self, session: Session) -> dict[str, str]:
        return {
            "phoneNumber": session.phone,
            "serviceCode": session.service_code,
            "text": session.text,
            "sessionId": session.id,
            "networkCode": session.network.code,
        }

    def _hop(self, phone: Phone, session: Session) -> None:
        reply = self._callbacks.post("ussd", self._fields(session), session.sent_metadata)
        with self._world.change():
            if phone.session is not session:  # hung up, or cut off, while the answer was under way
                return None
            session.answered, session.last_answer = self._clock.now(), reply.text
            self._keep_metadata(session, reply.metadata)
            kind, screens = reply.text[:4], pages(reply.text[4:], session.network.screen)
            if reply.status != 200 or kind not in {"CON ", "END "}:
                _show(phone, "failed", [NO_SERVICE], _problem(reply))
                return self._close(phone, session, "Failed", _problem(reply))
            if kind == "END ":
                _show(phone, "ended", screens)
                return self._close(phone, session, "Success", "")
            _show(phone, "asking", screens)
        seconds, hops = session.network.silence, session.hops
        return self._clock.later(seconds, lambda: self._silent(phone, session, hops, seconds))

    def _keep_metadata(self, session: Session, metadata: str) -> None:
        fits = len(metadata) <= METADATA_CHARACTERS and "|" not in metadata
        session.metadata = metadata if fits else ""
        if session.metadata:
            session.trail.append(session.metadata)

    def _silent(self, phone: Phone, session: Session, hops: int, seconds: int) -> None:
        with self._world.look():
            if session.hops == hops and phone.mode == "asking":
                self._cut_off(phone, session, f"Nothing was typed for {seconds} seconds.")

    def _too_long(self, phone: Phone, session: Session) -> None:
        with self._world.look():
            self._cut_off(phone, session, f"The session reached {SESSION_SECONDS} seconds.")

    def _cut_off(self, phone: Phone, session: Session, why: str) -> None:
        if phone.session is not session or not self._world.settings.limits:
            return
        with self._world.change():
            _show(phone, "failed", ["Session ended."], f"{session.network.name} ended the session. {why}")
            self._close(phone, session, "Incomplete", "")

    def _close(self, phone: Phone, session: Session | None, status: str, problem: str) -> None:
        """Forget the session and owe the gateway its end-of-session event."""
        if session is None or phone.session is not session:
            return
        phone.session = None
        if self._world.settings.event == "lost":
            return
        fields = _event(session, status, problem)
        wait = LATE_EVENT_SECONDS if self._world.settings.event == "late" else 0.0
        self._clock.later(wait, lambda: self._callbacks.post("ussd-events", fields))


def _wait(phone: Phone, session: Session) -> None:
    """What the phone does while a hop is under way: nothing else."""
    phone.mode, phone.why = "running", ""
    session.hops += 1
    session.sent_metadata = session.metadata
    phone.last_session = session


def _show(phone: Phone, mode: Mode, screens: Sequence[str] = ("",), why: str = "") -> None:
    phone.mode, phone.pages, phone.page, phone.why = mode, screens, 0, why


def _turned(phone: Phone, typed: str) -> int | None:
    """The page that a network's own key turns to, None for anything else typed."""
    step = {MORE: 1, BACK: -1}.get(typed.strip(), 0)
    page = phone.page + step
    return page if step and 0 <= page < len(phone.pages) else None


def _problem(reply: Reply) -> str:
    if reply.problem:
        return reply.problem
    if reply.status != 200:
        return f"The gateway answered HTTP {reply.status}."
    return "Response should start with a CON or an END"


def _event(session: Session, status: str, problem: str) -> dict[str, str]:
    ended = session.answered or session.started
    return {
        "durationInMillis": str(round((ended - session.started) * 1000)),
        "phoneNumber": session.phone,
        "errorMessage": problem,
        "serviceCode": session.service_code,
        "lastAppResponse": session.last_answer,
        "hopsMetadata": "|".join(session.trail),
        "hopsCount": str(session.hops),
        "status": status,
        "sessionId": session.id,
        "cost": "0.00",
        "date": datetime.fromtimestamp(session.started, UTC).strftime("%Y-%m-%d %H:%M:%S"),
        "networkCode": session.network.code,
        "input": session.text,
    }
