"""Duty rosters from CSV files: who holds a post in the week, and on dates that differ from it."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from gateway.directory.areas import Tree
from gateway.directory.names import fold
from gateway.directory.records import Contact, Override, Post, Shift
from gateway.directory.roster_rows import Line, RosterReader
from gateway.directory.sheet import Done, Progress, Shape, read
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.store.base import Store

ROSTER = Shape(must=("post", "role", "area", "phone", "weekday", "from", "to"), may=("duty",))


def import_roster(
    store: Store, pseudonyms: Pseudonyms, zone: ZoneInfo, path: Path, now: datetime, progress: Progress
) -> Done:
    """Take up a roster, whose times are of `zone`. Raises ImportErrors, having changed nothing.

    What a file says of a post replaces what was there: its week if the file has weekly rows for
    it, its dates that are not over if the file has dated ones. Other posts stay as they were.
    """
    sheet = read(path, ROSTER)
    with store.transaction() as tx:
        contacts = {contact.phone_hash: contact for contact in tx.scalars(select(Contact))}
        reader = RosterReader(Tree(tx), contacts, pseudonyms)
        lines: dict[str, list[Line]] = {}
        for row in sheet.walk("duty", progress):
            if line := reader.read(row):
                lines.setdefault(fold(line.post), []).append(line)
            for fault in reader.faults:
                sheet.fault(row.line, fault)
        sheet.raise_faults()
        known = {fold(post.name): post for post in tx.scalars(select(Post))}
        for key, of_post in lines.items():
            _write(tx, known.get(key), of_post, zone, now)
    return Done("posts", len(lines.keys() - known.keys()), len(lines.keys() & known.keys()))


def drop_post(tx: Session, name: str) -> bool:
    """Take a post out, with its roster; False where none has this name. Its contacts answer again as
    if there had never been one."""
    found = [post for post in tx.scalars(select(Post)) if fold(post.name) == fold(name)]
    for post in found:
        tx.delete(post)
    return bool(found)


def _write(tx: Session, post: Post | None, lines: Sequence[Line], zone: ZoneInfo, now: datetime) -> None:
    if post is None:
        post = Post()
        tx.add(post)
    first = lines[0]
    post.name, post.role, post.area_id, post.time_zone = first.post, first.role, first.area.id, zone.key
    post.reported_at = post.gap_at = None  # a new roster has gaps of its own
    tx.flush()
    weekly = [line for line in lines if line.weekdays]
    dated = [line for line in lines if line.dates]
    if weekly:
        tx.execute(delete(Shift).where(Shift.post_id == post.id))
    if dated:
        tx.execute(delete(Override).where(Override.post_id == post.id, Override.ends_at > now))
    for line in weekly:
        tx.add_all(
            Shift(
                post_id=post.id,
                contact_id=line.contact.id,
                weekday=weekday,
                from_minute=line.from_minute,
                minutes=line.minutes,
            )
            for weekday in line.weekdays
        )
    for line in dated:
        for day in line.dates:
            # By the clock on the wall, as rosters are written, also where a zone changes its clocks.
            starts = datetime.combine(day, time()) + timedelta(minutes=line.from_minute)
            ends = starts + timedelta(minutes=line.minutes)
            starts_at, ends_at = starts.replace(tzinfo=zone), ends.replace(tzinfo=zone)
            if ends_at > now:
                tx.add(
                    Override(
                        post_id=post.id,
                        contact_id=line.contact.id,
                        starts_at=starts_at,
                        ends_at=ends_at,
                        on=line.on,
                    )
                )
        tx.flush()  # one after the other: of rows that overlap, the later one counts
