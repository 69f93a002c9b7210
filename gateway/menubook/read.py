"""The files of a book understood: keys known, values of the right shape. Nothing is cross-checked yet."""

from gateway.menubook.draft import Draft, Journey, State, Unreviewed
from gateway.menubook.faults import Faults, alike, instead, listed
from gateway.menubook.load import BOOK, REPLIES, SMS, Sources
from gateway.menubook.nodes import Map, Node, Scalar, Seq, parse
from gateway.menubook.read_replies import read_replies
from gateway.menubook.read_words import read_book, read_sms
from gateway.menubook.spec import BACK, JOURNEY, STATES
from gateway.menubook.values import Values


def read(sources: Sources, faults: Faults) -> Draft:
    """The book as written; every mistake of spelling, shape and alphabet goes to `faults`."""
    values = Values(faults)
    draft = Draft(root=Node(f"{sources.folder}/{BOOK}", 1, 1))
    unread = {fault.file for fault in sources.faults}
    trees: dict[str, Map] = {}
    for name, text in sources.files.items():
        if tree := parse(f"{sources.folder}/{name}", text, faults.add):
            trees[name] = tree
    draft.complete = not unread and len(trees) == len(sources.files)
    if book := trees.pop(BOOK, None):
        unreviewed(values, draft, book, read_book(values, draft, book))
    elif BOOK not in sources.files and draft.root and draft.root.file not in unread:
        faults.add(draft.root, "there is no such file; it holds `languages`, `start` and `words`")
        draft.complete = False
    sms = trees.pop(SMS, None)
    replies = trees.pop(REPLIES, None)
    for tree in trees.values():
        _journey(values, draft, tree)
    if sms:
        unreviewed(values, draft, sms, read_sms(values, draft, sms))
    if replies:
        unreviewed(values, draft, replies, read_replies(values, draft, replies))
    for name, holds in ((SMS, "the SMS `texts`"), (REPLIES, "the words by which officers answer")):
        if name not in sources.files and f"{sources.folder}/{name}" not in unread:
            faults.add(Node(f"{sources.folder}/{name}", 1, 1), f"there is no such file; it holds {holds}")
    draft.whole = draft.complete and values.whole
    return draft


def _journey(values: Values, draft: Draft, tree: Map) -> None:
    values.keyed(tree, JOURNEY, "a journey")
    fields = {name: node for name, (_, node) in tree.entries.items()}
    name = values.answer(fields["journey"]) if "journey" in fields else None
    start = values.target(fields["start"]) if "start" in fields else None
    resume = values.resume(fields["resume"]) if "resume" in fields else None
    if name and (other := next((each for each in draft.journeys if each.name.text == name.text), None)):
        values.faults.add(
            name, f"{other.name.file} is the journey `{name.text}` already; give it another name"
        )
    if name:
        draft.journeys.append(Journey(name, start, resume or "never"))
    states = (
        values.mapping(fields["states"], "states by name, each a mapping") if "states" in fields else None
    )
    for key, node in states.entries.values() if states else ():
        _state(values, draft, name.text if name else "", key, node)
    own = set(states.entries) if states else set()
    if start and own and start.text not in own:
        text = f"the journey has no state `{start.text}`; {instead(start.text, own)}"
        values.faults.add(start, text)
    unreviewed(values, draft, tree, own)


def _state(values: Values, draft: Draft, journey: str, name: Scalar, node: Node) -> None:
    if values.target(name) is None:
        return
    if name.text == BACK:
        values.faults.add(name, "`back` always means the screen before; give the state another name")
        values.whole = False
        return
    if first := draft.states.get(name.text):
        where = f"{first.name.file}:{first.name.line}"
        values.faults.add(name, f"the state `{name.text}` is in {where} already; give it another name")
        return
    state = State(name, _kind(values, name, node), journey)
    draft.states[name.text] = state  # also a broken one: what leads here isn't wrong
    if state.kind and (fields := values.keyed(node, STATES[state.kind], f"`{state.kind}`", name)):
        values.fill(state, fields, STATES[state.kind])
        _belongs(values, state)


def _kind(values: Values, name: Scalar, node: Node) -> str:
    """The kind of a state; "" after a fault."""
    if not isinstance(node, Map):
        values.faults.add(name, f"a state must be a mapping with one of {listed(list(STATES), 'or')}")
        values.whole = False
        return ""
    kinds = [kind for kind in STATES if kind in node.entries]
    if len(kinds) == 1:
        return kinds[0]
    values.whole = False
    if kinds:
        text = f"`{name.text}` is {listed(kinds)} at once; a state has one of them: make two states"
    else:
        slips = ((word, alike(word, STATES)) for word in node.entries)
        meant = next((f"did you write `{word}` for `{kind}`?" for word, kind in slips if kind), "")
        text = f"`{name.text}` is of no kind; {meant or 'add one of ' + listed(list(STATES), 'or')}"
    values.faults.add(name, text)
    return ""


def _belongs(values: Values, state: State) -> None:
    """Keys that make sense only beside another."""
    for option in state.options:
        if option.value and not state.save:
            text = "`value` needs a `save` beside the options, the name of the answer that it is kept in"
            values.faults.add(option.value, text)


def unreviewed(values: Values, draft: Draft, tree: Map, names: set[str]) -> None:
    """The file's `unreviewed` list; what it names must exist in the same file."""
    if "unreviewed" not in tree.entries:
        return
    node = tree.entries["unreviewed"][1]
    if not isinstance(node, Seq):
        values.faults.add(node, "`unreviewed` must be a list, like [tip.words, tip.kind:en]")
        return
    for item in node.items:
        scalar = values.scalar(item, "a name, or name:language")
        if scalar is None:
            continue
        name, _, language = scalar.text.partition(":")
        if name not in names:
            values.faults.add(scalar, f"nothing here is called `{name}`; {instead(name, names)}")
        elif language and values.languages and language not in values.languages:
            known = instead(language, values.languages)
            values.faults.add(scalar, f"the book has no language `{language}`; {known}")
        elif language or values.languages:
            draft.unreviewed.append(Unreviewed(scalar, name, language or values.languages[0]))
