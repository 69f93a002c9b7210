"""From sources to a book, or to everything that is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.engine import model
from gateway.menubook.check import Domains, Signatures, check
from gateway.menubook.draft import Draft, Journey, Option, State, Texts
from gateway.menubook.faults import Fault, Faults, MenuErrors
from gateway.menubook.given import GIVEN
from gateway.menubook.load import Sources
from gateway.menubook.nodes import Scalar
from gateway.menubook.read import read
from gateway.menubook.screens import Measured, Screens, labels, longest
from gateway.menubook.spec import WORDS

Pages = Mapping[str, tuple[model.Template, ...]]


@dataclass(frozen=True, slots=True)
class Examined:
    """All that is known of some sources: the book only if there are no faults."""

    draft: Draft
    faults: list[Fault]
    measured: list[Measured]
    book: model.Book | None


def build(
    sources: Sources, signatures: Signatures, domains: Domains, given: Mapping[str, int] = GIVEN
) -> model.Book:
    """The checked book. Raises MenuErrors with every mistake.

    `domains` holds, by name, the values that handlers know; `given` the answers that a call
    can begin with, and their most units.
    """
    examined = examine(sources, signatures, domains, given)
    if examined.book is None:
        raise MenuErrors(examined.faults)
    return examined.book


def examine(
    sources: Sources, signatures: Signatures, domains: Domains, given: Mapping[str, int] = GIVEN
) -> Examined:
    """Like `build`, for a report: never raises for what is wrong with the sources."""
    faults = Faults(sources.faults)
    draft = read(sources, faults)
    draft.given = given
    check(draft, signatures, domains, faults)
    words = _words(draft)
    known = labels(draft)
    sizes = longest(draft, known)
    start = draft.start.text if draft.start else ""
    pages: dict[str, dict[str, tuple[model.Template, ...]]] = {name: {} for name in draft.states}
    measured: list[Measured] = []
    for code, said in words.items():
        screens = Screens(code, said, sizes[code], start, faults)
        screens.question(draft.words["resume"][code])
        for name, state in draft.states.items():
            pages[name][code] = screens.state(state)
        measured += screens.measured
    if faults:
        return Examined(draft, faults.sorted(), measured, None)
    book = model.Book(
        version=sources.version,
        languages=draft.languages,
        start=start,
        states={name: _state(state, pages[name], signatures) for name, state in draft.states.items()},
        journeys={each.name.text: _journey(each) for each in draft.journeys},
        words=words,
        shortcuts={digits: to.text for digits, (_, to) in draft.shortcuts.items()},
        labels=known,
        sms={name: _texts(texts) for name, texts in draft.sms.items()},
        replies=draft.replies,
    )
    return Examined(draft, [], measured, book)


def _words(draft: Draft) -> dict[str, model.Words]:
    """The engine's words of every language that has all of them."""
    return {
        code: model.Words(**{name: draft.words[name][code].template[0] for name in WORDS})
        for code in draft.languages
        if all(code in draft.words.get(name, {}) for name in WORDS)
    }


def _texts(texts: Texts) -> model.Texts:
    return {code: text.template for code, text in texts.items()}


def _name(scalar: Scalar | None) -> str:
    """What is written; a draft without faults has everything that its kind needs."""
    assert scalar  # noqa: S101
    return scalar.text


def _journey(journey: Journey) -> model.Journey:
    return model.Journey(journey.name.text, _name(journey.start), journey.resume)


def _option(option: Option, saves: Scalar | None) -> model.Option:
    save = [(name, value.text) for name, (_, value) in option.save.items()]
    if option.value:
        save.append((_name(saves), option.value.text))
    return model.Option(option.key.text, _name(option.go), tuple(save), option.language)


def _state(state: State, pages: Pages, signatures: Signatures) -> model.State:
    """The compiled form of a state; its screens are already put together."""
    name, journey = state.name.text, state.journey
    options = {option.key.text: _option(option, state.save) for option in state.options}
    settings = {word: value.text for word, (_, value) in state.settings.items()}
    on = {word: target.text for word, (_, target) in state.on.items()}
    first = {code: templates[0] for code, templates in pages.items() if templates}
    if state.kind == "choose":
        return model.Choose(name, journey, pages, options, state.held)
    if state.kind == "ask":
        return model.Ask(
            name,
            journey,
            first,
            save=_name(state.save),
            go=_name(state.go),
            least=state.check.least,
            most=state.check.most,
            digits=state.check.digits,
            sensitive=state.sensitive,
            options=options or None,
        )
    if state.kind == "list":
        return model.Pick(
            name,
            journey,
            heading=first,
            items=_name(state.handler),
            options=settings,
            save=_name(state.save),
            go=_name(state.go),
            none=_name(state.none),
            empty=_name(state.empty),
        )
    if state.kind == "do":
        sms = _texts(state.sms) if state.sms else None
        handler = _name(state.handler)
        return model.Do(name, journey, handler, settings, on, sms, signatures[handler].retraceable)
    if state.kind == "when":
        return model.When(name, journey, _name(state.save), on, _name(state.go))
    return model.End(name, journey, first)
