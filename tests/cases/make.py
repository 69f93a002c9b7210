"""Cases made in one line."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from gateway.cases import filing
from gateway.cases.records import Case
from gateway.directory.records import Area
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault

NOW = datetime(2026, 11, 22, 14, 37, 41, 123_456, UTC)
HOUR = datetime(2026, 11, 22, 14, tzinfo=UTC)
DUE = NOW + timedelta(seconds=45)


def tip(tx: Session, vault: Vault, pseudonyms: Pseudonyms, **given: Any) -> tuple[Case, str | None, bool]:
    values: dict[str, Any] = {"submission": "a", "words": "a gang at the bridge", "now": NOW} | _report(
        "gang", given
    )
    return filing.file_tip(tx, vault, pseudonyms, **values)


def emergency(tx: Session, vault: Vault, **given: Any) -> tuple[Case, bool]:
    now = given.pop("now", NOW)
    return filing.file_emergency(tx, vault, _said(given), now)


def draft(tx: Session, vault: Vault, **given: Any) -> tuple[Case, bool]:
    now, due_at = given.pop("now", NOW), given.pop("due_at", DUE)
    return filing.draft_emergency(tx, vault, _said(given), now, due_at)


def _said(given: dict[str, Any]) -> filing.Emergency:
    return filing.Emergency(**({"submission": "a.1"} | _report("fire", given)))


def _report(kind: str, given: dict[str, Any]) -> dict[str, Any]:
    report = {"kind": kind, "severity": 1, "area_id": None, "place_words": None, "language": "sw"}
    return report | given


def area(tx: Session, name: str) -> int:
    row = Area(kind="ward", name=name, path=f"Nairobi/{name}")
    tx.add(row)
    tx.flush()
    return row.id
