"""config.yaml as one typed object, or every mistake in it with its place."""

from functools import cached_property
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, ValidationError, field_validator, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError

from gateway.config.faults import told
from gateway.config.pacing import Calm, Incidents, Throttle
from gateway.config.stakeholders import Bulletins
from gateway.config.texting import Texting
from gateway.config.tiers import Tiers
from gateway.config.vocabulary import Concern, Role

Lane = Literal["urgent", "bulk"]
# Bounded above too: a slip of the keyboard must be a sentence here, not an overflow in the relay.
Seconds = Annotated[float, Field(gt=0, le=3600)]
Count = Annotated[int, Field(ge=1)]
Days = Annotated[int, Field(ge=1, le=3650)]


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
    place_days: Days


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
    concerns: dict[Concern, list[Role]]

    @model_validator(mode="after")
    def _somebody_is_left(self) -> "Routing":
        for concern in get_args(Concern):
            if concern not in self.concerns:
                raise ValueError(f"concerns needs the roles not to tell of what is about {concern!r}")
            if not set(self.nobody) - set(self.concerns[concern]):
                raise ValueError(
                    f"concerns.{concern} leaves nobody to tell; keep a role of `nobody` out of it"
                )
        return self

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
    answers_an_hour: Count


class Drafts(_Part):
    send_after_seconds: Annotated[int, Field(ge=1, le=3600)]


class LaneRates(_Part):
    urgent: Count
    bulk: Count


class Dispatch(_Part):
    round_seconds: Seconds
    lease_seconds: Annotated[int, Field(ge=15, le=3600)]  # must outlive the SDK's own 12 s
    retry_seconds: Annotated[list[Seconds], Field(min_length=1)]
    attempts: Count
    per_second: LaneRates
    recipients_a_call: Count
    alert_segments: Annotated[int, Field(ge=1, le=6)]
    alert_contacts: Count


class Audit(_Part):
    minutes: Annotated[int, Field(ge=1, le=60)]
    heartbeat_url: HttpUrl | None


class Readiness(_Part):
    ask_days: Days
    answer_days: Days
    ahead_hours: Annotated[int, Field(ge=1, le=31 * 24)]


class Sms(_Part):
    sender: str | None


class Replies(_Part):
    pin_for: list[Literal["accept", "on_the_way", "on_scene", "pass_up", "hand_over", "ask", "close"]]
    pin_tries_an_hour: Count
    unclear_an_hour: Count
    attempts_an_hour: Count


class Retention(_Part):
    ping_days: Days
    days_after_closing: Days
    days_unclosed: Days
    messages_days: Days


class Config(_Part):
    """All of config.yaml."""

    service: Service
    sessions: Sessions
    kinds: Annotated[dict[str, Kind], Field(min_length=1)]
    routing: Routing
    limits: Limits
    drafts: Drafts
    tiers: Tiers
    incidents: Incidents
    throttle: Throttle
    calm: Calm
    dispatch: Dispatch
    sms: Sms
    replies: Replies
    readiness: Readiness
    audit: Audit
    texting: Texting
    bulletins: Bulletins
    retention: Retention

    @model_validator(mode="after")
    def _routed_kinds_exist(self) -> "Config":
        for case in ("emergency", "tip"):
            for kind in getattr(self.routing, case):
                if kind not in self.kinds and kind != "default":
                    known = ", ".join(self.kinds)
                    raise ValueError(f"routing.{case}: no kind {kind!r} (kinds are {known})")
        return self

    @model_validator(mode="after")
    def _texted_kinds_exist(self) -> "Config":
        if odd := sorted(set(self.texting.kinds) - set(self.kinds)):
            raise ValueError(f"texting.kinds: no kind {odd[0]!r} (kinds are {', '.join(self.kinds)})")
        return self

    @model_validator(mode="after")
    def _tiers_fit(self) -> "Config":
        for plan in self.tiers.plans:
            if odd := sorted((plan.kinds or frozenset()) - set(self.kinds)):
                raise ValueError(f"tiers.plans: no kind {odd[0]!r} (kinds are {', '.join(self.kinds)})")
        return self

    @model_validator(mode="after")
    def _incident_kinds_exist(self) -> "Config":
        if odd := set(self.incidents.window_minutes) - {*self.kinds, "default"}:
            known = ", ".join(self.kinds)
            raise ValueError(f"incidents.window_minutes: no kind {min(odd)!r} (kinds are {known})")
        return self

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages that cases are named in: what a contact can read."""
        return frozenset(language for kind in self.kinds.values() for language in kind.names)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.service.time_zone)


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
        raise ConfigError(told(error, tree, path, Config)) from None
