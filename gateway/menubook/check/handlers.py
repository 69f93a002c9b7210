"""`do`, `list` and the handlers behind them: names, settings, outcomes, SMS texts."""

from collections.abc import Mapping

from gateway.engine.actions import Signature
from gateway.menubook.draft import Draft, State
from gateway.menubook.faults import Faults, instead, listed


def check_handlers(draft: Draft, signatures: Mapping[str, Signature], faults: Faults) -> None:
    """Also notes in each state the answers that its handler gives."""
    for state in draft.states.values():
        if state.handler is None:
            continue
        signature = signatures.get(state.handler.text)
        if signature is None or signature.kind != state.kind:
            draft.whole = False
            faults.add(state.handler, _unfit(state.handler.text, state.kind, signatures))
            continue
        state.given, state.secret = signature.gives, signature.secret
        _settings(state, signature, faults)
        if state.kind == "do":
            _outcomes(state, signature, faults)
            _sms(state, signature, faults)


def _unfit(name: str, kind: str, signatures: Mapping[str, Signature]) -> str:
    fitting = instead(name, [other for other, each in signatures.items() if each.kind == kind])
    if name in signatures:
        return f"`{name}` is a handler for `{signatures[name].kind}`, not for `{kind}`; {fitting}"
    return f"there is no handler `{name}`; {fitting}"


def _settings(state: State, signature: Signature, faults: Faults) -> None:
    for word, (key, _) in state.settings.items():
        if word not in signature.options:
            known = instead(word, signature.options) if signature.options else "it has none: remove it"
            faults.add(key, f"`{state.handler}` has no setting `{word}`; {known}")


def _outcomes(state: State, signature: Signature, faults: Faults) -> None:
    for word, (key, _) in state.on.items():
        if word not in signature.outcomes:
            known = instead(word, signature.outcomes)
            faults.add(key, f"`{state.handler}` never answers `{word}`; {known}")
    missing = [word for word in signature.outcomes if word not in state.on]
    if missing and state.on:
        sample = ", ".join(f"`{word}: <state>`" for word in missing)
        text = f"`{state.handler}` can also answer {listed(missing)}; add {sample} under `on`"
        faults.add(state.name, text)


def _sms(state: State, signature: Signature, faults: Faults) -> None:
    if signature.takes_sms and not state.sms:
        text = f"`{state.handler}` sends an SMS and has no words for it; add `sms:` in each language"
        faults.add(state.name, text)
    elif state.sms and not signature.takes_sms:
        text = f"`{state.handler}` sends no SMS to the caller; remove `sms`"
        faults.add(next(iter(state.sms.values())).node, text)
