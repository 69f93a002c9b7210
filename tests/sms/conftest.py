from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient

from gateway.cases.pending import PendingTexts
from gateway.cases.profiles import Profiles
from gateway.directory.places import Places
from gateway.privacy.limits import Limits
from gateway.sms.callbacks import blueprint
from gateway.store.base import Store
from handlers.shape import Services
from tests.dispatch.processes import emulator
from tests.dispatch.world import World
from tests.handlers.conftest import REPLIES
from tests.handlers.conftest import desk as reports
from tests.sms.office import office


@pytest.fixture(scope="session")
def provider_url() -> Iterator[str]:
    """The emulator as a process of its own."""
    with emulator() as url:
        yield url


@dataclass
class Desk:
    """A world whose callbacks can be called."""

    world: World
    services: Services
    client: FlaskClient
    woken: list[tuple[str, list[int]]] = field(default_factory=list)

    def post(self, path: str, **form: str) -> int:
        return self.client.post(path, data=form).status_code


@pytest.fixture
def desk(store: Store, valkey: redis.Redis) -> Desk:
    world = World(store, valkey)
    woken: list[tuple[str, list[int]]] = []

    def wake(lane: str, ids: Sequence[int]) -> None:
        if ids:
            woken.append((lane, list(ids)))

    places = Places(store)
    places.refresh()
    services = Services(
        config=world.config,
        store=store,
        vault=world.vault,
        pseudonyms=world.pseudonyms,
        places=places,
        profiles=Profiles(store, valkey, world.pseudonyms, 400),
        pending=PendingTexts(valkey, world.pseudonyms, world.config.texting.wait_minutes),
        limits=Limits(valkey),
        alerts=world.alerts,
        joining=world.joining,
        replies=lambda: REPLIES,
        wording=lambda: "version-1",
        wake=wake,
    )
    app = Flask("test")
    app.register_blueprint(blueprint(services, lambda: world.now))
    return Desk(world, services, app.test_client(), woken)


__all__ = ["Desk", "desk", "office", "provider_url", "reports"]
