"""Dial in the terminal: sends what Africa's Talking would send, shows what a phone would show."""

import secrets

import requests
from rich.console import Console
from rich.panel import Panel

from gateway.gsm7 import units
from gateway.phone import NotAPhone, parse
from gateway.settings import Settings

_ANSWER_SECONDS = 10  # the aggregator's own limit


class PhoneError(Exception):
    """The gateway can't be reached or answers nothing a phone could show."""


def _split(dial: str, code: str) -> str:
    """The text of a dial-through: `*384*911*1*2#` on `*384*911#` is `1*2`."""
    base = code.rstrip("#")
    if not dial or dial == code:
        return ""
    if not dial.startswith(f"{base}*") or not dial.endswith("#"):
        raise PhoneError(f"{dial} is not on our code; dial {code} or {base}*1*2#")
    return dial[len(base) + 1 : -1]


def call(settings: Settings, number: str, dial: str, console: Console) -> None:
    """One USSD session, until the gateway ends it or the caller hangs up with an empty Ctrl-D.

    `number` is written as people do. Raises PhoneError.
    """
    try:
        caller = parse(number)
    except NotAPhone as error:
        raise PhoneError(f"--number: {error}") from None
    code = settings.config.service.codes[0]
    text = _split(dial, code)
    session = f"ATUid_{secrets.token_hex(16)}"
    url = (
        f"http://127.0.0.1:{settings.port}/callbacks/africastalking/{settings.secret('CALLBACK_SECRET')}/ussd"
    )
    while True:
        form = {
            "phoneNumber": caller,
            "serviceCode": code,
            "text": text,
            "sessionId": session,
            "networkCode": "99999",
        }
        ended, screen = _screen(url, form)
        console.print(Panel(screen, width=40, subtitle=f"{units(screen)}/160"), markup=False)
        if ended:
            return
        try:
            typed = console.input("> ")
        except (EOFError, KeyboardInterrupt):
            console.print("hung up")
            return
        text = f"{text}*{typed}" if text else typed


def _screen(url: str, form: dict[str, str]) -> tuple[bool, str]:
    try:
        reply = requests.post(url, data=form, timeout=_ANSWER_SECONDS)
    except requests.RequestException:
        raise PhoneError("The gateway does not answer. Is it running? Start it with `make run`.") from None
    word, _, screen = reply.text.partition(" ")
    if reply.status_code != 200 or word not in ("CON", "END"):
        raise PhoneError(f"HTTP {reply.status_code} instead of a screen; a phone would show an error.")
    return word == "END", screen
