"""YAML as a plain tree in which everything knows its line and column.

Built straight from the parser's events, not by a YAML loader: nothing is ever constructed from a
tag, no alias is expanded, no nesting recurses, and a key given twice is seen rather than lost.
Values stay the text that was written (`no` is a word, `07` keeps its zero).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

DEPTH = 8
"""Deepest nesting of a menu file; the deepest that any key needs is 6."""


@dataclass(slots=True)
class Node:
    """A place in a file; lines and columns count from 1."""

    file: str
    line: int
    column: int


@dataclass(slots=True)
class Scalar(Node):
    """A single value. `quoted` tells `"true"` from `true`."""

    text: str
    quoted: bool = False

    def __str__(self) -> str:
        return self.text


@dataclass(slots=True)
class Map(Node):
    """Keys and their values, in order."""

    entries: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)


@dataclass(slots=True)
class Seq(Node):
    """A list."""

    items: list[Node] = field(default_factory=list)


_DISPUTED = re.compile("[\t\x85\u2028\u2029\ufeff]")
"""Characters that YAML 1.1, and so libyaml, takes for more than YAML 1.2 does."""

Report = Callable[[Node, str], None]


class _Stop(Exception):  # noqa: N818 (control flow inside this file: the fault is already noted)
    """The rest of this file can't be understood."""


def parse(file: str, text: str, report: Report) -> Map | None:
    """The file's mapping, or None when it can't be read; mistakes go to `report`."""
    return _quickly(file, text) or _carefully(file, text, report)


def _carefully(file: str, text: str, report: Report) -> Map | None:
    start = Node(file, 1, 1)
    try:
        root = _Builder(file, report).build(YAML(typ="rt", pure=True).parse(text))
    except _Stop:
        return None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Node(file, mark.line + 1, mark.column + 1) if mark else start
        report(place, f"not YAML: {_plainly(str(error.problem or error.context))}")
        return None
    except ReaderError as error:
        before = text[: error.position]
        place = Node(file, before.count("\n") + 1, error.position - before.rfind("\n"))
        report(place, f"the control character U+{ord(text[error.position]):04X} is in the text; delete it")
        return None
    except (YAMLError, ValueError, OverflowError) as error:  # an impossible \U escape or %YAML number
        report(start, f"not YAML: {_plainly(str(error))}")
        return None
    if isinstance(root, Map):
        return root
    report(root or start, "the file must be a mapping of keys to values, like `states:`")
    return None


def _quickly(file: str, text: str) -> Map | None:
    """The tree by libyaml, which takes a twentieth of the time; None where anything is wrong.

    What is wrong is for the other parser to say, which knows YAML 1.2, and says more clearly what and where.
    """
    if _DISPUTED.search(text):
        return None
    wrong = False

    def note(_place: Node, _mistake: str) -> None:
        nonlocal wrong
        wrong = True

    try:
        root = _Builder(file, note).build(YAML(typ="safe").parse(text))
    except (_Stop, YAMLError, ValueError):
        return None
    return root if isinstance(root, Map) and not wrong else None


def _plainly(problem: str) -> str:
    problem = problem.splitlines()[0] if problem else "can't be read"
    if "'\\t'" in problem:
        return "a tab can't indent or start a value; use spaces"
    if problem == "mapping values are not allowed here":
        return "a `:` in the middle of a value, or a wrong indent; put texts in quotes"
    if problem.endswith("but got '<stream end>'") or problem.startswith("found unexpected end of stream"):
        return "the file ends in the middle; a bracket or quote is not closed"
    if problem.startswith("expected ',' or '"):
        return f"a comma or a closing `{problem[17]}` is missing before this"
    return problem


class _Builder:
    def __init__(self, file: str, report: Report) -> None:
        self._file = file
        self._report = report
        self._open: list[Map | Seq] = []
        self._keys: list[Scalar | None] = []  # the key that waits for its value, one an open node
        self._root: Node | None = None

    def build(self, events: Iterator[Event]) -> Node | None:
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._stop(event, "a second document starts here; keep one in a file")
            elif isinstance(event, AliasEvent):
                self._stop(event, f"`*{event.anchor}` stands for another place; write the value out")
            elif isinstance(event, ScalarEvent):
                self._mark(event)
                line, column = event.start_mark.line + 1, event.start_mark.column + 1
                # The careful parser notes with a BEL where it folded; only an escape in quotes is a real one.
                text = event.value.replace("\a", "") if event.style == ">" else event.value
                self._place(Scalar(self._file, line, column, text, bool(event.style)))
            elif isinstance(event, MappingStartEvent | SequenceStartEvent):
                self._enter(event)
            elif isinstance(event, MappingEndEvent | SequenceEndEvent):
                self._open.pop()
                self._keys.pop()
        return self._root

    def _enter(self, event: MappingStartEvent | SequenceStartEvent) -> None:
        self._mark(event)
        if len(self._open) == DEPTH:
            self._stop(event, f"nested more than {DEPTH} deep; nothing in a menu is")
        kind = Map if isinstance(event, MappingStartEvent) else Seq
        node = kind(self._file, event.start_mark.line + 1, event.start_mark.column + 1)
        self._place(node)
        self._open.append(node)
        self._keys.append(None)

    def _mark(self, event: ScalarEvent | CollectionStartEvent) -> None:
        if event.anchor:
            self._stop(event, f"`&{event.anchor}` names a place to copy; write each value out")
        if event.ctag:
            self._stop(event, f"the tag `{event.ctag}` is not for menus; write plain text")

    def _place(self, node: Node) -> None:
        if not self._open:
            self._root = node
            return
        parent = self._open[-1]
        if isinstance(parent, Seq):
            parent.items.append(node)
            return
        key = self._keys[-1]
        if key is None:
            if not isinstance(node, Scalar):
                self._report(node, "a key must be a word or a number")
                raise _Stop
            self._keys[-1] = node
            return
        if first := parent.entries.get(key.text):
            self._report(key, f"`{key.text}` is here twice (first on line {first[0].line}); keep one")
        else:
            parent.entries[key.text] = (key, node)
        self._keys[-1] = None

    def _stop(self, event: Event, message: str) -> None:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        self._report(Node(self._file, line, column), message)
        raise _Stop
