"""Every story, through the real web process, Valkey, workers, SDK and emulator."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.stories.script import Telling, read
from tests.system.service import Service

STORIES = sorted(Path(__file__).parent.glob("*.yaml"))
_callers = count(300)  # example numbers that no demo contact and no scripted fault has


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, valkey_url: str) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("stories")
    service = Service(folder, f"sqlite:///{folder / 'gateway.db'}", valkey_url)
    released = service.gateway("release")
    assert released.returncode == 0, released.stderr
    service.start()
    service.wait_ready()
    yield service
    service.stop()


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_story(path: Path, service: Service) -> None:
    story = read(path)
    phones = {name: service.phone(f"+254700000{next(_callers)}") for name in story.callers}
    Telling(story, phones, service.phone).tell()
