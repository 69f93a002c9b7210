"""The `gateway` command. Parts are imported when a command needs them: `gateway --help` is quick."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from gateway.cli.bulletins import bulletin_app
from gateway.cli.directory import areas_app, contacts_app, duty_app
from gateway.cli.terminal import err, fail, open_gateway, out, progress
from gateway.settings import Settings

if TYPE_CHECKING:
    from gateway.config import Lane

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
menus_app = typer.Typer(no_args_is_help=True, help="Check and publish the menus.")
keys_app = typer.Typer(no_args_is_help=True, help="The keys that what is stored is sealed with.")
app.add_typer(menus_app, name="menus")
app.add_typer(areas_app, name="areas")
app.add_typer(contacts_app, name="contacts")
app.add_typer(duty_app, name="duty")
app.add_typer(bulletin_app, name="bulletin")
app.add_typer(keys_app, name="keys")
_Folder = Annotated[Path | None, typer.Argument(help="default: GATEWAY_MENUS")]
_MARKS = {"fine": "[green]   ok[/]", "note": "[yellow] note[/]", "wrong": "[red]WRONG[/]"}


@app.command()
def up() -> None:
    """Start the whole service on this desk, with the emulator. Ctrl-C ends it."""
    from gateway.desk.up import up as start
    from gateway.desk.valkey import ValkeyError

    try:
        status = start(release_all, err)
    except ValkeyError as error:
        raise fail(str(error)) from None
    raise typer.Exit(status)


@app.command()
def release() -> None:
    """Before the processes start: migrate, load the demo into an empty desk, publish the menus."""
    release_all(Settings())


def release_all(settings: Settings) -> None:
    from gateway.app import Gateway
    from gateway.release import release as run

    with progress() as show:
        for line in run(Gateway(settings), show):
            err.print(line, markup=False, soft_wrap=True)


@app.command()
def web() -> None:
    """Serve callbacks, health and metrics on PORT. WEB_PROCESSES and WEB_THREADS say how many."""
    from granian import Granian
    from granian.constants import Interfaces

    from gateway.desk.ports import must_be_free

    settings = Settings()
    address = os.environ.get("HOST", "0.0.0.0")  # noqa: S104  (a server behind a platform's router)
    must_be_free(settings.port, "PORT", address)
    Granian(
        "gateway.cli.trouble:web",
        factory=True,
        address=address,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=int(os.environ.get("WEB_PROCESSES", "2")),
        blocking_threads=int(os.environ.get("WEB_THREADS", "2")),
        log_enabled=False,
        websockets=False,
    ).serve()


@app.command()
def worker(lane: Annotated[str, typer.Argument(help="urgent or bulk")]) -> None:
    """Send what is owed on one lane."""
    from gateway.dispatch.worker import run_worker

    if lane not in ("urgent", "bulk"):
        raise fail(f"{lane!r} is no lane; write `gateway worker urgent` or `gateway worker bulk`", 2)
    gateway = open_gateway(lane)
    gateway.refresh()
    gateway.keep_fresh()
    run_worker(cast("Lane", lane), gateway.dispatch)


@app.command()
def clock() -> None:
    """Find what is due and unsent, send drafts, keep the heartbeat. Any number may run."""
    from gateway.dispatch.relay import Relay, run

    gateway = open_gateway("clock")
    gateway.refresh()
    gateway.keep_fresh()
    run(Relay(gateway.dispatch))


@app.command()
def emulator() -> None:
    """Africa's Talking on this desk: a phone page, SMS inboxes, faults. On EMULATOR_PORT."""
    from gateway.desk.ports import must_be_free
    from gateway.emulator.server import run

    settings = Settings()
    must_be_free(settings.emulator_port, "EMULATOR_PORT")
    run(
        settings.emulator_port,
        f"http://127.0.0.1:{settings.port}",
        settings.secret("CALLBACK_SECRET"),
        tuple(settings.config.service.codes),
        settings.optional("AFRICASTALKING_API_KEY"),
    )


@app.command()
def phone(
    number: Annotated[str, typer.Option(help="who calls")] = "+254700000001",
    dial: Annotated[str, typer.Argument(help="the code, with a dial-through if you like")] = "",
) -> None:
    """Dial in the terminal, as a phone would."""
    from gateway.desk.phone import PhoneError, call

    try:
        call(Settings(), number, dial, out)
    except PhoneError as error:
        raise fail(str(error)) from None


@app.command()
def doctor() -> None:
    """What is configured, reachable and stale, and how to mend it. Exit 1 if something is wrong."""
    from gateway.doctor import examine

    wrong = False
    for finding in examine():
        wrong = wrong or finding.level == "wrong"
        out.print(f"{_MARKS[finding.level]}  [bold]{finding.what}[/]  ", end="")
        out.print(finding.says, markup=False, soft_wrap=True)
        if finding.mend:
            out.print(f"       → {finding.mend}", markup=False, soft_wrap=True)
    raise typer.Exit(1 if wrong else 0)


@menus_app.command("check")
def menus_check(folder: _Folder = None) -> None:
    """Every mistake at once, each with its place; or what the book holds."""
    from gateway.app import domains, signatures
    from gateway.menubook.load import load
    from gateway.menubook.report import report

    settings = Settings()
    found = report(load(folder or settings.menus_path), signatures(), domains(settings.config))
    for fault in found.faults:
        err.print(str(fault), markup=False, soft_wrap=True)
    if found.faults:
        raise fail(f"{len(found.faults)} to mend; such a book is never published")
    languages = ", ".join(f"{name} ({code})" for code, name in found.languages.items())
    out.print(
        f"{found.states} states in {len(found.journeys)} journeys, {found.screens} screens, {languages}"
    )
    out.print("tightest screens, of 160 units, with longest answers and error line:")
    for each in found.tightest:
        out.print(f"  {each.units:>3}  {each.state} ({each.language})", markup=False)
    if found.unreviewed:
        out.print("not yet read by a native speaker:")
        for text in found.unreviewed:
            out.print(f"  {text.name} ({text.language})", markup=False, soft_wrap=True)
    out.print(f"All is well; version {found.version}.")


@menus_app.command("publish")
def menus_publish(
    folder: _Folder = None,
) -> None:
    """Check the menus and make them current. Callers on the line keep the version they began with."""
    from gateway.menubook.faults import MenuErrors
    from gateway.release import publish

    gateway = open_gateway("menus")
    try:
        version = publish(gateway, folder or gateway.settings.menus_path)
    except MenuErrors as errors:
        raise fail(f"{errors}\nNot published; the service keeps what it had.") from None
    out.print(f"Published version {version}; web processes take it up within seconds.")


@menus_app.command("schema")
def menus_schema() -> None:
    """A JSON Schema of the menu files, for editors."""
    import json

    from gateway.menubook.schema import schema

    sys.stdout.write(json.dumps(schema(), indent=2, ensure_ascii=False) + "\n")


@keys_app.command("new")
def keys_new() -> None:
    """Print a new key as FIELD_KEYS takes it. Put it first there, then `gateway keys rotate`."""
    from gateway.app import now
    from gateway.privacy.vault import new_key

    sys.stdout.write(f"{now():k%Y%m%d-%H%M%S}:{new_key()}\n")
    err.print(
        "Put this first in FIELD_KEYS, a comma before those that are there, and start every process "
        "anew; then `gateway keys rotate`.",
        soft_wrap=True,
    )


@keys_app.command("rotate")
def keys_rotate() -> None:
    """Seal everything anew under the first key of FIELD_KEYS; older keys can go afterwards."""
    from gateway.privacy.rotation import rotate
    from gateway.tables import Base  # with it, every sealed column is known

    gateway = open_gateway("keys")
    with progress() as show:
        rotate(Base, gateway.store, gateway.vault, lambda table, done: show(table, done, 0))
    out.print("Everything is sealed under the first key; the others can be taken out of FIELD_KEYS.")


def main() -> None:
    """Run a command; what is wrong around it is one clear sentence, not a stack trace."""
    var = Path(os.environ.get("GATEWAY_VAR", "var")).absolute()
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(var / "metrics"))
    try:
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).mkdir(parents=True, exist_ok=True)
        app()
    except Exception as error:
        from gateway.cli.trouble import end

        end(error)
