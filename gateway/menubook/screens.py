"""Every fixed screen put together once, in each language, and measured at its longest."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gateway import gsm7
from gateway.engine.limits import LABEL_UNITS, SCREEN_UNITS
from gateway.engine.lists import ITEM_UNITS, list_room
from gateway.engine.model import Keys, Template, Words
from gateway.engine.render import error_units, footer, numbered, screen_units
from gateway.menubook.draft import Draft, Option, State, Text
from gateway.menubook.faults import Faults

LIST_ITEMS = 2
"""Items of the longest kind that a list's page must have room for."""

Labels = dict[str, dict[str, dict[str, str]]]
Longest = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Measured:
    """A screen and its units, with the longest answers and the longest error line above it."""

    state: str
    language: str
    page: int
    units: int


def labels(draft: Draft) -> Labels:
    """Answer → value → language → the words of the option that saves it; the first option's count."""
    found: Labels = {}
    for state in draft.states.values():
        for option in state.options:
            if option.value and state.save:
                values = found.setdefault(state.save.text, {})
                words = {code: text.template[0] for code, text in option.says.items() if not text.names}
                values.setdefault(option.value.text, words)
    return found


def longest(draft: Draft, known: Labels) -> dict[str, dict[str, int]]:
    """Language → answer → the most units that `{answer}` can take."""
    found: dict[str, dict[str, int]] = {code: dict(draft.given) for code in draft.languages}
    for state in draft.states.values():
        for way in state.ways:
            for name, value in way.sets.items():
                for code, units in found.items():
                    if value.fixed is None:
                        size = _open_units(state, name)
                    else:
                        words = known.get(name, {}).get(value.fixed, {}).get(code, value.fixed)
                        size = gsm7.units(gsm7.plain(words))
                    units[name] = max(units.get(name, 0), size)
    return found


def _open_units(state: State, name: str) -> int:
    if state.kind == "do":
        return state.given[name]
    return state.check.most if state.kind == "ask" else LABEL_UNITS


class Screens:
    """Puts together and measures the screens of one language."""

    def __init__(self, code: str, words: Words, sizes: Longest, start: str, faults: Faults) -> None:
        self.code = code
        self.words = words
        self.measured: list[Measured] = []
        self._sizes = defaultdict(int, sizes)
        self._start = start
        self._faults = faults
        self._keys = Keys()

    def state(self, state: State) -> tuple[Template, ...]:
        """The state's pages; a list has only its heading, an automatic state nothing."""
        text = state.says.get(self.code)
        if text is None:
            return ()
        if state.kind == "choose":
            return self._choose(state, text)
        if state.kind == "list":
            return self._heading(state, text)
        if state.kind == "ask":
            return (self._page(state, text, [text.template], SCREEN_UNITS - error_units(self.words, "ask")),)
        return (self._page(state, text, [text.template], SCREEN_UNITS),)

    def question(self, text: Text) -> None:
        """Measure what a redial asks after a dropped call."""
        options = [(numbered("1", self.words.resume_yes),), (numbered("2", self.words.resume_no),)]
        units = self._units(_lines([text.template, *options])) + error_units(self.words, "choose")
        if units > SCREEN_UNITS:
            self._faults.add(
                text.node, f"with its options {self._over(units)}; shorten it by {units - SCREEN_UNITS}"
            )

    def _choose(self, state: State, text: Text) -> tuple[Template, ...]:
        room = SCREEN_UNITS - error_units(self.words, "choose")
        options = [(option, _option(option, self.code)) for option in state.options]
        whole = [text.template, *(line for _, line in options)]
        if not state.paged or self._units(self._footed(state, whole)) <= room:
            return (self._page(state, text, whole, room, "or let the options fill pages with `paged: true`"),)
        pages: list[list[Template]] = []
        for option, line in options:
            if not pages or self._units(self._footed(state, [*pages[-1], line], page=len(pages))) > room:
                pages.append([text.template])
                alone = self._units(self._footed(state, [text.template, line], page=len(pages))) - room
                if alone > 0:
                    says = option.says.get(self.code, text)
                    fault = f"even alone on a page this option {self._over(SCREEN_UNITS + alone)}"
                    self._faults.add(says.node, f"{fault}; shorten it by {alone}")
            pages[-1].append(line)
        return tuple(self._finished(state, lines, room, page) for page, lines in enumerate(pages, 1))

    def _heading(self, state: State, text: Text) -> tuple[Template, ...]:
        heading = self._units(text.template)
        room = list_room(self.words, self._keys, heading)
        self._measure(state, 0, SCREEN_UNITS - room + LIST_ITEMS * ITEM_UNITS)
        if (lacking := LIST_ITEMS * ITEM_UNITS - room) > 0:
            fault = f"in {self.code} this heading leaves no room for {LIST_ITEMS} long items"
            self._faults.add(text.node, f"{fault}; shorten it by {lacking}")
        return (text.template,)

    def _page(self, state: State, text: Text, lines: list[Template], room: int, mend: str = "") -> Template:
        template = self._finished(state, lines, room, 0)
        over = self._units(template) - room
        if over > 0:
            above = state.kind != "end"
            fault = f"this screen {self._over(SCREEN_UNITS + over, above)}; shorten it by {over}"
            self._faults.add(text.node, f"{fault}, {mend}" if mend else fault)
        return template

    def _finished(self, state: State, lines: list[Template], room: int, page: int) -> Template:
        """The lines with their footer; the home key is named only where it fits."""
        template = self._footed(state, lines, page, home=True)
        if self._units(template) > room:
            template = self._footed(state, lines, page)
        self._measure(state, page, SCREEN_UNITS - room + self._units(template))
        return template

    def _footed(self, state: State, lines: list[Template], page: int = 0, *, home: bool = False) -> Template:
        """With the keys below. Pages count from 1; 0 is a screen that has no others."""
        if state.kind == "end":
            return _lines(lines)
        inside = state.name.text != self._start and not state.held
        back = inside or page > 1  # from a later page, back turns a page back
        under = footer(self.words, self._keys, back=back, home=home and inside, more=page > 0, none=False)
        return _lines([*lines, (under,)] if under else lines)

    def _units(self, template: Template) -> int:
        return screen_units(template, self._sizes)

    def _measure(self, state: State, page: int, units: int) -> None:
        self.measured.append(Measured(state.name.text, self.code, max(page, 1), units))

    def _over(self, units: int, above: bool = True) -> str:
        filled = "with its longest answers" + (" and error line" if above else "")
        return f"takes {units} of {SCREEN_UNITS} units in {self.code}, {filled}"


def _option(option: Option, code: str) -> Template:
    says = option.says.get(code)
    return _joined([(numbered(option.key.text, ""),), says.template if says else ("",)])


def _lines(templates: Iterable[Template]) -> Template:
    parts: list[Template] = []
    for template in templates:
        parts += [("\n",), template] if parts else [template]
    return _joined(parts)


def _joined(templates: Iterable[Template]) -> Template:
    """Templates one after the other as one, neighbouring literals put together."""
    joined = [""]
    for first, *rest in templates:
        joined[-1] += first
        joined += rest
    return tuple(joined)
