"""Where a story takes place: a service with changes to config.yaml, and a list and roster of its own."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML

from tests.system.service import Service, changed_config

SETTINGS = Path(__file__).parent / "settings"
_IMPORTS = {"contacts": "contacts.csv", "duty": "roster.csv"}
_NIGHT_LEFT = timedelta(seconds=25)


def noon(now: datetime) -> str:
    """A time zone in which it is between 12:00 and 13:00. The sign in such names is the other way round."""
    return f"Etc/GMT{now.astimezone(UTC).hour - 12:+d}"


def night(now: datetime) -> str:
    """Hours in Kenya that it is now, and that are over at the first full minute that leaves a story time."""
    local = now.astimezone(ZoneInfo("Africa/Nairobi"))
    ends = (local + _NIGHT_LEFT + timedelta(minutes=1)).replace(second=0)
    return f"{local - timedelta(hours=2):%H:%M}-{ends:%H:%M}"


def changes(name: str, now: datetime) -> dict[str, Any]:
    """A setting's config.yaml, with `{noon}` and `{night}` as they are now."""
    text = (SETTINGS / name / "config.yaml").read_text(encoding="utf-8")
    text = text.replace("{noon}", noon(now)).replace("{night}", night(now))
    return dict(YAML(typ="safe", pure=True).load(text))


def begin(name: str, folder: Path, redis_url: str) -> Service:
    """The service of a setting, ready. What it imports is there before its first process starts."""
    config = changed_config(folder, changes(name, datetime.now(UTC)))
    database = f"sqlite:///{folder / 'gateway.db'}"
    service = Service(folder, database, redis_url, GATEWAY_CONFIG=str(config))
    _do(service, "release")
    for command, file in _IMPORTS.items():
        if (path := SETTINGS / name / file).exists():
            _do(service, command, "import", str(path))
    # Once more: all of that took some of the night.
    changed_config(folder, changes(name, datetime.now(UTC)))
    service.start()
    service.wait_ready()
    return service


def _do(service: Service, *command: str) -> None:
    done = service.gateway(*command)
    assert done.returncode == 0, done.stderr
