"""Every story, through the real web process, Valkey, workers, SDK and emulator."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.stories.script import Telling, read
from tests.stories.setting import SETTINGS, begin
from tests.system.service import Service

STORIES = {path.stem: read(path) for path in sorted(Path(__file__).parent.glob("*.yaml"))}
_callers = {name: count(300) for name in (each.name for each in SETTINGS.iterdir())}


@pytest.fixture(scope="module")
def service_of(
    tmp_path_factory: pytest.TempPathFactory, valkey_url: str
) -> Iterator[Callable[[str], Service]]:
    """The service of a setting: one for all stories that name it, begun with the first of them."""
    begun: dict[str, Service] = {}

    def service_of(setting: str) -> Service:
        if setting not in begun:
            # A Valkey database of its own, and so queues of its own.
            redis_url = valkey_url.removesuffix("/0") + f"/{len(begun) + 1}"
            begun[setting] = begin(setting, tmp_path_factory.mktemp(setting), redis_url)
        return begun[setting]

    yield service_of
    for service in begun.values():
        service.stop()


@pytest.mark.parametrize("name", STORIES)
def test_story(name: str, service_of: Callable[[str], Service]) -> None:
    story = STORIES[name]
    service = service_of(story.setting)
    # Example numbers that no demo contact and no scripted fault has.
    phones = {name: service.phone(f"+254700000{next(_callers[story.setting])}") for name in story.callers}
    Telling(story, phones, service).tell()
