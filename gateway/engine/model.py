"""The compiled menu book and the state of one conversation. Data only.

A book is immutable, holds every language, and is shared by all sessions of a process.
A `Snapshot` is everything the engine must know about one caller between two hops.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec

Template = tuple[str, ...]
"""A text in one language: literals at even places, names of answers at odd ones.

A fixed text is a tuple of one. What a caller typed is only ever an answer, never a template.
"""

Texts = Mapping[str, Template]
"""Language code → text."""

Resume = Literal["continue", "ask", "never"]


@dataclass(frozen=True, slots=True)
class Option:
    """A numbered choice. `save` holds the answers that picking it sets."""

    key: str
    go: str
    save: tuple[tuple[str, str], ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Choose:
    """Numbered options. `screens` holds each language's pages, options and keys included.

    A `held` one has no way out but its options: a code on it must not be pressed away.
    """

    name: str
    journey: str
    screens: Mapping[str, tuple[Template, ...]]
    options: Mapping[str, Option]
    held: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """Typed input, `least` to `most` GSM-7 units; `digits` admits 0-9 only.

    Spaces typed between digits are neither counted nor kept.
    """

    name: str
    journey: str
    screens: Texts
    save: str
    go: str
    least: int
    most: int
    digits: bool = False
    sensitive: bool = False
    options: Mapping[str, Option] | None = None  # keys that are choices, not input


@dataclass(frozen=True, slots=True)
class Pick:
    """A paged list whose items a handler hands in. (`list` in YAML.)"""

    name: str
    journey: str
    heading: Texts
    items: str
    options: Mapping[str, str]  # `with:` in YAML
    save: str
    go: str
    none: str  # where "none of these" leads
    empty: str  # where to go when there are no items


@dataclass(frozen=True, slots=True)
class Do:
    """A handler is run and its outcome decides where to go."""

    name: str
    journey: str
    handler: str
    options: Mapping[str, str]  # `with:` in YAML
    on: Mapping[str, str]
    sms: Texts | None = None
    retraceable: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """Branch on an answer already given; `otherwise` for any other value, or none."""

    name: str
    journey: str
    answer: str
    cases: Mapping[str, str]
    otherwise: str


@dataclass(frozen=True, slots=True)
class End:
    """The last screen; the session is over."""

    name: str
    journey: str
    screens: Texts


State = Choose | Ask | Pick | Do | When | End


@dataclass(frozen=True, slots=True)
class Journey:
    """One file of the book: where it starts and what a redial after a drop does."""

    name: str
    start: str
    resume: Resume


@dataclass(frozen=True, slots=True)
class Words:
    """The engine's own words in one language (`words:` in book.yaml)."""

    back: str
    home: str
    more: str
    none: str
    wrong_choice: str
    too_short: str
    too_long: str
    digits_only: str
    resume: str  # question on redial; `resume_yes`, `resume_no` are its two options
    resume_yes: str
    resume_no: str
    trouble: str  # END when something failed inside; names 999 and 112
    wrong_code: str  # END for a service code that is not ours


@dataclass(frozen=True, slots=True)
class Replies:
    """How officers answer by SMS (menus/replies.yaml). Sections: actions, outcomes, agencies."""

    words: Mapping[str, Mapping[str, str]]  # section → word as menubook's `key` makes it → name
    names: Mapping[str, Mapping[str, Mapping[str, str]]]  # section → name → language → its first word


@dataclass(frozen=True, slots=True)
class Keys:
    """The engine's keys. `98` and `00` are the networks' own and never used."""

    back: str = "0"
    more: str = "9"
    none: str = "8"
    home: str = "99"


@dataclass(frozen=True, slots=True)
class Book:
    """A checked menu book. `version` is the hash of its sources."""

    version: str
    languages: Mapping[str, str]  # code → its own name; the first is the default
    start: str
    states: Mapping[str, State]
    journeys: Mapping[str, Journey]
    words: Mapping[str, Words]
    shortcuts: Mapping[str, str]  # typed anywhere but into an `ask`: 999 → emergency
    labels: Mapping[str, Mapping[str, Mapping[str, str]]]  # answer → value → language → words
    sms: Mapping[str, Texts]  # texts of menus/sms.yaml
    replies: Replies = Replies({}, {})
    keys: Keys = Keys()

    @property
    def default_language(self) -> str:
        return next(iter(self.languages))


class Snapshot(msgspec.Struct, array_like=True, omit_defaults=True):
    """One conversation between two hops. Never changed in place: a step makes a new one."""

    state: str
    language: str
    answers: dict[str, str] = {}
    labels: dict[str, str] = {}  # answer → words, for picked items and given facts
    trail: list[str] = []  # interactive states behind this one, nearest last
    page: int = 0
    shown: list[tuple[str, str]] = []  # (value, label) of the items on screen
    entry: int = 0  # how many journeys were entered; part of a submission's identity
    more: bool = False  # the list on screen has further pages
    given: int = 0  # so many of the answers, from the first, the call began with; home keeps them
    undo: dict[str, tuple[str, str]] = {}  # list → (value, label) of its answer before it was picked


class Show(msgspec.Struct, frozen=True):
    """A screen is due. `error` names the rule that the input broke, if any."""

    snapshot: Snapshot
    text: str
    ended: bool
    error: str | None = None


class Call(msgspec.Struct, frozen=True):
    """A handler is due; hand its result to `resolve`. `sms` is the state's text, rendered."""

    snapshot: Snapshot
    handler: str
    kind: Literal["do", "list"]
    options: Mapping[str, str]
    sms: Mapping[str, str] | None = None


Turn = Show | Call
