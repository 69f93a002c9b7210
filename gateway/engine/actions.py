"""What passes between a menu state and the handler that it names.

A handler declares a `Signature`; the menu book is checked against it before it can
become current, so that at run time no outcome, answer or value comes as a surprise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Signature:
    """What a handler needs, what it may answer, and what it adds to the answers.

    `needs` maps an answer's name to the domain that its values must come from
    (`None` for free input); `may` is the same for answers it reads if they are there.
    `outcomes` are the branches of a `do` state. `gives` maps each answer that the
    handler may add to the most GSM-7 units its text can have.
    """

    kind: str  # "do" or "list"
    needs: Mapping[str, str | None] = field(default_factory=dict)
    may: Mapping[str, str | None] = field(default_factory=dict)
    outcomes: tuple[str, ...] = ()
    gives: Mapping[str, int] = field(default_factory=dict)
    secret: frozenset[str] = frozenset()  # of what it gives, what no SMS of a menu may hold
    options: tuple[str, ...] = ()  # names allowed under `with:`
    retraceable: bool = False  # `back` may lead behind it: what it did is no effect to be told of
    sees_caller: bool = False  # handed the phone number; never so for a tip
    takes_sms: bool = False  # a `do` state of this handler carries an `sms:` text


@dataclass(frozen=True, slots=True)
class Outcome:
    """A `do` handler's answer: which branch, and answers to add to the session.

    `labels` are the words that `{name}` shows where they differ from the value.
    """

    name: str
    gives: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list: the value that is saved and the words that are shown."""

    value: str
    label: str
