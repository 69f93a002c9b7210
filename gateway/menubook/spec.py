"""Every key of the menu format, in one table: the reader, the JSON Schema and the docs' test use it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from gateway.engine.model import Resume, Words


@dataclass(frozen=True, slots=True)
class Key:
    """One key. `reads` names the shape of its value; `into` the Draft's attribute for it."""

    reads: str
    tells: str
    needed: bool = False
    into: str = ""


Keys = Mapping[str, Key]

TARGET = "the state that comes next, or `back`"

OPTION: Keys = {
    "say": Key("texts", "the words after the option's number", needed=True, into="says"),
    "value": Key("value", "what is saved in the state's `save` when this is picked"),
    "save": Key("values", "more answers that picking this sets, as name: value"),
    "language": Key("language", "switch to this language"),
    "go": Key("target", TARGET, needed=True),
}

ASK_OPTION: Keys = {name: key for name, key in OPTION.items() if name != "say"}

CHECK: Keys = {
    "least": Key("units", "fewest GSM-7 units that count as an answer (1 if not given)"),
    "most": Key("units", "most GSM-7 units that are taken (160 if not given)"),
    "digits": Key("flag", "true: digits and spaces only"),
}

STATES: Mapping[str, Keys] = {
    "choose": {
        "choose": Key("texts", "the words above the numbered options", needed=True, into="says"),
        "save": Key("answer", "the answer that options set by `value`", into="save"),
        "paged": Key("flag", "true: the options may fill several pages", into="paged"),
        "held": Key("flag", "true: only its options lead on, neither back nor home", into="held"),
        "options": Key("options", "the numbered options", needed=True, into="options"),
    },
    "ask": {
        "ask": Key("texts", "what the resident is asked to type", needed=True, into="says"),
        "save": Key("answer", "the answer that the typed words become", needed=True, into="save"),
        "sensitive": Key("flag", "true: never put into an SMS by a menu", into="sensitive"),
        "check": Key("check", "what counts as an answer", into="check"),
        "options": Key("ask options", "keys that are choices instead of an answer", into="options"),
        "go": Key("target", TARGET, needed=True, into="go"),
    },
    "list": {
        "list": Key("texts", "the words above the items", needed=True, into="says"),
        "items": Key("handler", "the handler that hands in the items", needed=True, into="handler"),
        "with": Key("values", "settings for that handler, as name: value", into="settings"),
        "save": Key("answer", "the answer that the picked item becomes", needed=True, into="save"),
        "go": Key("target", TARGET, needed=True, into="go"),
        "none": Key("target", 'where "none of these" leads', needed=True, into="none"),
        "empty": Key("target", "where to go when there is no item at all", needed=True, into="empty"),
    },
    "do": {
        "do": Key("handler", "the handler that is run", needed=True, into="handler"),
        "with": Key("values", "settings for that handler, as name: value", into="settings"),
        "sms": Key("texts", "the SMS that the handler sends to the caller", into="sms"),
        "on": Key(
            "targets", "for each outcome of the handler, the state that comes next", needed=True, into="on"
        ),
    },
    "when": {
        "when": Key("answer", "the answer to branch on", needed=True, into="save"),
        "is": Key("targets", "for each value, the state that comes next", needed=True, into="on"),
        "else": Key("target", "the state for any other value, or none", needed=True, into="go"),
    },
    "end": {
        "end": Key("texts", "the last screen", needed=True, into="says"),
    },
}
"""Kind of state → its keys. The kind is the key of the same name."""

JOURNEY: Keys = {
    "journey": Key("name", "the journey's name", needed=True),
    "start": Key("target", "the state that it starts with", needed=True),
    "resume": Key("resume", "what a redial after a dropped call does: continue, ask or never", needed=True),
    "unreviewed": Key(
        "unreviewed", "states whose words no native reader has seen, as state or state:language"
    ),
    "states": Key("states", "the journey's states, by name", needed=True),
}

BOOK: Keys = {
    "languages": Key("languages", "each language's code and own name; the first is the default", needed=True),
    "start": Key("target", "the state that every call begins with", needed=True),
    "shortcuts": Key("targets", "digits that lead straight to a state from any list of choices"),
    "words": Key("words", "the words that the gateway says by itself", needed=True),
    "unreviewed": Key("unreviewed", "words that no native reader has seen, as word or word:language"),
}

SMS: Keys = {
    "texts": Key("sms texts", "the texts that officers and residents get by SMS", needed=True),
    "unreviewed": Key("unreviewed", "texts that no native reader has seen, as text or text:language"),
}

REPLIES: Keys = {
    "actions": Key("reply words", "what officers can do by SMS, and its words", needed=True),
    "outcomes": Key("reply words", "how a case can end, and its words", needed=True),
    "agencies": Key("reply words", "whom a case can be handed over to, and its words", needed=True),
    "unreviewed": Key("unreviewed", "names whose words no native reader has seen, as name or name:language"),
}

WORDS: Mapping[str, str] = {
    "back": "label of the key 0",
    "home": "label of the key 99",
    "more": "label of the key 9, where there are more pages",
    "none": "label of the key 8 in lists: none of these",
    "wrong_choice": "error line for a key that is not on the screen",
    "too_short": "error line for an answer that is too short",
    "too_long": "error line for an answer that is too long",
    "digits_only": "error line for an answer that must be digits",
    "resume": "the question on a redial after a dropped call, where a journey says `resume: ask`",
    "resume_yes": "its first option: carry on",
    "resume_no": "its second option: start again",
    "trouble": "the last screen when something failed inside; must name 999 and 112",
    "wrong_code": "the last screen for a service code that is not ours",
}
assert list(WORDS) == [field.name for field in fields(Words)]  # noqa: S101 (a word the engine needs is missing here)

RESUMES: tuple[Resume, ...] = ("continue", "ask", "never")
BACK = "back"
