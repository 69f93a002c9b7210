"""Single values of a menu file: each reader returns what was written, or None after a fault."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from gateway import gsm7
from gateway.engine.limits import INPUT_CHARACTERS
from gateway.engine.model import Keys as EngineKeys
from gateway.engine.model import Resume
from gateway.menubook.draft import Check, Option, Text, Texts
from gateway.menubook.faults import Faults, alike, instead, listed
from gateway.menubook.nodes import Map, Node, Scalar
from gateway.menubook.spec import ASK_OPTION, CHECK, OPTION, RESUMES, Keys

ANSWER = re.compile(r"[a-z][a-z0-9_]{0,31}")
STATE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_OPTION_KEY = re.compile(r"[1-9][0-9]?")
_BRACES = re.compile(r"\{([^{}]*)\}")
_EMPTY = ("", "~", "null")  # what YAML means by nothing
_ONWARD = ("go", "on", "options", "else")  # without it, nobody gets further
VALUE_CHARACTERS = 60

NETWORK_KEYS = ("98", "00")
ENGINE_KEYS = {EngineKeys().back: "back", EngineKeys().more: "the next page", EngineKeys().home: "home"}


class Values:
    """Readers of single values. `languages` is known once book.yaml's are read."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.languages: tuple[str, ...] = ()
        self.whole = True
        self._readers: dict[str, Callable[[Node], Any]] = {
            "answer": self.answer,
            "ask options": lambda node: self.options(node, ASK_OPTION),
            "check": self.check,
            "flag": self.flag,
            "handler": self.answer,
            "language": self.language,
            "name": self.answer,
            "options": lambda node: self.options(node, OPTION),
            "resume": self.resume,
            "target": self.target,
            "targets": self.targets,
            "texts": self.texts,
            "units": self.units,
            "value": self.value,
            "values": self.values,
        }

    def fill(self, thing: object, node: Map, keys: Keys) -> None:
        """Read each key of `node` into the attribute of `thing` that the table names."""
        for name, key in keys.items():
            if name in node.entries:
                value = self._readers[key.reads](node.entries[name][1])
                if value is not None:
                    setattr(thing, key.into or name, value)

    def keyed(self, node: Node, keys: Keys, what: str, name: Node | None = None) -> Map | None:
        """A mapping with these keys: all that are needed, none that is unknown."""
        if not isinstance(node, Map):
            self.whole = False
            self.faults.add(node, f"{what} must be a mapping with {listed(sorted(keys))}")
            return None
        meant = set(node.entries)
        for word, (key, _) in node.entries.items():
            if word not in keys:
                self.whole = False
                self.faults.add(key, f"`{word}` is no key of {what}; {instead(word, keys)}")
                meant.add(alike(word, keys) or "")
        for word, spec in keys.items():
            if spec.needed and word not in meant:
                self.whole = False
                end = ", so it is a dead end" if word in _ONWARD else ""
                text = f"{what} has no `{word}`{end}; add `{word}:` ({spec.tells})"
                self.faults.add(name or node, text)
        return node

    def scalar(self, node: Node, what: str) -> Scalar | None:
        if not isinstance(node, Scalar):
            self.faults.add(
                node, f"must be {what}, not a {'list' if not isinstance(node, Map) else 'mapping'}"
            )
        elif not node.quoted and node.text in _EMPTY:
            self.faults.add(node, f"nothing is written here; write {what}")
        else:
            return node
        return None

    def mapping(self, node: Node, what: str) -> Map | None:
        if isinstance(node, Map) and node.entries:
            return node
        self.whole = False
        self.faults.add(node, f"must be {what}")
        return None

    def answer(self, node: Node) -> Scalar | None:
        return self._named(node, ANSWER, "a name of small letters, digits and `_`")

    def target(self, node: Node) -> Scalar | None:
        return self._named(node, STATE, "a state's name, like `tip.place`")

    def _named(self, node: Node, pattern: re.Pattern[str], what: str) -> Scalar | None:
        scalar = self.scalar(node, what)
        if scalar and pattern.fullmatch(scalar.text):
            return scalar
        self.whole = False
        if scalar:
            self.faults.add(scalar, f"`{scalar.text}` can't be a name; write {what}")
        return None

    def value(self, node: Node) -> Scalar | None:
        scalar = self.scalar(node, 'a value, or "" to forget the answer')
        if scalar and len(scalar.text) > VALUE_CHARACTERS:
            self.faults.add(
                scalar,
                f"a value has up to {VALUE_CHARACTERS} characters, not {len(scalar.text)}; shorten it",
            )
            return None
        return scalar

    def values(self, node: Node) -> dict[str, tuple[Scalar, Scalar]]:
        """`{name: value}`."""
        found = {}
        if table := self.mapping(node, "a mapping of names to values, like {errand: tip}"):
            for word, (key, inner) in table.entries.items():
                if self.answer(key) and (value := self.value(inner)):
                    found[word] = (key, value)
        return found

    def targets(self, node: Node) -> dict[str, tuple[Scalar, Scalar]]:
        """`{word: state}`."""
        found = {}
        if table := self.mapping(node, "a mapping of words to states, like {filed: tip.code}"):
            for word, (key, inner) in table.entries.items():
                if target := self.target(inner):
                    found[word] = (key, target)
        return found

    def flag(self, node: Node) -> bool | None:
        scalar = self.scalar(node, "`true` or `false`")
        if scalar is None:
            return None
        if scalar.quoted or scalar.text not in ("true", "false"):
            written = f'"{scalar.text}"' if scalar.quoted else scalar.text
            self.faults.add(scalar, f"{written} is neither true nor false; write one of them, without quotes")
            return None
        return scalar.text == "true"

    def units(self, node: Node) -> int | None:
        scalar = self.scalar(node, "a number of units")
        if scalar is None:
            return None
        if (
            scalar.text.isascii()
            and scalar.text.isdecimal()
            and 1 <= int(scalar.text[:9]) <= INPUT_CHARACTERS
        ):
            return int(scalar.text)
        self.faults.add(
            scalar, f"`{scalar.text}` is no number of units; write one from 1 to {INPUT_CHARACTERS}"
        )
        return None

    def check(self, node: Node) -> Check | None:
        table = self.keyed(node, CHECK, "`check`")
        if table is None:
            return None
        check = Check()
        self.fill(check, table, CHECK)
        if check.least > check.most:
            text = f"`least` is {check.least} but `most` only {check.most}: no answer fits; raise `most`"
            self.faults.add(node, text)
            check.most = check.least
        return check

    def resume(self, node: Node) -> Resume | None:
        scalar = self.scalar(node, listed(RESUMES, "or"))
        if scalar is None:
            return None
        found = next((each for each in RESUMES if each == scalar.text), None)
        if found is None:
            self.faults.add(scalar, f"`{scalar.text}` is no way to resume; {instead(scalar.text, RESUMES)}")
        return found

    def language(self, node: Node) -> str | None:
        scalar = self.scalar(node, "a language's code")
        if scalar and self.languages and scalar.text not in self.languages:
            text = f"the book has no language `{scalar.text}`; {instead(scalar.text, self.languages)}"
            self.faults.add(scalar, text)
            return None
        return scalar.text if scalar else None

    def options(self, node: Node, keys: Keys) -> list[Option]:
        table = self.mapping(node, "numbered options, like 1: {say: …, go: …}; without one it is a dead end")
        found = []
        for word, (key, inner) in table.entries.items() if table else ():
            self._option_key(key)
            if fields := self.keyed(inner, keys, f"option `{word}`", key):
                option = Option(key)
                self.fill(option, fields, keys)
                found.append(option)
        return found

    def _option_key(self, key: Scalar) -> None:
        if key.text in NETWORK_KEYS:
            text = f"`{key.text}` is a key that the phone networks use themselves; number options from 1"
        elif key.text in ENGINE_KEYS:
            text = f"`{key.text}` always means {ENGINE_KEYS[key.text]}; number options from 1, without 9"
        elif not _OPTION_KEY.fullmatch(key.text):
            text = f"`{key.text}` can't be an option's key; write a number from 1 to 97, without 9"
        else:
            return
        self.faults.add(key, text)

    def texts(self, node: Node) -> Texts:
        """Words in every language, or one plain text that is the same in all of them."""
        if isinstance(node, Scalar):
            text = self._text(node)
            return dict.fromkeys(self.languages, text) if text else {}
        if not isinstance(node, Map) or not node.entries:
            self.faults.add(node, "must be words in each language, like {sw: …, en: …}, or one text for all")
            return {}
        found: Texts = {}
        for code, (key, inner) in node.entries.items():
            text = self._text(inner)
            if self.languages and code not in self.languages:
                known = instead(code, self.languages)
                self.faults.add(key, f"the book has no language `{code}`; {known}")
            elif text:
                found[code] = text
        missing = [code for code in self.languages if code not in node.entries]
        if missing:
            self.faults.add(node, f"the words in {listed(missing)} are missing; add {_sample(missing)}")
        return found

    def _text(self, node: Node) -> Text | None:
        scalar = self.scalar(node, "the words")
        if scalar is None:
            return None
        words = scalar.text.rstrip()
        if not words:
            self.faults.add(scalar, "nothing is written here; write the words")
            return None
        for sign in dict.fromkeys(gsm7.foreign(words)):
            self.faults.add(scalar, _foreign(sign))
        pieces = _BRACES.split(words)
        for literal in pieces[::2]:
            if "{" in literal or "}" in literal:
                self.faults.add(scalar, "a brace stands alone; braces are only for an answer, like {place}")
                return None
        for name in pieces[1::2]:
            if not ANSWER.fullmatch(name):
                wrong = (
                    f"`{{{name}}}` is no answer; between braces stands only an answer's name, like {{place}}"
                )
                self.faults.add(scalar, wrong)
                return None
        return Text(scalar, tuple(pieces))


def _sample(codes: list[str]) -> str:
    return ", ".join(f"`{code}: …`" for code in codes)


def _foreign(sign: str) -> str:
    name = unicodedata.name(sign, "a control character")
    plain = gsm7.plain(sign)
    mend = (
        "write a space" if plain == " " else f"write `{plain}`" if plain not in ("", "?") else "leave it out"
    )
    shown = f"`{sign}` " if sign.isprintable() else ""
    return f"{shown}(U+{ord(sign):04X}, {name.lower()}) is not in GSM-7, the alphabet of every phone; {mend}"
