"""What was held back, to its contact in as few SMS as it fits, when its time has come."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from gateway.directory.records import Contact
from gateway.dispatch import outbox, people
from gateway.dispatch.alerts import Alerts
from gateway.dispatch.outbox import owe
from gateway.dispatch.outcomes import Decision
from gateway.dispatch.records import Message
from gateway.dispatch.settle import conclude
from gateway.gsm7 import split
from gateway.privacy.vault import SealError, Vault
from gateway.store.base import Store, new_uid

_BETWEEN = "\n"
"""Stands between two texts of a digest."""


def pack(head: str, texts: Sequence[str], segments: int) -> list[list[int]]:
    """Which of `texts` go into one SMS together, by their places and in their order. Pure.

    Each SMS is `head` and its texts within so many `segments`; a text too long for that is alone.
    """
    groups: list[list[int]] = []
    for place, text in enumerate(texts):
        with_it = _BETWEEN.join((head, *(texts[each] for each in groups[-1]), text)) if groups else ""
        if groups and len(split(with_it)) <= segments:
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


class Digests:
    """One step of the relay's round."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        alerts: Alerts,
        segments: int,
        wake: Callable[[str, Sequence[int]], None],
    ) -> None:
        self._store = store
        self._vault = vault
        self._alerts = alerts
        self._segments = segments
        self._wake = wake

    def open_windows(self, now: datetime) -> None:
        """Send what has waited until now."""
        made: tuple[int, ...] = ()
        with self._store.transaction() as tx:
            rows = outbox.held_until(tx, now)
            contacts = people.reachable(tx, {row.contact_id for row in rows})
            for contact_id, group in groupby(rows, lambda row: row.contact_id):
                made += self._send(tx, contacts.get(contact_id or 0), list(group), now)
        if made:
            self._wake("urgent", made)

    def _send(
        self, tx: Session, contact: Contact | None, rows: list[Message], now: datetime
    ) -> tuple[int, ...]:
        if contact is None:  # left the list while it waited: the next in line is told
            gone = Decision("failed", pass_on=True)
            return sum((conclude(tx, self._alerts, row, gone, now) for row in rows), ())
        known = {row: text for row in rows if (text := self._text(row))}
        made = _release([row for row in rows if row not in known], now)
        rows, texts = list(known), list(known.values())
        head = self._alerts.say("digest", contact.language, count=str(len(rows)))
        for places in pack(head, texts, self._segments):
            group = [rows[place] for place in places]
            body = _BETWEEN.join((head, *(texts[place] for place in places)))
            made += self._digest(tx, contact, group, body, now) if len(group) > 1 else _release(group, now)
        return made

    def _digest(
        self, tx: Session, contact: Contact, rows: list[Message], body: str, now: datetime
    ) -> tuple[int, ...]:
        try:
            phone = self._vault.open(contact, "phone") or ""
        except SealError:
            return _release(rows, now)
        digest = owe(
            tx,
            self._vault,
            lane="urgent",
            phone=phone,
            body=body,
            dedupe=f"digest:{new_uid()}",
            now=now,
            contact=contact,
            example=contact.example,
            purpose="digest",
            priority=min(row.priority for row in rows),
        )
        for row in rows:
            row.digest_id = digest
        return (digest,) if digest is not None else ()

    def _text(self, row: Message) -> str | None:
        try:
            return self._vault.open(row, "body")
        except SealError:
            return None


def _release(rows: Sequence[Message], now: datetime) -> tuple[int, ...]:
    """Let each be sent by itself: there is one alone, or the sender must say what is wrong with it."""
    for row in rows:
        outbox.settle(row, "owed", now)
    return tuple(row.id for row in rows)
