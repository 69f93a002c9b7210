"""The one shape of every handler.

A file here named `report_tip.py` is what a menu means by `do: report_tip`. It has

    SIGNATURE = Signature(...)                                       what the menus are checked against
    def run(call: Call, services: Services) -> Outcome               for `do`
    def run(call: Call, services: Services) -> Sequence[Item]        for `list`

One named `reply_accept.py` is what an officer's "12 ndio" does, and has

    def run(reply: Reply, services: Services) -> Said
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Protocol

from sqlalchemy.orm import Session

from gateway.cases.pending import PendingTexts
from gateway.cases.profiles import Profiles
from gateway.cases.records import Case
from gateway.config import Config
from gateway.directory.places import Places
from gateway.directory.records import Contact
from gateway.dispatch.alerts import Alerts, Reached
from gateway.dispatch.joining import Joining
from gateway.engine.actions import Item, Outcome, Signature
from gateway.engine.model import Replies
from gateway.privacy.limits import Limits
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault
from gateway.store.anew import anew
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
    pending: PendingTexts
    limits: Limits
    alerts: Alerts
    joining: Joining
    replies: Callable[[], Replies]  # the words of menus/replies.yaml
    wording: Callable[[], str]  # the published version of the menus and texts
    wake: Callable[[str, Sequence[int]], None]  # lane, message ids; after the commit


@dataclass(frozen=True, slots=True)
class Reply:
    """One SMS of an officer, understood. `case`, locked, and its `number` on that phone are there
    where the action is about a case; `rest` is what follows the action, as written."""

    tx: Session
    contact: Contact
    rest: str
    now: datetime
    case: Case | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """What to answer, by the name of a text of menus/sms.yaml, and what others are owed."""

    text: str
    values: Mapping[str, str] = field(default_factory=dict)
    reached: tuple[Reached, ...] = ()


class Handler(Protocol):
    SIGNATURE: Signature

    @staticmethod
    def run(call: Call, services: Services) -> Outcome | Sequence[Item]: ...


def act(handler: Handler, call: Call, services: Services) -> Outcome | Sequence[Item]:
    """Run a handler. Each is safe to repeat, so one that waited for an officer's reply while that waited
    for it, and was ended by the database for it, runs again: a caller must not read of trouble for that."""
    return anew(lambda: handler.run(call, services))


class ReplyHandler(Protocol):
    @staticmethod
    def run(reply: Reply, services: Services) -> Said: ...


def reply_handlers() -> dict[str, ReplyHandler]:
    """Every handler of officers' SMS by its action: `reply_accept.py` is what `accept` means."""
    return {
        path.stem.removeprefix("reply_"): import_module(f"handlers.{path.stem}")  # type: ignore[misc]
        for path in sorted(Path(__file__).parent.glob("reply_*.py"))
    }


def all_handlers() -> dict[str, Handler]:
    """Every handler by its name, which is its file's."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))
    modules = {name: import_module(f"handlers.{name}") for name in names if name != "shape"}
    return {name: module for name, module in modules.items() if hasattr(module, "SIGNATURE")}  # type: ignore[misc]
