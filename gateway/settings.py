"""The environment: where things are, and the secrets. config.yaml comes with it as `config`."""

import os
from pathlib import Path

from gateway.config import ConfigError, load_config

_DATABASES = ("postgresql", "postgresql+psycopg", "sqlite")
_REDISES = ("redis", "rediss", "unix")


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
        raise ConfigError(f"{name} in the environment: {value!r} is no port; give a number from 1 to 65535")
    return int(value)


def _address(name: str, value: str, *kinds: str) -> str:
    """`value`, if it is an address of one of these kinds. Never quoted: it may hold a password."""
    if value.partition("://")[0] not in kinds:
        begins = " or ".join(f"{kind}://" for kind in kinds)
        raise ConfigError(f"{name} in the environment: must begin with {begins}")
    return value


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
        url = _from_environment("DATABASE_URL") or f"sqlite:///{self.var / 'gateway.db'}"
        return _address("DATABASE_URL", url, *_DATABASES)

    @property
    def sessions_redis_url(self) -> str:
        return self._redis_url("SESSIONS_REDIS_URL")

    @property
    def queue_redis_url(self) -> str:
        return self._redis_url("QUEUE_REDIS_URL")

    def _redis_url(self, name: str) -> str:
        if url := _from_environment(name):
            return _address(name, url, *_REDISES)
        return _address("REDIS_URL", self.secret("REDIS_URL"), *_REDISES)

    @property
    def africastalking_base_url(self) -> str | None:
        """Set for the emulator; None means the provider's own host."""
        return self.optional("AFRICASTALKING_BASE_URL")
