"""What `gateway menus check` tells: everything that is wrong, or what the book holds."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from gateway.menubook.build import examine
from gateway.menubook.check import Domains, Signatures
from gateway.menubook.draft import Unreviewed
from gateway.menubook.faults import Fault
from gateway.menubook.load import Sources
from gateway.menubook.screens import Measured

TIGHTEST = 5


@dataclass(frozen=True, slots=True)
class Report:
    """The summary of some sources. With faults, the rest is what could be understood.

    `journeys` and `kinds` count states; `tightest` are the screens with the least room left,
    longest answers and error line included; `unreviewed` the words no native reader has seen.
    """

    version: str
    faults: list[Fault]
    languages: Mapping[str, str]
    states: int
    journeys: Mapping[str, int]
    kinds: Mapping[str, int]
    screens: int
    tightest: list[Measured]
    unreviewed: list[Unreviewed]


def report(sources: Sources, signatures: Signatures, domains: Domains) -> Report:
    """Examine the sources; never raises for what is wrong with them."""
    examined = examine(sources, signatures, domains)
    states = examined.draft.states.values()
    by_room = sorted(examined.measured, key=lambda each: (-each.units, each.state, each.language, each.page))
    return Report(
        version=sources.version,
        faults=examined.faults,
        languages=examined.draft.languages,
        states=len(states),
        journeys=Counter(state.journey for state in states),
        kinds=Counter(state.kind for state in states if state.kind),
        screens=len(examined.measured),
        tightest=by_room[:TIGHTEST],
        unreviewed=examined.draft.unreviewed,
    )
