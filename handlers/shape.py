"""The one shape of every handler.

A file here named `report_tip.py` is what a menu means by `do: report_tip`. It has

    SIGNATURE = Signature(...)                                       what the menus are checked against
    def run(call: Call, services: Services) -> Outcome               for `do`
    def run(call: Call, services: Services) -> Sequence[Item]        for `list`
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Protocol

from gateway.cases.profiles import Profiles
from gateway.directory.places import Places
from gateway.dispatch.alerts import Alerts
from gateway.engine.actions import Item, Outcome, Signature
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault
from gateway.settings import Config
from gateway.store.base import Store


@dataclass(frozen=True, slots=True)
class Call:
    """One run of a handler: what the caller has said so far, and who may be counted.

    `caller` is the number in E.164, and None unless the signature says `sees_caller`.
    `submission` is the same for every repeat of this step of this session and random
    otherwise: it says nothing about the caller. `repeat_key` is a keyed hash of the
    session's journey for cases that keep the caller anyway; a tip must not store it.
    `within(what, most, seconds, once)` counts this caller against a limit of that many in
    that many seconds; the same `once` counts a single time and is answered the same.
    """

    answers: Mapping[str, str]
    language: str
    submission: str
    now: datetime
    within: Callable[[str, int, int, str], bool]
    labels: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    sms: Mapping[str, str] | None = None  # language → text
    caller: str | None = None
    repeat_key: str | None = None  # None unless `sees_caller`


@dataclass(frozen=True, slots=True)
class Services:
    """What handlers may use; made once a process in gateway/app.py."""

    config: Config
    store: Store
    vault: Vault
    pseudonyms: Pseudonyms
    places: Places
    profiles: Profiles
    alerts: Alerts
    wake: Callable[[str, Sequence[int]], None]  # lane, message ids; after the commit


class Handler(Protocol):
    SIGNATURE: Signature

    @staticmethod
    def run(call: Call, services: Services) -> Outcome | Sequence[Item]: ...


def all_handlers() -> dict[str, Handler]:
    """Every handler by its name, which is its file's."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))
    modules = {name: import_module(f"handlers.{name}") for name in names if name != "shape"}
    return {name: module for name, module in modules.items() if hasattr(module, "SIGNATURE")}  # type: ignore[misc]
