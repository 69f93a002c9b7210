"""A menu book as written: understood, with every place kept, but not checked yet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gateway.engine.limits import SCREEN_UNITS
from gateway.engine.model import Replies, Resume, Template
from gateway.menubook.nodes import Node, Scalar


@dataclass(slots=True)
class Text:
    """One text in one language, and where it stands."""

    node: Node
    template: Template

    @property
    def names(self) -> tuple[str, ...]:
        """The answers that it shows."""
        return self.template[1::2]


Texts = dict[str, Text]


@dataclass(slots=True)
class Option:
    """A numbered choice as written; `value` and `language` may be absent."""

    key: Scalar
    says: Texts = field(default_factory=dict)
    value: Scalar | None = None
    save: dict[str, tuple[Scalar, Scalar]] = field(default_factory=dict)
    language: str | None = None
    go: Scalar | None = None


@dataclass(slots=True)
class Check:
    """What an `ask` takes: GSM-7 units, and whether only digits."""

    least: int = 1
    most: int = SCREEN_UNITS
    digits: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """What a way saves in an answer: an option's fixed words, or something only known later."""

    node: Node
    fixed: str | None


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of a state.

    `by_itself`: taken without the caller doing anything. `case` is set on the ways out of a
    `when`: the answer and the value that it must have; None for `else`.
    """

    to: Scalar
    sets: Mapping[str, Value]
    by_itself: bool = False
    case: tuple[str, str | None] | None = None


@dataclass(slots=True)
class State:
    """A state of any kind; what its kind has no key for stays empty."""

    name: Scalar
    kind: str
    journey: str
    says: Texts = field(default_factory=dict)
    save: Scalar | None = None  # for `when`: the answer that it branches on
    options: list[Option] = field(default_factory=list)
    paged: bool = False
    held: bool = False
    sensitive: bool = False
    check: Check = field(default_factory=Check)
    handler: Scalar | None = None
    settings: dict[str, tuple[Scalar, Scalar]] = field(default_factory=dict)
    sms: Texts = field(default_factory=dict)
    on: dict[str, tuple[Scalar, Scalar]] = field(default_factory=dict)  # `on:` and `is:`
    go: Scalar | None = None  # for `when`: its `else`
    none: Scalar | None = None
    empty: Scalar | None = None
    given: Mapping[str, int] = field(default_factory=dict)  # answers that its handler adds → units
    secret: frozenset[str] = frozenset()  # those of them that are sensitive by themselves
    ways: list[Way] = field(default_factory=list)

    def find_ways(self) -> Iterator[Way]:
        """Every way out, in the order of the file."""
        for option in self.options:
            if option.go:
                yield Way(option.go, self._sets(option))
        if self.kind == "do":
            given = {name: Value(self.name, None) for name in self.given}
            yield from (Way(to, given, by_itself=True) for _, to in self.on.values())
        elif self.kind == "when" and self.save:
            answer = self.save.text
            for value, (_, to) in self.on.items():
                yield Way(to, {}, by_itself=True, case=(answer, value))
            if self.go:
                yield Way(self.go, {}, by_itself=True, case=(answer, None))
        elif self.go:
            saved = {self.save.text: Value(self.save, None)} if self.save else {}
            yield Way(self.go, saved)
        if self.none:
            yield Way(self.none, {})
        if self.empty:
            yield Way(self.empty, {}, by_itself=True)

    def _sets(self, option: Option) -> dict[str, Value]:
        values = {name: Value(value, value.text) for name, (_, value) in option.save.items()}
        if option.value and self.save:
            values[self.save.text] = Value(option.value, option.value.text)
        return values


@dataclass(slots=True)
class Journey:
    """One file of states."""

    name: Scalar
    start: Scalar | None
    resume: Resume


@dataclass(slots=True)
class Unreviewed:
    """Words that a native reader has not seen: `name` is a state, a word or an SMS text."""

    node: Node
    name: str
    language: str


@dataclass(slots=True)
class Draft:
    """The whole book as written."""

    languages: dict[str, str] = field(default_factory=dict)
    root: Node | None = None  # book.yaml, for what is wrong with the book as a whole
    start: Scalar | None = None
    shortcuts: dict[str, tuple[Scalar, Scalar]] = field(default_factory=dict)
    words: dict[str, Texts] = field(default_factory=dict)
    journeys: list[Journey] = field(default_factory=list)
    states: dict[str, State] = field(default_factory=dict)
    sms: dict[str, Texts] = field(default_factory=dict)
    replies: Replies = field(default_factory=lambda: Replies({}, {}))
    unreviewed: list[Unreviewed] = field(default_factory=list)
    given: Mapping[str, int] = field(default_factory=dict)  # answers a call can begin with → units
    complete: bool = True  # False: a file could not be read, so what is missing isn't known
    whole: bool = True  # False: parts could not be understood, so what is unreached isn't known
