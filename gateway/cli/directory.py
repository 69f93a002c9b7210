"""Areas, contacts and duty rosters on the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from gateway.cli.terminal import fail, open_gateway, out, progress

areas_app = typer.Typer(no_args_is_help=True, help="Counties, wards, estates: the places people name.")
contacts_app = typer.Typer(no_args_is_help=True, help="Who answers for a place.")
duty_app = typer.Typer(no_args_is_help=True, help="Who holds which post, and when.")

_NO_POSTS = "Contacts without one answer at any hour; `gateway duty import FILE` takes up a roster."


@contextmanager
def _whole_file() -> Iterator[None]:
    """An import that finds mistakes ends with all of them."""
    from gateway.directory.sheet import ImportErrors

    try:
        yield
    except ImportErrors as errors:
        raise fail(f"{errors}\nNothing was imported.") from None


@areas_app.command("import")
def areas_import(file: Path) -> None:
    """Take up areas from a CSV: all of it, or nothing and every mistake with its line."""
    from gateway.directory.imports import import_areas

    gateway = open_gateway("areas")
    with _whole_file(), progress() as show:
        done = import_areas(gateway.store, file, show)
    out.print(done.summary)


@contacts_app.command("import")
def contacts_import(file: Path) -> None:
    """Take up contacts from a CSV (name,role,organisation,phone,language,area): all of it or nothing."""
    from gateway.directory.imports import import_contacts
    from gateway.dispatch import optouts

    gateway = open_gateway("contacts")
    with _whole_file(), progress() as show:
        done = import_contacts(
            gateway.store,
            gateway.vault,
            gateway.pseudonyms,
            file,
            show,
            languages=gateway.config.languages,
            stopped=optouts.stopped,
        )
    out.print(done.summary)


@contacts_app.command("drop-pin")
def contacts_drop_pin(phone: str) -> None:
    """Take away a contact's forgotten PIN; they set a new one by SMS."""
    from gateway.directory import pins
    from gateway.phone import NotAPhone, parse

    gateway = open_gateway("contacts")
    try:
        phone_hash = gateway.pseudonyms.phone_hash(parse(phone))
    except NotAPhone as error:
        raise fail(str(error)) from None
    with gateway.store.transaction() as tx:
        had = pins.drop(tx, phone_hash)
    out.print("The PIN is gone." if had else "No contact with this number has a PIN.")


@duty_app.command("import")
def duty_import(file: Path) -> None:
    """Take up rosters from a CSV (post,role,area,phone,weekday,from,to[,duty]): all of it or nothing."""
    from gateway.app import now
    from gateway.directory.roster_import import import_roster

    gateway = open_gateway("duty")
    with _whole_file(), progress() as show:
        done = import_roster(gateway.store, gateway.pseudonyms, gateway.config.zone, file, now(), show)
    out.print(done.summary)


@duty_app.command("show")
def duty_show(
    area: Annotated[str, typer.Argument(help="like Nairobi/Kasarani/Mwiki; none: everywhere")] = "",
    days: Annotated[int, typer.Option(min=1, max=31, help="how far ahead gaps are looked for")] = 7,
) -> None:
    """Who holds each post of an area now, and when nobody will."""
    from datetime import timedelta

    from gateway.app import now
    from gateway.directory.areas import AreaFault
    from gateway.directory.overview import overview

    gateway = open_gateway("duty")
    try:
        with gateway.store.read() as tx:
            posts = overview(tx, gateway.vault, area, now(), timedelta(days=days))
    except AreaFault as error:
        raise fail(str(error)) from None
    for post in posts:
        out.print(f"[bold]{escape(post.name)}[/]  {post.role}, {escape(post.area)}")
        names = ", ".join(post.holders) or "nobody"
        out.print(f"    now: {names}, until {post.until}", markup=False, soft_wrap=True)
        for gap in post.gaps:
            out.print(f"    nobody: {gap}", markup=False, soft_wrap=True)
    if not posts:
        out.print(f"No posts {'answer for this area' if area else 'yet'}. {_NO_POSTS}", soft_wrap=True)
        return
    count = "1 post" if len(posts) == 1 else f"{len(posts)} posts"
    ahead = "the next day" if days == 1 else f"the next {days} days"
    out.print(f"{count}; gaps of {ahead}, in local time.")


@duty_app.command("drop")
def duty_drop(post: str) -> None:
    """Take a post out, with its roster; its contacts answer at any time again."""
    from gateway.directory.roster_import import drop_post

    with open_gateway("duty").store.transaction() as tx:
        if not drop_post(tx, post):
            raise fail("No post has this name; `gateway duty show` lists them.")
    out.print("Taken out.")
