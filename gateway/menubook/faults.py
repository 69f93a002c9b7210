"""What is wrong with a menu book: every fault with its place, all of them at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from gateway.menubook.nodes import Node

_NEAR = 65  # how alike (0 to 100) two words must be for one to be a slip of the other
_LISTED = 12  # more known words than this are not listed in a message


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One mistake. `line` and `column` count from 1. As text: `file:line:col: message`."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class MenuErrors(Exception):  # noqa: N818 (it carries many)
    """The book can't be used. `faults` holds every mistake, in the order of the files."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = list(faults)


class Faults:
    """Collects mistakes, so that an administrator sees all of them in one go."""

    def __init__(self, found: Iterable[Fault] = ()) -> None:
        self._found = dict.fromkeys(found)

    def add(self, node: Node, message: str) -> None:
        """Note a mistake at the place of `node`; the same one twice counts once."""
        self._found[Fault(node.file, node.line, node.column, message)] = None

    def __len__(self) -> int:
        return len(self._found)

    def sorted(self) -> list[Fault]:
        return sorted(self._found)


def alike(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` is probably a slip of, if there is one."""
    found = process.extractOne(word, sorted(known), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return found[0] if found else None


def instead(word: str, known: Iterable[str]) -> str:
    """What would be right: the word that was probably meant, or all that could be."""
    names = sorted(known)
    if meant := alike(word, names):
        return f"did you mean `{meant}`?"
    if not names:
        return "there are none yet"
    if len(names) > _LISTED:
        return f"none of the {len(names)} that there are is like it"
    return f"write {listed(names, 'or')}"


def listed(names: Sequence[str], last: str = "and") -> str:
    """Names in a sentence: `a`, `b` and `c`."""
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"
