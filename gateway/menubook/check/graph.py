"""Where the ways lead: everything is reached, nothing runs for ever, every way comes to an end."""

from collections.abc import Iterable, Mapping

from gateway.engine.limits import STEPS_A_TURN
from gateway.menubook.draft import Draft, State
from gateway.menubook.faults import Faults, listed
from gateway.menubook.spec import BACK

Edges = Mapping[str, list[str]]


def check_graph(draft: Draft, faults: Faults) -> None:
    """States nobody reaches, states that turn in circles by themselves, loops without a way out."""
    if draft.start is None:
        return
    roots = [draft.start.text, *(to.text for _, to in draft.shortcuts.values())]
    # Behind `back` is some screen that led here, and at the latest the start.
    home = draft.start.text
    edges = {
        name: [home if way.to.text == BACK else way.to.text for way in state.ways]
        for name, state in draft.states.items()
    }
    reached = reach(edges, roots)
    for name, state in draft.states.items():
        if name not in reached:
            text = f"nobody can reach `{name}`; lead to it with a `go`, or remove it"
            faults.add(state.name, text)
    _circles(draft.states, faults)
    _no_end(draft.states, edges, reached, faults)


def reach(edges: Edges, roots: Iterable[str]) -> set[str]:
    """Everything that can be come to from the roots, themselves included."""
    found = set(roots)
    waiting = list(found)
    while waiting:
        for name in edges[waiting.pop()]:
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def _circles(states: Mapping[str, State], faults: Faults) -> None:
    edges = {
        name: [way.to.text for way in state.ways if way.by_itself and way.to.text != BACK]
        for name, state in states.items()
    }
    steps: dict[str, int] = {}
    for circle in components(edges):
        first = circle[0]
        if len(circle) > 1 or first in edges[first]:
            ring = f"{listed(circle)} lead to each other" if len(circle) > 1 else f"`{first}` leads to itself"
            text = f"{ring} without ever showing a screen; let one way out lead to a screen"
            faults.add(states[first].name, text)
            steps[first] = 1
            continue
        steps[first] = 1 + max((steps.get(to, 1) for to in edges[first]), default=0)
        if steps[first] == STEPS_A_TURN + 1:
            text = f"more than {STEPS_A_TURN} states follow here without a screen; show one in between"
            faults.add(states[first].name, text)


def _no_end(states: Mapping[str, State], edges: Edges, reached: set[str], faults: Faults) -> None:
    ends: set[str] = set()
    for loop in components(edges):
        inside = set(loop)
        leads = {to for name in loop for to in edges[name]} - inside
        if leads & ends or any(states[name].kind == "end" for name in loop):
            ends |= inside
        elif not leads and loop[0] in reached:
            ring = (
                f"{listed(loop)} lead only to each other"
                if len(loop) > 1
                else f"`{loop[0]}` leads only to itself"
            )
            text = f"{ring}, a loop without a way out; add a way to an `end`"
            faults.add(states[loop[0]].name, text)


def components(edges: Edges) -> list[list[str]]:
    """Strongly connected components (Tarjan, without recursion), each before what leads to it.

    Inside a component names stand in the order of `edges`.
    """
    order = {name: place for place, name in enumerate(edges)}
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[list[str]] = []
    for root in edges:
        if root in index:
            continue
        work = [(root, iter(edges[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            name, following = work[-1]
            for to in following:
                if to not in index:
                    index[to] = low[to] = len(index)
                    stack.append(to)
                    on_stack.add(to)
                    work.append((to, iter(edges[to])))
                    break
                if to in on_stack:
                    low[name] = min(low[name], index[to])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == index[name]:
                    part = [stack.pop()]
                    while part[-1] != name:
                        part.append(stack.pop())
                    on_stack.difference_update(part)
                    found.append(sorted(part, key=order.__getitem__))
    return found
