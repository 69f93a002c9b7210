"""Answers: somebody sets what is shown or branched on, and nothing sensitive leaves by SMS."""

from collections.abc import Iterator, Mapping

from gateway.engine.limits import ANSWERS_A_SESSION
from gateway.menubook.check.graph import Edges, reach
from gateway.menubook.draft import Draft, State, Value
from gateway.menubook.faults import Faults, instead
from gateway.menubook.nodes import Node
from gateway.menubook.spec import BACK

Setters = Mapping[str, list[tuple[str, Value]]]
"""Answer → where a way that sets it leads, and what it saves."""


def check_answers(draft: Draft, faults: Faults) -> None:
    setters = find_setters(draft)
    _number(draft, setters, faults)
    _sensitive(draft, faults)
    edges = one_errand(draft)
    within: dict[str, set[str]] = {}
    known = {name for name, set_to in setters.items() if any(value.fixed != "" for _, value in set_to)}
    known |= set(draft.given)
    for state in draft.states.values():
        for name, node, use in _uses(state):
            if name not in known:
                faults.add(node, f"{use} `{name}`, an answer that nobody sets; {instead(name, known)}")
            elif name not in draft.given:
                if name not in within:
                    within[name] = reach(edges, _led_to(setters[name]))
                if state.name.text not in within[name]:
                    text = f"{use} `{name}`, which nothing on a way to here sets; set it before"
                    faults.add(node, text)
        if state.kind == "when" and state.save:
            _cases(draft, state, setters.get(state.save.text, []), faults)


def find_setters(draft: Draft) -> Setters:
    found: dict[str, list[tuple[str, Value]]] = {}
    for state in draft.states.values():
        for way in state.ways:
            for name, value in way.sets.items():
                found.setdefault(name, []).append((way.to.text, value))
    return found


def _led_to(set_to: list[tuple[str, Value]]) -> Iterator[str]:
    """The states behind ways that set the answer; "" makes it forgotten."""
    return (to for to, value in set_to if to != BACK and value.fixed != "")


def one_errand(draft: Draft) -> Edges:
    """Where each state leads until the caller is back at the start, where another errand begins."""
    start = draft.start.text if draft.start else ""
    return {
        name: [] if name == start else [way.to.text for way in state.ways if way.to.text != BACK]
        for name, state in draft.states.items()
    }


def _uses(state: State) -> Iterator[tuple[str, Node, str]]:
    """Every answer that the state reads, where, and how to say so."""
    for texts in (state.says, state.sms, *(option.says for option in state.options)):
        for text in texts.values():
            for name in text.names:
                yield name, text.node, "shows"
    if state.kind == "when" and state.save:
        yield state.save.text, state.save, "branches on"


def _cases(draft: Draft, state: State, set_to: list[tuple[str, Value]], faults: Faults) -> None:
    """A case that no option saves is never taken; only where all that can be saved is known."""
    values = {value.fixed for _, value in set_to if value.fixed is not None}
    if not state.save or state.save.text in draft.given or any(value.fixed is None for _, value in set_to):
        return
    for word, (key, _) in state.on.items():
        if values and word not in values:
            text = f"nobody saves `{word}` in `{state.save}`; {instead(word, values)}"
            faults.add(key, text)


def _number(draft: Draft, setters: Setters, faults: Faults) -> None:
    names = [*setters, *(name for name in draft.given if name not in setters)]
    if len(names) > ANSWERS_A_SESSION:
        node = (
            setters[names[ANSWERS_A_SESSION]][0][1].node if len(setters) > ANSWERS_A_SESSION else draft.root
        )
        text = f"the book has {len(names)} answers, a session holds {ANSWERS_A_SESSION}; use fewer names"
        faults.add(node or Node("book.yaml", 1, 1), text)


def _sensitive(draft: Draft, faults: Faults) -> None:
    states = draft.states.values()
    sensitive = {state.save.text for state in states if state.sensitive and state.save}
    sensitive = sensitive.union(*(state.secret for state in states))
    for state in states:
        for text in state.sms.values():
            for name in text.names:
                if name in sensitive:
                    faults.add(text.node, f"`{name}` is sensitive and must not go out by SMS; leave it out")
