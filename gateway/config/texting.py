"""`texting:` in config.yaml: the words by which a resident's SMS is understood."""

from typing import Annotated, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from gateway.config.vocabulary import Concern

Word = Annotated[str, StringConstraints(pattern="^[a-z0-9][a-z0-9 ]{0,30}$")]
Words = dict[str, Annotated[list[Word], Field(min_length=1)]]
"""Language → words or groups of words, in small letters without accents."""


class Texting(BaseModel):
    """`call` answers our own text after an emergency; `kinds` and `concerns` are looked for anywhere."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    wait_minutes: Annotated[int, Field(ge=1, le=60)]
    emergency: Words
    tip: Words
    call: Words
    kinds: dict[str, Words]
    concerns: dict[Concern, Words]

    @model_validator(mode="after")
    def _one_meaning(self) -> "Texting":
        taken: dict[str, str] = {}
        for what in ("emergency", "tip", "call"):
            for word in {word for words in getattr(self, what).values() for word in words}:
                if word in taken:
                    raise ValueError(f"{word!r} means both {taken[word]} and {what}; take it out of one")
                taken[word] = what
        return self

    @model_validator(mode="after")
    def _every_concern(self) -> "Texting":
        if missing := sorted(set(get_args(Concern)) - set(self.concerns)):
            raise ValueError(f"concerns needs the words for {missing[0]!r}")
        return self
