"""Values that a menu saves and a handler gets are ones that the handler knows.

Followed along the ways, so that the same answer may hold other values in another errand: a value
stops where the answer is set anew, and at a `when` that leads it elsewhere.
"""

from collections.abc import Collection, Mapping

from gateway.engine.actions import Signature
from gateway.menubook.check.answers import find_setters
from gateway.menubook.draft import Draft, State, Value, Way
from gateway.menubook.faults import Faults, instead
from gateway.menubook.spec import BACK

Domains = Mapping[str, Collection[str]]


def check_domains(
    draft: Draft, signatures: Mapping[str, Signature], domains: Domains, faults: Faults
) -> None:
    typed = {id(state.save) for state in draft.states.values() if state.kind == "ask"}
    readers = _readers(draft, signatures, domains)
    for name, set_to in find_setters(draft).items():
        if name not in readers:
            continue
        known = set.intersection(*(set(domain) for domain in readers[name].values()))
        for to, value in set_to:
            open_value = value.fixed is None and id(value.node) not in typed  # a handler's own business
            if value.fixed not in known and not open_value:
                _follow(draft, name, to, value, readers[name], faults)


def _readers(
    draft: Draft, signatures: Mapping[str, Signature], domains: Domains
) -> dict[str, dict[str, Collection[str]]]:
    """Answer → state whose handler reads it → the values that it knows."""
    found: dict[str, dict[str, Collection[str]]] = {}
    for state in draft.states.values():
        signature = signatures[state.handler.text] if state.handler else Signature("")
        for name, domain in signature.may.items():
            if domain is not None:
                found.setdefault(name, {})[state.name.text] = {*domains[domain], ""}  # "" is not there
        for name, domain in signature.needs.items():
            if domain is not None:
                found.setdefault(name, {})[state.name.text] = domains[domain]
    return found


def _follow(
    draft: Draft, name: str, to: str, value: Value, readers: Mapping[str, Collection[str]], faults: Faults
) -> None:
    """Walk on from where the value was saved; the first handler that doesn't know it is told of."""
    waiting, seen = [to], {to, BACK}
    while waiting:
        state = draft.states.get(waiting.pop())
        if state is None:  # the value was saved by a way back
            continue
        if state.name.text in readers and value.fixed not in readers[state.name.text]:
            faults.add(value.node, _unknown(name, value, state, readers[state.name.text]))
            return
        for way in state.ways:
            if way.to.text not in seen and name not in way.sets and _passes(name, value, way, state):
                seen.add(way.to.text)
                waiting.append(way.to.text)


def _passes(name: str, value: Value, way: Way, state: State) -> bool:
    """Whether a `when` on the same answer lets this value along this way."""
    if way.case is None or way.case[0] != name or value.fixed is None:
        return True
    case = way.case[1]
    return value.fixed == case if case is not None else value.fixed not in state.on


def _unknown(name: str, value: Value, state: State, domain: Collection[str]) -> str:
    if value.fixed is None:
        return (
            f"typed words can't be `{name}`: `{state.handler}` knows only some values; offer options instead"
        )
    if value.fixed == "":
        return f"`{name}` is forgotten here, and `{state.handler}` needs it further on; leave it as it is"
    return f"`{value.fixed}` is no `{name}` that `{state.handler}` knows; {instead(value.fixed, domain)}"
