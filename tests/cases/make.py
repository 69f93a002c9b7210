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
    values: dict[str, Any] = {"submission": "a.1", "now": NOW} | _report("fire", given)
    return filing.file_emergency(tx, vault, **values)


def draft(tx: Session, vault: Vault, **given: Any) -> tuple[Case, bool]:
    values: dict[str, Any] = {"submission": "a.1", "now": NOW, "due_at": DUE} | _report("fire", given)
    return filing.draft_emergency(tx, vault, **values)


def _report(kind: str, given: dict[str, Any]) -> dict[str, Any]:
    report = {"kind": kind, "severity": 1, "area_id": None, "place_words": None, "language": "sw"}
    return report | given


def area(tx: Session, name: str) -> int:
    row = Area(kind="ward", name=name, path=f"Nairobi/{name}")
    tx.add(row)
    tx.flush()
    return row.id
