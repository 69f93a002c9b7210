"""Every target exists."""

from gateway.menubook.draft import Draft, Way
from gateway.menubook.faults import Faults, alike, instead
from gateway.menubook.nodes import Scalar
from gateway.menubook.spec import BACK


def check_targets(draft: Draft, faults: Faults) -> None:
    """Also fills in each state's `ways`, with what was probably meant where a target is misspelt."""
    draft.start = _existing(draft, draft.start, faults)
    shortcuts = [(word, key, _existing(draft, to, faults)) for word, (key, to) in draft.shortcuts.items()]
    draft.shortcuts = {word: (key, to) for word, key, to in shortcuts if to}
    for state in draft.states.values():
        for way in state.find_ways():
            if way.to.text != BACK:
                to = _existing(draft, way.to, faults)
                if to:
                    state.ways.append(Way(to, way.sets, way.by_itself, way.case))
            elif state.kind == "do":
                faults.add(way.to, "nothing leads back behind what a handler has done; name a state")
            else:
                state.ways.append(way)


def _existing(draft: Draft, target: Scalar | None, faults: Faults) -> Scalar | None:
    if target is None or target.text in draft.states:
        return target
    if not draft.complete:
        return None
    if target.text == BACK:
        faults.add(target, "`back` has no screen to go back to here; name a state")
        draft.whole = False
        return None
    faults.add(target, f"there is no state `{target.text}`; {instead(target.text, draft.states)}")
    if meant := alike(target.text, draft.states):
        return Scalar(target.file, target.line, target.column, meant)
    draft.whole = False
    return None
