"""config.yaml and the environment as one typed object."""

import os
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError

Role = Literal[
    "station_duty",
    "ocs",
    "ra_duty",
    "ra_chair",
    "private_security",
    "chief",
    "nyumba_kumi",
    "programme_desk",
]
Lane = Literal["urgent", "bulk"]
CaseType = Literal["emergency", "tip"]
Seconds = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]


class ConfigError(Exception):
    """config.yaml or the environment can't be used; the text says what, where and the mend."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Service(_Part):
    name: str
    time_zone: str
    codes: Annotated[list[str], Field(min_length=1)]
    shared: bool
    networks_allowed: list[IPv4Network | IPv6Network]

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"{value!r} is no time zone; write one like Africa/Nairobi") from None
        return value

    @field_validator("codes")
    @classmethod
    def _ussd_codes(cls, value: list[str]) -> list[str]:
        for code in value:
            digits = code.strip("*#").replace("*", "")
            if not (code.startswith("*") and code.endswith("#") and digits.isdecimal()):
                raise ValueError(f"{code!r} is no USSD code; write one like '*384*911#'")
        return value


class Sessions(_Part):
    ttl_seconds: Annotated[int, Field(ge=180)]
    resume_seconds: Count
    place_days: Count


class Kind(BaseModel):
    """A kind of case: its severity (1 highest) and its name in each language."""

    model_config = ConfigDict(extra="allow", frozen=True)
    severity: Annotated[int, Field(ge=1, le=4)]

    @model_validator(mode="after")
    def _names_are_texts(self) -> "Kind":
        for language, name in (self.model_extra or {}).items():
            if not isinstance(name, str) or not name:
                raise ValueError(f"the name in {language!r} must be text")
        return self

    @property
    def names(self) -> dict[str, str]:
        return dict(self.model_extra or {})


class Routing(_Part):
    emergency: dict[str, list[Role]]
    tip: dict[str, list[Role]]
    flood: Annotated[list[Role], Field(min_length=1)]
    nobody: Annotated[list[Role], Field(min_length=1)]

    @model_validator(mode="after")
    def _defaults(self) -> "Routing":
        for name in ("emergency", "tip"):
            if not getattr(self, name).get("default"):
                raise ValueError(f"{name} needs a `default` with at least one role")
        return self


class Limits(_Part):
    tips_a_day: Count
    emergencies_an_hour: Count
    code_attempts_an_hour: Count
    texts_a_day: Count


class Drafts(_Part):
    send_after_seconds: Count


class LaneRates(_Part):
    urgent: Count
    bulk: Count


class Dispatch(_Part):
    round_seconds: Seconds
    lease_seconds: Annotated[int, Field(ge=15)]  # must outlive the SDK's own 12 s
    retry_seconds: Annotated[list[Seconds], Field(min_length=1)]
    attempts: Count
    per_second: LaneRates
    recipients_a_call: Count
    alert_segments: Annotated[int, Field(ge=1, le=6)]


class Sms(_Part):
    sender: str | None


class Retention(_Part):
    days_after_closing: Count
    days_unclosed: Count
    messages_days: Count


class Config(_Part):
    """All of config.yaml."""

    service: Service
    sessions: Sessions
    kinds: Annotated[dict[str, Kind], Field(min_length=1)]
    routing: Routing
    limits: Limits
    drafts: Drafts
    dispatch: Dispatch
    sms: Sms
    retention: Retention

    @model_validator(mode="after")
    def _routed_kinds_exist(self) -> "Config":
        for case in ("emergency", "tip"):
            for kind in getattr(self.routing, case):
                if kind not in self.kinds and kind != "default":
                    known = ", ".join(self.kinds)
                    raise ValueError(f"routing.{case}: no kind {kind!r} (kinds are {known})")
        return self

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.service.time_zone)


def _place(node: Any, path: tuple[int | str, ...]) -> tuple[int, int]:
    """Line and column (from 1) of the deepest part of `path` that the file has."""
    line, column = 1, 1
    for step in path:
        try:
            if isinstance(node, CommentedMap):
                line, column = (number + 1 for number in node.lc.key(step))
            elif isinstance(node, CommentedSeq):
                line, column = (number + 1 for number in node.lc.item(step))
            else:
                break
            node = node[step]
        except (KeyError, IndexError, TypeError):
            break
    return line, column


def load_config(path: Path) -> Config:
    """Read and check config.yaml. Raises ConfigError with every mistake and its place."""
    try:
        tree = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: can't be read ({error.strerror}); set GATEWAY_CONFIG") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: is not UTF-8 text; save it as UTF-8") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise ConfigError(f"{where}: {str(error.problem).splitlines()[0]}") from None
    if not isinstance(tree, CommentedMap):
        raise ConfigError(f"{path}:1:1: must be a mapping of settings, like the one in the README")
    try:
        return Config.model_validate(tree)
    except ValidationError as error:
        lines = []
        for fault in error.errors():
            line, column = _place(tree, fault["loc"])
            name = ".".join(str(part) for part in fault["loc"]) or "config"
            message = fault["msg"].removeprefix("Value error, ")
            lines.append(f"{path}:{line}:{column}: {name}: {message}")
        raise ConfigError("\n".join(lines)) from None


def _from_environment(name: str) -> str | None:
    """NAME, or the contents of the file that NAME_FILE names."""
    if value := os.environ.get(name):
        return value
    if file := os.environ.get(f"{name}_FILE"):
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ConfigError(f"{name}_FILE: {file} can't be read ({error.strerror})") from None
    return None


def _port(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise ConfigError(f"{name}: {value!r} is no port; give a number from 1 to 65535")
    return int(value)


class Settings:
    """Where things are and what they may know: the environment's part, and `config`.

    Secrets are read when asked for, never printed, and each can come as NAME or NAME_FILE.
    """

    def __init__(self) -> None:
        self.config_path = Path(os.environ.get("GATEWAY_CONFIG", "config.yaml"))
        self.menus_path = Path(os.environ.get("GATEWAY_MENUS", "menus"))
        self.var = Path(os.environ.get("GATEWAY_VAR", "var")).absolute()
        self.port = _port("PORT", 8000)
        self.emulator_port = _port("EMULATOR_PORT", 8001)
        self.config = load_config(self.config_path)

    def optional(self, name: str) -> str | None:
        """NAME, NAME_FILE, or what `gateway up` made on this desk; None if there is none."""
        if value := _from_environment(name):
            return value
        made = self.var / "secrets" / name
        try:
            return made.read_text(encoding="utf-8").strip() or None
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ConfigError(f"{made} can't be read ({error.strerror})") from None

    def secret(self, name: str) -> str:
        """A setting that must be there. Raises ConfigError that says how to give it."""
        value = self.optional(name)
        if value is None:
            raise ConfigError(
                f"{name} is not set. Set {name} or {name}_FILE, or start with `gateway up`, "
                f"which makes what a desk needs under {self.var}"
            )
        return value

    @property
    def database_url(self) -> str:
        """SQLite under var/ unless DATABASE_URL says otherwise."""
        return _from_environment("DATABASE_URL") or f"sqlite:///{self.var / 'gateway.db'}"

    @property
    def sessions_redis_url(self) -> str:
        return _from_environment("SESSIONS_REDIS_URL") or self.secret("REDIS_URL")

    @property
    def queue_redis_url(self) -> str:
        return _from_environment("QUEUE_REDIS_URL") or self.secret("REDIS_URL")

    @property
    def africastalking_base_url(self) -> str | None:
        """Set for the emulator; None means the provider's own host."""
        return self.optional("AFRICASTALKING_BASE_URL")
