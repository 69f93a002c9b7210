"""What each network does with a screen, and how long it waits."""

from dataclasses import dataclass

from gateway import gsm7

MORE, BACK = "98", "00"
"""Keys that a network keeps for itself while a screen is longer than it can show."""

SESSION_SECONDS = 180
ANSWER_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Network:
    """`screen` in GSM-7 units, `typed` in characters, `silence` in seconds."""

    code: str
    name: str
    screen: int = 160
    typed: int = 80
    silence: int = 30


NETWORKS = {
    network.code: network
    for network in (
        Network("63902", "Safaricom"),
        Network("63903", "Airtel", screen=184, typed=90, silence=60),
        # Unpublished for these; the narrowest is the safe guess.
        Network("63907", "Telkom"),
        Network("63999", "Equitel"),
        Network("99999", "Sandbox"),
    )
}


def pages(text: str, most: int) -> list[str]:
    """`text` as the network shows it: whole, or cut up with `98:More 00:Back` added.

    Cuts at the last line break or space that leaves a page at least half full.
    """
    if gsm7.units(text) <= most:
        return [text]
    parts: list[str] = []
    rest = text
    while rest:
        room = most - gsm7.units(_footer(bool(parts), last=False))
        if gsm7.units(rest) + gsm7.units(_footer(bool(parts), last=True)) <= most:
            parts.append(rest)
            break
        cut = _cut(rest, room)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip("\n ")
    return [part + _footer(number > 0, last=number == len(parts) - 1) for number, part in enumerate(parts)]


def _footer(has_before: bool, last: bool) -> str:
    keys = [*([] if last else [f"{MORE}:More"]), *([f"{BACK}:Back"] if has_before else [])]
    return "\n" + " ".join(keys) if keys else ""


def _cut(text: str, room: int) -> int:
    """How many characters of `text` go on a page of `room` units."""
    most = len(gsm7.cut(text, room))
    for sign in "\n ":
        place = text.rfind(sign, most // 2, most + 1)
        if place > 0:
            return place
    return most
