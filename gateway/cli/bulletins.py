"""`gateway bulletin`: news to those who asked for it, its cost shown before anything goes."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from gateway.cli.terminal import fail, open_gateway, out, progress

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from gateway.app import Gateway
    from gateway.bulletins.records import Bulletin, BulletinState
    from gateway.bulletins.topics import Topic
    from gateway.bulletins.writing import Share

bulletin_app = typer.Typer(no_args_is_help=True, help="News by SMS for who joined a place or a group.")
_MOST_NUMBER = 2**31 - 1  # that the column holds
_FOLLOW_SECONDS = 1.0


def _number(written: str) -> int:
    if written.isdecimal() and 0 < int(written) <= _MOST_NUMBER:
        return int(written)
    raise fail(f"{written!r} is no bulletin's number; `gateway bulletin list` has them all.", 2)


_Number = Annotated[
    int, typer.Argument(parser=_number, metavar="NUMBER", help="as `gateway bulletin list` gives it")
]


@bulletin_app.command("new")
def bulletin_new(
    words: Annotated[list[str], typer.Option(help='LANGUAGE=TEXT, once a language: --words "en=The..."')],
    area: Annotated[str, typer.Option(help="whom it is for: a path like Nairobi/Kasarani/Mwiki")] = "",
    group: Annotated[str, typer.Option(help="or a group of config.yaml, like schools")] = "",
) -> None:
    """Write a bulletin and see who would get it and what it costs. Nothing is sent yet."""
    from gateway.app import now
    from gateway.bulletins.writing import Unfit, write

    gateway = _open()
    try:
        languages = tuple(gateway.library.current().languages)
    except LookupError as error:
        raise fail(str(error)) from None
    texts = _texts(words, languages)
    topic = _topic(gateway, area, group)
    names = {language: _name(gateway, topic, language) for language in texts}
    parts = gateway.config.bulletins.parts
    try:
        with gateway.store.transaction() as tx:
            made = write(tx, gateway.alerts, topic, names, texts, most_parts=parts, now=now())
            _print(gateway, tx, made)
    except Unfit as fault:
        raise fail(f"{fault}\nNothing was kept.") from None
    out.print(f"Kept as number {made.id}. To send it: gateway bulletin send {made.id}")


@bulletin_app.command("show")
def bulletin_show(
    number: _Number,
    follow: Annotated[bool, typer.Option(help="stay, and show how it goes")] = False,
) -> None:
    """A bulletin as it is read, its audience and cost, and how far it has come."""
    gateway = _open()
    with _found(gateway, number) as (tx, bulletin):
        _print(gateway, tx, bulletin)
    if follow:
        _follow(gateway, number)


@bulletin_app.command("list")
def bulletin_list() -> None:
    """Every bulletin, the newest first."""
    from sqlalchemy import select

    from gateway.bulletins.records import Bulletin
    from gateway.bulletins.sending import progress as progress_of
    from gateway.bulletins.topics import Topic

    gateway = _open()
    table = Table("number", "for", "written", "state", "sent", "of")
    with gateway.store.read() as tx:
        for each in tx.scalars(select(Bulletin).order_by(Bulletin.id.desc())):
            far = progress_of(tx, each)
            written = each.made_at.astimezone(gateway.config.zone).strftime("%d/%m/%Y %H:%M")
            people = str(each.people or far.waiting)
            table.add_row(
                str(each.id), _name(gateway, Topic.of(each), ""), written, each.state, str(far.sent), people
            )
    out.print(table)


@bulletin_app.command("send")
def bulletin_send(
    number: _Number,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
) -> None:
    """Show who gets a bulletin and what it costs, ask, and send it off. It can be paused."""
    from gateway.app import now
    from gateway.bulletins.sending import start

    gateway = _open()
    with _found(gateway, number) as (tx, bulletin):
        _must_be(bulletin, "draft")
        shares = _print(gateway, tx, bulletin)
    people, cost = _sums(shares)
    if not people:
        raise fail("Nobody has joined this; there is nobody to send it to.")
    if not yes and typer.prompt(f"It goes to {_people(people)}. Type that number to send it") != str(people):
        raise fail("Not sent.")
    with _found(gateway, number, change=True) as (_, bulletin):
        _must_be(bulletin, "draft")
        start(bulletin, people, f"{cost:.2f}", now())
    out.print(f"On its way. See it go: gateway bulletin show {number} --follow")
    out.print(f"To hold it: gateway bulletin pause {number}")


@bulletin_app.command("pause")
def bulletin_pause(number: _Number) -> None:
    """Hold a bulletin at once: only what is being handed over at this moment still goes."""
    from gateway.bulletins.sending import pause

    gateway = _open()
    with _found(gateway, number, change=True) as (tx, bulletin):
        _must_be(bulletin, "sending")
        pause(tx, bulletin)
        _print_progress(tx, bulletin)
    out.print(f"Held. To go on: gateway bulletin resume {number}")


@bulletin_app.command("resume")
def bulletin_resume(number: _Number) -> None:
    """Let a held bulletin go on where it was. Nobody gets it twice."""
    from gateway.app import now
    from gateway.bulletins.sending import resume

    gateway = _open()
    with _found(gateway, number, change=True) as (tx, bulletin):
        _must_be(bulletin, "paused")
        resume(tx, bulletin, now())
        _print_progress(tx, bulletin)
    out.print("It goes on.")


def _open() -> "Gateway":
    gateway = open_gateway("bulletin")
    gateway.library.refresh()
    gateway.places.refresh()
    return gateway


@contextmanager
def _found(
    gateway: "Gateway", number: int, *, change: bool = False
) -> Iterator[tuple["Session", "Bulletin"]]:
    """The bulletin of that number; locked, in a transaction, if it is to be changed."""
    from gateway.bulletins.records import Bulletin

    with gateway.store.transaction() if change else gateway.store.read() as tx:
        bulletin = tx.get(Bulletin, number, with_for_update=change)
        if bulletin is None:
            raise fail(f"There is no bulletin {number}; `gateway bulletin list` has them all.")
        yield tx, bulletin


def _must_be(bulletin: "Bulletin", state: "BulletinState") -> None:
    if bulletin.state != state:
        raise fail(f"Bulletin {bulletin.id} is {bulletin.state}, not {state}; nothing was changed.")


def _texts(words: Sequence[str], languages: Sequence[str]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for each in words:
        language, equals, text = each.partition("=")
        if not equals or language.strip() not in languages:
            raise fail(f"--words takes LANGUAGE=TEXT, and the languages are {', '.join(languages)}.", 2)
        texts[language.strip()] = text
    return texts


def _topic(gateway: "Gateway", area: str, group: str) -> "Topic":
    from gateway.bulletins.topics import Topic
    from gateway.directory.areas import AreaFault, Tree

    if bool(area) == bool(group):
        raise fail("Say whom it is for: either --area or --group.", 2)
    if group:
        groups = gateway.config.bulletins.groups
        if group not in groups:
            raise fail(f"There is no group {group!r}; the groups are {', '.join(groups)}.")
        return Topic(group=group)
    with gateway.store.read() as tx:
        try:
            return Topic(area_id=Tree(tx).find(area, "area").id)
        except AreaFault as fault:
            raise fail(str(fault)) from None


def _name(gateway: "Gateway", topic: "Topic", language: str) -> str:
    if topic.area_id is not None:
        return gateway.places.label(topic.area_id)
    return gateway.config.bulletins.name(topic.group or "", language)


def _print(gateway: "Gateway", tx: "Session", bulletin: "Bulletin") -> Sequence["Share"]:
    """The words, and who would get them now by language; or, once sent off, what was agreed to."""
    from gateway.bulletins.writing import shares

    for language, body in bulletin.bodies.items():
        out.print(f"[bold]{language}[/]  ", end="")
        out.print(body, markup=False, soft_wrap=True)
    currency = gateway.config.bulletins.currency
    if bulletin.state != "draft":
        out.print(f"agreed to: {_people(bulletin.people)}, {currency} {bulletin.cost}")
        _print_progress(tx, bulletin)
        return ()
    found = shares(tx, bulletin, gateway.config.bulletins.price)
    table = Table("language", "people", "SMS each", "SMS", f"about {currency}")
    for share in found:
        shown = share.language if share.language in bulletin.bodies else f"{share.language} (no words)"
        sms = share.people * share.parts
        table.add_row(shown, str(share.people), str(share.parts), str(sms), f"{share.cost:.2f}")
    people, cost = _sums(found)
    sms = sum(each.people * each.parts for each in found)
    table.add_row("all", str(people), "", str(sms), f"{cost:.2f}", style="bold")
    out.print(table)
    return found


def _sums(shares: Sequence["Share"]) -> tuple[int, Decimal]:
    return sum(share.people for share in shares), sum((share.cost for share in shares), Decimal(0))


def _people(count: int | None) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _print_progress(tx: "Session", bulletin: "Bulletin") -> None:
    from gateway.bulletins.sending import progress as progress_of

    far = progress_of(tx, bulletin)
    states = ", ".join(f"{count} {state}" for state, count in sorted(far.states.items()))
    out.print(f"{bulletin.state}: {states or 'nothing sent yet'}; {_people(far.waiting)} still to come")


def _follow(gateway: "Gateway", number: int) -> None:
    """A bar until it is done or held. Ending this ends nothing of the bulletin."""
    from gateway.bulletins.sending import progress as progress_of

    with progress() as show:
        while True:
            with _found(gateway, number) as (tx, bulletin):
                far = progress_of(tx, bulletin)
                show(f"bulletin {number}", far.sent, far.made + far.waiting)
            if bulletin.state != "sending":
                return
            time.sleep(_FOLLOW_SECONDS)
