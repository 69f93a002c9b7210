"""The world as JSON, for the page and for stories."""

from dataclasses import asdict
from typing import Any

import msgspec

from gateway import gsm7
from gateway.emulator.networks import NETWORKS, SESSION_SECONDS
from gateway.emulator.state import Phone, World

SHOWN_MESSAGES = 30


def everything(world: World, now: float) -> dict[str, Any]:
    """Phones on the bench, officers' phones, and whoever else got a message."""
    phones = list(world.phones.values())
    others = [p for p in phones if not p.shown and not p.officer and p.messages]
    others.sort(key=lambda p: p.messages[-1].at, reverse=True)
    return {
        "version": world.version,
        "phones": [handset(p, world, now) for p in phones if p.shown],
        "officers": [inbox(p) for p in phones if p.officer],
        "others": [inbox(p) for p in others[:SHOWN_MESSAGES]],
        "networks": [{"code": n.code, "name": n.name} for n in NETWORKS.values()],
        "settings": msgspec.to_builtins(world.settings),
        "faults": msgspec.to_builtins(world.faults.listed()),
    }


def handset(phone: Phone, world: World, now: float) -> dict[str, Any]:
    """A phone, its screen and how long the network still waits. Seconds are None when not counting."""
    text = phone.pages[phone.page]
    return {
        **inbox(phone),
        "mode": phone.mode,
        "screen": text,
        "units": gsm7.units(text),
        "foreign": gsm7.foreign(text),
        "split": [phone.page + 1, len(phone.pages)],
        "why": phone.why,
        "last_code": phone.last_code,
        "limits": {"screen": phone.network.screen, "typed": phone.network.typed},
        **_timers(phone, now, world.settings.limits),
    }


def _timers(phone: Phone, now: float, limited: bool) -> dict[str, Any]:
    session = phone.session
    if session is None:
        return {"session": None}
    counted = {
        "id": session.id,
        "age": round(now - session.started, 1),
        "hops": session.hops,
        "text": session.text,
        "most": SESSION_SECONDS if limited else None,
        "silence": phone.network.silence if limited else None,
        "silent": round(now - session.answered, 1) if phone.mode == "asking" else 0.0,
    }
    return {"session": counted}


def inbox(phone: Phone) -> dict[str, Any]:
    """A phone's messages, oldest first."""
    messages = list(phone.messages)
    return {
        "number": phone.number,
        "network": phone.network.code,
        "network_name": phone.network.name,
        "officer": phone.officer,
        "opted_out": phone.opted_out,
        "unread": sum(not message.read for message in messages),
        "messages": [asdict(message) for message in messages[-SHOWN_MESSAGES:]],
    }


def wire(world: World) -> list[dict[str, Any]]:
    """What crossed the wire, newest first."""
    return [asdict(exchange) for exchange in reversed(world.wire)]
