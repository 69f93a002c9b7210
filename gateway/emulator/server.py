"""The emulator as one Flask app, and the process that serves it."""

import csv
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flask import Flask, Response
from granian import Granian
from granian.constants import Interfaces

from gateway import phone as phones
from gateway.emulator import control, rest
from gateway.emulator.callbacks import Callbacks
from gateway.emulator.clock import Clock, WallClock
from gateway.emulator.sms import Sms
from gateway.emulator.state import World
from gateway.emulator.ussd import Ussd

PAGE = Path(__file__).parent / "page"
DEMO_CONTACTS = Path(__file__).parent.parent / "directory" / "data" / "demo-contacts.csv"
RESIDENTS = (("+254700000001", "63902"), ("+254700000002", "63902"), ("+254700000003", "63903"))
THREADS = 48  # a slow answer, a handset that waits and an open page each hold one
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Options:
    """Where the gateway is and what the provider knows of it.

    `api_key` None takes any key that isn't empty. `codes` are USSD codes, `short_code` the number
    that phones write SMS to, `senders` the sender ids that are registered. `contacts` is a
    contacts.csv whose people get a phone on the page; it may be missing.
    """

    gateway_url: str
    callback_secret: str
    codes: tuple[str, ...] = ("*384*911#",)
    api_key: str | None = None
    short_code: str = "22911"
    senders: frozenset[str] = frozenset({"USALAMA"})
    contacts: Path = DEMO_CONTACTS


def make_app(options: Options, clock: Clock) -> Flask:
    """The whole emulator: REST under /version1, its control under /emulator, the page at /."""
    world = World(RESIDENTS, _officers(options.contacts))
    callbacks = Callbacks(world, clock, options.gateway_url, options.callback_secret)
    ussd = Ussd(world, clock, callbacks, options.codes)
    sms = Sms(world, clock, callbacks, options.short_code)
    app = Flask(__name__, static_folder=str(PAGE), static_url_path="/page")
    app.register_blueprint(rest.blueprint(world, clock, sms, options.api_key, options.senders))
    app.register_blueprint(control.blueprint(world, clock, ussd, sms, options.codes[0]))

    @app.get("/")
    def page() -> Response:
        return app.send_static_file("index.html")

    @app.after_request
    def guard(answer: Response) -> Response:
        answer.headers["Content-Security-Policy"] = POLICY
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Referrer-Policy"] = "no-referrer"
        if not answer.headers.get("Cache-Control"):
            answer.headers["Cache-Control"] = "no-cache"
        return answer

    return app


def _officers(contacts: Path) -> tuple[tuple[str, dict[str, str]], ...]:
    """Name, role, organisation and area of every contact with an example number."""
    if not contacts.is_file():
        return ()
    with contacts.open(encoding="utf-8", newline="") as file:
        rows = [(phones.parse(row["phone"]), row) for row in csv.DictReader(file)]
    shown = ("name", "role", "organisation", "area", "language")
    return tuple(
        (number, {name: row.get(name) or "" for name in shown})
        for number, row in rows
        if phones.is_example(number)
    )


def _load(options: Options) -> Flask:
    """In the serving process, since threads don't outlive a fork."""
    return make_app(options, WallClock())


def run(
    port: int,
    gateway_url: str,
    callback_secret: str,
    codes: tuple[str, ...] = ("*384*911#",),
    api_key: str | None = None,
) -> None:
    """Serve on 127.0.0.1 until SIGTERM or Ctrl-C. See `Options` for what the arguments mean."""
    options = Options(gateway_url, callback_secret, codes, api_key)
    Granian(
        "emulator",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        log_enabled=False,
        websockets=False,
        workers_kill_timeout=2,  # a page that waits for news must not hold up the end
    ).serve(target_loader=partial(_load, options), wrap_loader=False)
