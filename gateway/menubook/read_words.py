"""book.yaml and sms.yaml: what the gateway says by itself, on screens and in SMS."""

import re
from collections.abc import Mapping

from gateway import gsm7
from gateway.engine.limits import SCREEN_UNITS
from gateway.menubook.draft import Draft, Texts
from gateway.menubook.faults import instead, listed
from gateway.menubook.nodes import Map, Node, Scalar
from gateway.menubook.sms_texts import PLACEHOLDERS
from gateway.menubook.spec import BOOK, SMS, WORDS
from gateway.menubook.values import ENGINE_KEYS, NETWORK_KEYS, Values

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SHORTCUT = re.compile(r"[1-9][0-9]{2,5}")
_EMERGENCY_NUMBERS = ("999", "112")


def read_book(values: Values, draft: Draft, tree: Map) -> set[str]:
    """book.yaml into the draft; the languages come first, for every text needs them."""
    values.keyed(tree, BOOK, "book.yaml")
    fields = {name: node for name, (_, node) in tree.entries.items()}
    if "languages" in fields:
        draft.languages = _languages(values, fields["languages"])
        values.languages = tuple(draft.languages)
    if "start" in fields:
        draft.start = values.target(fields["start"])
    if "shortcuts" in fields:
        draft.shortcuts = values.targets(fields["shortcuts"])
        for key, _ in draft.shortcuts.values():
            _shortcut(values, key)
    if "words" not in fields:
        return set()
    draft.words = _named_texts(values, fields["words"], WORDS, "the words")
    for name, texts in draft.words.items():
        _word(values, name, texts)
    return set(WORDS)


def read_sms(values: Values, draft: Draft, tree: Map) -> set[str]:
    """sms.yaml into the draft."""
    values.keyed(tree, SMS, "sms.yaml")
    if "texts" not in tree.entries:
        return set()
    draft.sms = _named_texts(values, tree.entries["texts"][1], PLACEHOLDERS, "the SMS texts")
    for name, texts in draft.sms.items():
        carries = PLACEHOLDERS[name]
        for text in texts.values():
            for odd in sorted(set(text.names) - set(carries)):
                known = instead(odd, carries) if carries else "it takes no {name}"
                values.faults.add(text.node, f"`{name}` knows no {{{odd}}}; {known}")
            if missing := [each for each in carries if each not in text.names]:
                lacks = " and ".join(f"{{{each}}}" for each in missing)
                values.faults.add(
                    text.node, f"`{name}` must carry {lacks}; whoever gets it needs that: add it"
                )
    return set(PLACEHOLDERS)


def _named_texts(values: Values, node: Node, known: Mapping[str, object], what: str) -> dict[str, Texts]:
    """Texts of which every one of `known` must be there."""
    table = values.mapping(node, f"{what} by name")
    found: dict[str, Texts] = {}
    for name, (key, inner) in table.entries.items() if table else ():
        if name in known:
            found[name] = values.texts(inner)
        else:
            values.faults.add(key, f"`{name}` is none of {what}; {instead(name, known)}")
    if table and (missing := [name for name in known if name not in table.entries]):
        values.faults.add(node, f"{what} lack {listed(missing)}; add them")
    return found


def _languages(values: Values, node: Node) -> dict[str, str]:
    table = values.mapping(node, "codes and own names, like {sw: Kiswahili, en: English}")
    found: dict[str, str] = {}
    for code, (key, inner) in table.entries.items() if table else ():
        name = values.scalar(inner, "the language's own name")
        if not _LANGUAGE.fullmatch(code):
            values.faults.add(
                key, f"`{code}` is no language code; write two or three small letters, like `sw`"
            )
        elif name:
            found[code] = name.text
    return found


def _shortcut(values: Values, key: Scalar) -> None:
    if key.text in NETWORK_KEYS:
        values.faults.add(key, f"`{key.text}` is a key that the phone networks use themselves; write another")
    elif key.text in ENGINE_KEYS:
        values.faults.add(key, f"`{key.text}` always means {ENGINE_KEYS[key.text]}; write another, like 999")
    elif not _SHORTCUT.fullmatch(key.text):
        values.faults.add(key, f"`{key.text}` can't be a shortcut; write three to six digits, like 999")


def _word(values: Values, name: str, texts: Texts) -> None:
    for text in texts.values():
        words = text.template[0]
        if text.names:
            values.faults.add(text.node, f"`{name}` takes no {{{text.names[0]}}}; write plain words")
        elif name in ("trouble", "wrong_code") and gsm7.units(words) > SCREEN_UNITS:
            over = gsm7.units(words) - SCREEN_UNITS
            many = f"{SCREEN_UNITS + over} of {SCREEN_UNITS} units"
            values.faults.add(text.node, f"this screen is {many}; shorten it by {over}")
        elif name == "trouble" and any(number not in words for number in _EMERGENCY_NUMBERS):
            named = listed(_EMERGENCY_NUMBERS)
            values.faults.add(
                text.node, f"`trouble` must name {named}: somebody in danger may see nothing else"
            )
