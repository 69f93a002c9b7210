"""What a handler needs is set on every way to it.

Walked from the start and the shortcuts along the ways on which the answer is still missing. What
options save in answers that a `when` branches on is carried along, so that a journey shared by
two errands is not blamed for ways that nobody can go.
"""

from collections import deque
from collections.abc import Iterator, Mapping

from gateway.engine.actions import Signature
from gateway.menubook.check.answers import find_setters
from gateway.menubook.draft import Draft, State, Way
from gateway.menubook.faults import Faults, listed
from gateway.menubook.spec import BACK

Known = frozenset[tuple[str, str | None]]
"""Answers that are set and branched on, with their value; None where only the caller knows it."""

Step = tuple[str, Known]

STEPS_A_STATE = 16
"""Walks longer than this many steps a state, which only very entangled books make, are given up."""

_SHOWN = 5  # states of the way that a message names


def check_needs(draft: Draft, signatures: Mapping[str, Signature], faults: Faults) -> None:
    set_by = find_setters(draft)
    branched = {state.save.text for state in draft.states.values() if state.kind == "when" and state.save}
    for name, readers in _needed(draft, signatures).items():
        if name in draft.given:
            continue
        if not any(value.fixed != "" for _, value in set_by.get(name, ())):
            for state in readers.values():
                text = f"`{state.handler}` needs `{name}`, an answer that nobody sets; set it on the way here"
                faults.add(state.name, text)
            continue
        for state, way in _lacking(draft, name, readers, branched):
            text = f"`{state.handler}` needs `{name}`, which nothing sets on the way {way}; set it there"
            faults.add(state.name, text)


def _needed(draft: Draft, signatures: Mapping[str, Signature]) -> dict[str, dict[str, State]]:
    """Answer → the states whose handlers need it."""
    found: dict[str, dict[str, State]] = {}
    for state in draft.states.values():
        if state.handler:
            for name in signatures[state.handler.text].needs:
                found.setdefault(name, {})[state.name.text] = state
    return found


def _lacking(
    draft: Draft, name: str, readers: Mapping[str, State], branched: set[str]
) -> Iterator[tuple[State, str]]:
    """Each reader that can be come to without the answer, and a shortest way there."""
    if draft.start is None:
        return
    start = draft.start.text
    fresh: Known = frozenset((given, None) for given in draft.given if given in branched)
    roots = [start, *(to.text for _, to in draft.shortcuts.values())]
    came_from: dict[Step, Step | None] = {(root, fresh): None for root in roots}
    waiting = deque(came_from)
    told: set[str] = set()
    while waiting and len(came_from) <= STEPS_A_STATE * len(draft.states):
        step = waiting.popleft()
        state = draft.states[step[0]]
        if step[0] in readers and step[0] not in told:
            told.add(step[0])
            yield state, _path(came_from, step)
        for way in state.ways:
            value = way.sets.get(name)
            if way.to.text == BACK or (value and value.fixed != "") or way.to.text == start:
                continue  # at the start, everything is forgotten and the walk is at its beginning
            known = _after(step[1], state, way, branched)
            following = (way.to.text, known) if known is not None else None
            if following and following not in came_from:
                came_from[following] = step
                waiting.append(following)


def _after(known: Known, state: State, way: Way, branched: set[str]) -> Known | None:
    """What is known after going this way; None where nobody can go it."""
    if way.case:
        answer, case = way.case
        values = [value for other, value in known if other == answer]
        if case is None:
            return None if values and values[0] in state.on else known
        if not values or values[0] not in (None, case):
            return None
        return known - {(answer, None)} | {(answer, case)}
    changed = {name: value.fixed for name, value in way.sets.items() if name in branched}
    if not changed:
        return known
    return frozenset({**dict(known), **changed}.items())


def _path(came_from: Mapping[Step, Step | None], step: Step) -> str:
    names: list[str] = []
    here: Step | None = step
    while here and len(names) <= _SHOWN:
        names.append(here[0])
        here = came_from[here]
    return listed(names[:0:-1], "then") if len(names) > 1 else "here"
