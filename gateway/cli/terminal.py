"""What every command needs: output, one clear sentence for a failure, a bar for what takes long."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from gateway.settings import Settings

if TYPE_CHECKING:
    from gateway.app import Gateway

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def fail(message: str, status: int = 1) -> typer.Exit:
    """Raise what this returns: the message in red, and the exit status."""
    err.print(message, style="red", markup=False, soft_wrap=True)
    return typer.Exit(status)


def open_gateway(process: str) -> "Gateway":
    """The parts of this process, its logs named `process`."""
    from gateway.app import Gateway
    from gateway.privacy.logs import configure

    configure(process)
    return Gateway(Settings())


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each thing that is fed as (what, done, of); `of` 0 where the end is not known."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    bar = Progress(*columns, console=err)
    tasks: dict[str, TaskID] = {}

    def show(what: str, done: int, of: int) -> None:
        bar.start()  # only now: with nothing to show, it would print an empty line
        if what not in tasks:
            tasks[what] = bar.add_task(what, total=None)
        bar.update(tasks[what], completed=done, total=of or None)

    try:
        yield show
    finally:
        if tasks:
            bar.stop()
