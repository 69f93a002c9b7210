"""replies.yaml: the words by which officers answer. No word may mean two things."""

from gateway.engine.model import Replies
from gateway.menubook.draft import Draft
from gateway.menubook.faults import instead, listed
from gateway.menubook.nodes import Map, Node, Scalar, Seq
from gateway.menubook.reply_words import ACTIONS, AGENCIES, OPT_OUT, OUTCOME_CHARACTERS, key
from gateway.menubook.spec import REPLIES
from gateway.menubook.values import Values

_KNOWN = {"actions": tuple(ACTIONS), "agencies": AGENCIES}


def read_replies(values: Values, draft: Draft, tree: Map) -> set[str]:
    """replies.yaml into the draft; the names that its `unreviewed` may hold."""
    values.keyed(tree, REPLIES, "replies.yaml")
    words: dict[str, dict[str, str]] = {}
    names: dict[str, dict[str, dict[str, str]]] = {}
    for section in ("actions", "outcomes", "agencies"):
        table = tree.entries.get(section)
        if table:
            words[section], names[section] = _section(values, section, table[1])
    draft.replies = Replies(words, names)
    return {name for found in names.values() for name in found}


def _section(values: Values, section: str, node: Node) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    table = values.mapping(node, f"{section} by name, like {{close: {{sw: [funga], en: [close]}}}}")
    known = _KNOWN.get(section)
    meanings: dict[str, str] = {}
    names: dict[str, dict[str, str]] = {}
    for name, (where, inner) in table.entries.items() if table else ():
        if known and name not in known:
            values.faults.add(where, f"`{name}` is none of the {section}; {instead(name, known)}")
        elif not known and (values.answer(where) is None or len(name) > OUTCOME_CHARACTERS):
            if len(name) > OUTCOME_CHARACTERS:
                values.faults.add(
                    where, f"an outcome's name has up to {OUTCOME_CHARACTERS} characters; shorten it"
                )
        else:
            names[name] = _languages(values, name, inner, meanings)
    if known and table and (missing := [each for each in known if each not in table.entries]):
        values.faults.add(node, f"the {section} lack {listed(missing)}; add them")
    return meanings, names


def _languages(values: Values, name: str, node: Node, meanings: dict[str, str]) -> dict[str, str]:
    """Every language's words into `meanings`; the first word of each."""
    if not isinstance(node, Map) or not node.entries:
        values.faults.add(node, "must be words in each language, like {sw: [funga], en: [close]}")
        return {}
    first: dict[str, str] = {}
    for code, (where, inner) in node.entries.items():
        if values.languages and code not in values.languages:
            known = instead(code, values.languages)
            values.faults.add(where, f"the book has no language `{code}`; {known}")
        elif found := _words(values, name, inner, meanings):
            first[code] = found[0]
    if missing := [code for code in values.languages if code not in node.entries]:
        values.faults.add(node, f"the words in {listed(missing)} are missing; add them")
    return first


def _words(values: Values, name: str, node: Node, meanings: dict[str, str]) -> list[str]:
    if not isinstance(node, Seq) or not node.items:
        values.faults.add(node, "must be a list of words, like [ndio, ndiyo]")
        return []
    scalars = [values.scalar(item, "a word") for item in node.items]
    return [scalar.text for scalar in scalars if scalar and _understood(values, name, scalar, meanings)]


def _understood(values: Values, name: str, scalar: Scalar, meanings: dict[str, str]) -> bool:
    """Note what a word means; False after a fault."""
    word = key(scalar.text)
    if not word or any(sign.isdigit() for sign in scalar.text):
        fault = "a word is made of letters; digits are for numbers of cases and PINs"
    elif word in OPT_OUT:
        fault = f"`{scalar.text}` is about being texted at all, for everybody; choose another word"
    elif meanings.get(word, name) != name:
        fault = f"`{scalar.text}` means `{meanings[word]}` already; a word means one thing"
    else:
        meanings[word] = name
        return True
    values.faults.add(scalar, fault)
    return False
