"""A story as written: read from YAML, checked, and told step by step. README.md has the words."""

import re
import shlex
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator
from ruamel.yaml import YAML

from tests.system.service import Handset, Service, until

_NAME = re.compile(r"\{(\w+)\}")
_OPTION = re.compile(r"^(\d+):(.*)$", re.MULTILINE)
_PAGES = 15
CODE = "*384*911#"
DOES = ("dial", "press", "type", "pick", "drop", "redial", "text", "sms", "no_sms", "gateway")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True, coerce_numbers_to_str=True)


class Sms(_Part):
    to: str
    has: list[str]
    times: int | None = None
    within: float = 20.0
    remember: dict[str, str] = {}


class Text(_Part):
    by: str
    says: str


class Step(_Part):
    who: str | None = Field(None, alias="as")
    dial: str | None = None
    press: str | None = None
    type: str | None = None
    pick: str | None = None
    drop: bool = False
    redial: bool = False
    text: Text | None = None
    sms: Sms | None = None
    no_sms: Sms | None = None
    gateway: str | None = None
    see: list[str] = []
    unseen: list[str] = []
    ended: bool = False
    remember: dict[str, str] = {}

    @model_validator(mode="after")
    def _one_thing(self) -> "Step":
        done = [name for name in DOES if getattr(self, name)]
        if len(done) > 1:
            raise ValueError(f"one thing a step, not {' and '.join(done)}")
        return self


class Story(_Part):
    story: str
    language: str
    steps: list[Step]
    setting: str = "everyday"
    each_callback_twice: bool = False
    callers: list[str] = ["me"]


def read(path: Path) -> Story:
    """A story file. Raises pydantic's ValidationError with the place of what is wrong."""
    return Story.model_validate(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))


def filled(text: str, known: Mapping[str, str]) -> str:
    """`{name}` replaced by what is known of it; other braces stay."""
    return _NAME.sub(lambda found: known.get(found[1], found[0]), text)


def options(screen: str) -> dict[str, str]:
    """Key → label of the numbered lines of a screen."""
    return {key: label.strip() for key, label in _OPTION.findall(screen)}


def key_of(screen: str, label: str) -> str | None:
    """The key of the first option that begins with `label`; `9` (more) is none."""
    return next((key for key, said in options(screen).items() if said.startswith(label)), None)


class Telling:
    """Tells one story on a service's phones. `phones` maps each caller to a handset."""

    def __init__(self, story: Story, phones: Mapping[str, Handset], service: Service) -> None:
        self.story = story
        self.phones = phones
        self._service = service
        self._known = {name: phone.number for name, phone in phones.items()}
        self._screens = dict.fromkeys(phones, "")
        self._who = story.callers[0]

    def tell(self) -> None:
        for number, step in enumerate(self.story.steps, 1):
            self._who = step.who or self._who
            try:
                shown = self._do(step)
                self._look(step, self._screens[self._who] if shown is None else shown)
            except AssertionError as error:
                screen = self._screens[self._who]
                raise AssertionError(f"step {number} ({self._who}): {error}\non screen:\n{screen}") from None

    def _do(self, step: Step) -> str | None:
        """Do a step; what is to be looked at, where that is not the screen."""
        phone = self.phones[self._who]
        said = step.press if step.press is not None else step.type
        if step.dial is not None:
            self._show(phone.dial(filled(step.dial, self._known)))
        elif said is not None:
            self._show(phone.press(filled(said, self._known)))
        elif step.pick is not None:
            self._pick(filled(step.pick, self._known))
        elif step.redial:
            self._show(phone.dial(CODE))
        elif step.drop:
            phone.drop()
        elif step.text:
            self._handset(step.text.by).text(filled(step.text.says, self._known))
        elif step.sms:
            self._sms(step.sms)
        elif step.no_sms:
            assert not self._matching(step.no_sms), f"an SMS to {step.no_sms.to} has {step.no_sms.has}"
        elif step.gateway:
            return self._run(filled(step.gateway, self._known))
        return None

    def _run(self, command: str) -> str:
        done = self._service.gateway(*shlex.split(command))
        assert done.returncode == 0, f"gateway {command}: {done.stderr}"
        return done.stdout

    def _show(self, screen: str) -> None:
        self._screens[self._who] = screen
        if self.story.each_callback_twice:
            assert self.phones[self._who].repeat(), "the repeated callback got another answer"

    def _pick(self, label: str) -> None:
        for _ in range(_PAGES):
            screen = self._screens[self._who]
            if key := key_of(screen, label):
                self._show(self.phones[self._who].press(key))
                return
            assert "9" in options(screen), f"no option begins with {label!r}"
            self._show(self.phones[self._who].press("9"))
        raise AssertionError(f"{label!r} is on none of {_PAGES} pages")

    def _look(self, step: Step, screen: str) -> None:
        for fragment in step.see:
            assert filled(fragment, self._known) in screen, f"{fragment!r} is not on the screen"
        for fragment in step.unseen:
            assert filled(fragment, self._known) not in screen, f"{fragment!r} is on the screen"
        if step.ended:
            assert self.phones[self._who].mode() == "ended", "the session goes on"
        for name, pattern in step.remember.items():
            found = re.search(pattern, screen)
            assert found, f"nothing on the screen looks like {pattern}"
            self._known[name] = found[0]

    def _handset(self, who: str) -> Handset:
        return self._service.phone(self._known.get(who, filled(who, self._known)))

    def _matching(self, sms: Sms) -> list[str]:
        handset = self._handset(sms.to)
        wanted = [filled(fragment, self._known) for fragment in sms.has]
        return [text for text in handset.inbox() if all(fragment in text for fragment in wanted)]

    def _sms(self, sms: Sms) -> None:
        wanted = [filled(fragment, self._known) for fragment in sms.has]
        text = self._handset(sms.to).expect(*wanted, seconds=sms.within)
        for name, pattern in sms.remember.items():
            found = re.search(pattern, text)
            assert found, f"nothing in the SMS looks like {pattern}: {text}"
            self._known[name] = found[0]
        if sms.times is not None:
            times = sms.times
            until(lambda: len(self._matching(sms)) >= times, f"{times} SMS to {sms.to} with {wanted}")
            count = len(self._matching(sms))
            assert count == times, f"{count} SMS to {sms.to} with {wanted}, not {times}"
