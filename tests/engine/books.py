"""A small book made by hand, and a caller who walks it and checks every turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from gateway import gsm7
from gateway.engine import step as engine
from gateway.engine.actions import Item, Outcome
from gateway.engine.limits import SCREEN_UNITS
from gateway.engine.model import (
    Ask,
    Book,
    Call,
    Choose,
    Do,
    End,
    Journey,
    Keys,
    Option,
    Pick,
    Resume,
    Show,
    Snapshot,
    State,
    Template,
    Turn,
    When,
    Words,
)
from gateway.engine.render import footer, numbered

Handlers = Mapping[str, Callable[[Call], Outcome | Sequence[Item]]]

WORDS = {
    "sw": Words(
        back="Rudi",
        home="Mwanzo",
        more="Zaidi",
        none="Hakuna hapa",
        wrong_choice="Chaguo hilo halipo.",
        too_short="Andika zaidi kidogo.",
        too_long="Ni ndefu mno.",
        digits_only="Andika tarakimu tu.",
        resume="Uliachia njiani. Uendelee?",
        resume_yes="Endelea",
        resume_no="Anza upya",
        trouble="Samahani. Piga 999 au 112.",
        wrong_code="Nambari hii si yetu.",
    ),
    "en": Words(
        back="Back",
        home="Home",
        more="More",
        none="None of these",
        wrong_choice="No such choice.",
        too_short="Write a little more.",
        too_long="That is too long.",
        digits_only="Digits only.",
        resume="You were cut off. Go on?",
        resume_yes="Go on",
        resume_no="Start again",
        trouble="Sorry. Call 999 or 112.",
        wrong_code="This code is not ours.",
    ),
}
"""The engine's words; a real book has them in book.yaml."""


def text(said: str) -> Template:
    """`Hi {name}` as a template. (The book's compiler has its own, stricter reader.)"""
    literal, *rest = said.split("{")
    parts = [literal]
    for piece in rest:
        name, literal = piece.split("}")
        parts += [name, literal]
    return tuple(parts)


def under(language: str, *, more: bool = False) -> str:
    """The footer of a fixed screen."""
    return "\n" + footer(WORDS[language], Keys(), back=True, home=True, more=more, none=False)


def choose(name: str, say: Mapping[str, str], go: Mapping[str, str | Option], *, keys: bool = True) -> Choose:
    """One page whose words hold the option lines already; `keys` puts the footer under it."""
    return Choose(
        name,
        name.split(".", maxsplit=1)[0],
        {language: (text(said + (under(language) if keys else "")),) for language, said in say.items()},
        {key: to if isinstance(to, Option) else Option(key, to) for key, to in go.items()},
    )


def ask(name: str, say: Mapping[str, str], save: str, go: str, least: int, most: int, **more: object) -> Ask:
    screens = {language: text(said + under(language)) for language, said in say.items()}
    return Ask(name, name.split(".", maxsplit=1)[0], screens, save, go, least, most, **more)  # type: ignore[arg-type]


def end(name: str, say: Mapping[str, str]) -> End:
    return End(name, name.split(".", maxsplit=1)[0], {language: text(said) for language, said in say.items()})


KINDS = {
    "robbery": ("Wizi", "Robbery"),
    "gang": ("Genge", "Gang"),
    "gun": ("Bunduki", "Gun"),
    "fire": ("Moto", "Fire"),
}


def _kind_pages(language: str, place: int) -> tuple[Template, ...]:
    """Two kinds a page, as a compiler would lay out options that fit no single screen."""
    heading = ("Nini kimetokea?", "What happened?")[place]
    lines = [numbered(str(key), words[place]) for key, words in enumerate(KINDS.values(), 1)]
    pages = ("\n".join([heading, *lines[:2]]), "\n".join([heading, *lines[2:]]))
    return tuple(text(page + under(language, more=True)) for page in pages)


STATES: list[State] = [
    choose(
        "home",
        {"sw": "Usalama\n1:Dharura\n2:Taarifa\n3:English", "en": "Safety\n1:Emergency\n2:Tip\n3:Kiswahili"},
        {
            "1": Option("1", "emergency.kind", (("errand", "emergency"),)),
            "2": Option("2", "tip.words", (("errand", "tip"),)),
            "3": "home.language",
        },
        keys=False,
    ),
    choose(
        "home.language",
        {"sw": "Lugha\n1:Kiswahili\n2:English", "en": "Language\n1:Kiswahili\n2:English"},
        {"1": Option("1", "back", language="sw"), "2": Option("2", "home", language="en")},
    ),
    Choose(
        "emergency.kind",
        "emergency",
        {language: _kind_pages(language, place) for place, language in enumerate(("sw", "en"))},
        {str(key): Option(str(key), "place.ward", (("kind", kind),)) for key, kind in enumerate(KINDS, 1)},
    ),
    Pick(
        "place.ward",
        "place",
        {"sw": text("{kind}. Wapi?"), "en": text("{kind}. Where?")},
        "list_places",
        {"inside": "country"},
        save="place",
        go="place.done",
        none="place.name",
        empty="place.name",
    ),
    ask("place.name", {"sw": "Andika mahali", "en": "Write the place"}, "place_name", "place.done", 3, 60),
    When(
        "place.done",
        "place",
        "errand",
        {"emergency": "emergency.send", "tip": "tip.send"},
        otherwise="home",
    ),
    Do(
        "emergency.send",
        "emergency",
        "report_emergency",
        {"lane": "urgent"},
        {"alerted": "emergency.sent", "no_place": "back"},
        sms={"sw": text("Tumepokea: {kind}"), "en": text("Received: {kind}")},
    ),
    choose(
        "emergency.sent",
        {
            "sw": "Imetumwa. Namba {case}: {kind}, {place}\n1:Sawa",
            "en": "Sent. Number {case}: {kind}, {place}\n1:OK",
        },
        {"1": "emergency.bye"},
    ),
    end("emergency.bye", {"sw": "Asante. Piga 999 pia.", "en": "Thank you. Call 999 too."}),
    ask(
        "tip.words",
        {"sw": "Eleza. 5:Chagua mahali", "en": "Tell us. 5:Choose a place"},
        "words",
        "tip.confirm",
        8,
        90,
        sensitive=True,
        options={"5": Option("5", "place.ward")},
    ),
    choose(
        "tip.confirm",
        {"sw": "{words}\n1:Tuma\n2:Badilisha", "en": "{words}\n1:Send\n2:Change"},
        {"1": "tip.send", "2": "tip.words"},
    ),
    Do("tip.send", "tip", "report_tip", {}, {"filed": "tip.bye", "too_many": "tip.code"}),
    ask("tip.code", {"sw": "Namba ya siri", "en": "Your code"}, "code", "tip.bye", 12, 12, digits=True),
    end("tip.bye", {"sw": "Asante. {code}", "en": "Thank you. {code}"}),
]

POLICIES: dict[str, Resume] = {"home": "never", "emergency": "continue", "place": "ask", "tip": "never"}
STARTS = {"home": "home", "emergency": "emergency.kind", "place": "place.ward", "tip": "tip.words"}

LONGEST = {"kind": 7, "place": 24, "words": 90, "code": 14, "case": 6}
"""The most units that each shown answer can have here: what a book's check works out."""


def book(*states: State, start: str = "home", shortcuts: Mapping[str, str] | None = None) -> Book:
    """A book of these states, or the one above. Journeys that POLICIES lacks are continued."""
    held = {state.name: state for state in states or STATES}
    journeys = {state.journey: state.name for state in reversed(held.values())} | ({} if states else STARTS)
    return Book(
        version="hand-made",
        languages={"sw": "Kiswahili", "en": "English"},
        start=start,
        states=held,
        journeys={
            name: Journey(name, first, POLICIES.get(name, "continue")) for name, first in journeys.items()
        },
        words=WORDS,
        shortcuts={"999": "emergency.kind"} if shortcuts is None else shortcuts,
        labels={"kind": {kind: {"sw": said[0], "en": said[1]} for kind, said in KINDS.items()}},
        sms={},
    )


def wards(*names: str) -> Handlers:
    """Handlers of the book above, with these places to pick from."""
    items = [Item(str(number), name) for number, name in enumerate(names, 1)]
    return {
        "list_places": lambda call: items,
        "report_emergency": lambda call: Outcome("alerted", {"case": "E-7Q3K"}),
        "report_tip": lambda call: Outcome("filed", {"code": "482173390512"}, {"code": "4821 7339 0512"}),
    }


class Caller:
    """Walks a book. Every turn is held to what is true of all of them."""

    def __init__(self, book: Book, handlers: Handlers | None = None, **known: object) -> None:
        self.book = book
        self.handlers = handlers if handlers is not None else wards("Mwiki", "Kasarani", "Njiru")
        self.calls: list[Call] = []
        self._follow(engine.begin(book, **known))  # type: ignore[arg-type]

    @property
    def snapshot(self) -> Snapshot:
        return self.show.snapshot

    @property
    def screen(self) -> str:
        return self.show.text

    def types(self, *inputs: str) -> str:
        """Type these one after the other; the screen after the last."""
        for typed in inputs:
            self.moves(lambda was, typed=typed: engine.step(self.book, was, typed))  # type: ignore[misc]
        return self.screen

    def redials(self) -> str:
        self.moves(lambda was: engine.resume(self.book, was))
        return self.screen

    def again(self) -> str:
        self.moves(lambda was: engine.show_again(self.book, was))
        return self.screen

    def moves(self, move: Callable[[Snapshot], Turn]) -> None:
        was = self.show.snapshot
        before = msgspec.msgpack.encode(was)
        turn = move(was)
        assert msgspec.msgpack.encode(was) == before, "a step changed the snapshot that it was given"
        self._follow(turn)

    def _follow(self, turn: Turn) -> None:
        while isinstance(turn, Call):
            self.calls.append(turn)
            turn = engine.resolve(self.book, turn.snapshot, self.handlers[turn.handler](turn))
        self.show: Show = turn
        assert gsm7.units(turn.text) <= SCREEN_UNITS
        assert gsm7.foreign(turn.text) == []
        kept = msgspec.msgpack.decode(msgspec.msgpack.encode(turn.snapshot), type=Snapshot)
        assert kept == turn.snapshot, "a session would come back changed"
