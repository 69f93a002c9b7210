"""What happens before the processes start: schema, demo on a desk, menus."""

from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import func, select

from gateway.app import Gateway
from gateway.config import ConfigError
from gateway.directory import demo
from gateway.directory.records import Area
from gateway.menubook.faults import MenuErrors
from gateway.menubook.load import load
from gateway.store import migrate

Progress = Callable[[str, int, int], None]


def release(gateway: Gateway, progress: Progress) -> Iterator[str]:
    """Bring database and menus up to date; yields a line for each thing done.

    The demo goes into an empty database only, and never beside a live provider. Menus with
    faults are reported and the published ones stay; without any, nothing can start.
    """
    migrate.upgrade(gateway.store)
    yield f"database: {gateway.store.engine.dialect.name}, schema is current"
    with gateway.store.read() as tx:
        areas = tx.scalar(select(func.count()).select_from(Area)) or 0
    if areas == 0 and not gateway.provider.live:
        demo.load(gateway.store, gateway.vault, gateway.pseudonyms, progress)
        with gateway.store.read() as tx:
            areas = tx.scalar(select(func.count()).select_from(Area)) or 0
    yield f"directory: {areas} areas"
    gateway.library.refresh()
    try:
        yield f"menus: version {publish(gateway, gateway.settings.menus_path)}"
    except MenuErrors as errors:
        try:
            kept = gateway.library.current().version
        except LookupError:
            raise ConfigError(f"{errors}\nThere are no published menus to go on with.") from None
        yield f"{errors}\nmenus: not published; version {kept} stays"


def publish(gateway: Gateway, folder: Path) -> str:
    """Check a folder of menus and make it current. Raises MenuErrors and changes nothing."""
    sources = load(folder)
    return gateway.library.publish(sources)
