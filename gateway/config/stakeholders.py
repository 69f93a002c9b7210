"""`bulletins:` in config.yaml: the groups that can be joined beside areas, and what an SMS costs."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Key = Annotated[str, StringConstraints(pattern="^[a-z][a-z_]{0,23}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=24)]  # a line of a phone's screen


class Bulletins(BaseModel):
    """`groups` have a name in each language. `price` is one SMS part's, in `currency`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    groups: dict[Key, Annotated[dict[str, Name], Field(min_length=1)]]
    joined: Annotated[int, Field(ge=1)]
    parts: Annotated[int, Field(ge=1, le=6)]
    price: Annotated[Decimal, Field(ge=0)]
    currency: str

    def name(self, group: str, language: str) -> str:
        """What a group is called; its key where config.yaml has it no more."""
        names = self.groups.get(group, {})
        return names.get(language) or next(iter(names.values()), group)
