"""Numbers to text "you have a message" once: asked for by their owners, and kept apart from every case."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from gateway.cases.records import Case, Ping
from gateway.config import Retention
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault


def keep(
    tx: Session,
    vault: Vault,
    pseudonyms: Pseudonyms,
    case: Case,
    *,
    phone: str,
    language: str,
    until: datetime,
) -> None:
    """Keep a number to be told once of a message behind this case's code, in place of an earlier one."""
    take(tx, vault, pseudonyms, case)
    last_day = until.replace(hour=0, minute=0, second=0, microsecond=0)
    ping = Ping(case_key=pseudonyms.ping_hash(case.uid), language=language, until=last_day)
    ping.phone_sealed = vault.seal(ping, "phone", phone)
    tx.add(ping)


def take(tx: Session, vault: Vault, pseudonyms: Pseudonyms, case: Case) -> tuple[str, str] | None:
    """The number and language kept for a case, which are forgotten by this."""
    found = select(Ping).where(Ping.case_key == pseudonyms.ping_hash(case.uid)).with_for_update()
    ping = tx.scalar(found)
    if ping is None:
        return None
    kept = vault.open(ping, "phone") or "", ping.language
    tx.delete(ping)
    tx.flush()
    return kept


def purge(tx: Session, rules: Retention, now: datetime) -> int:
    """Forget numbers whose time is over; how many."""
    over = delete(Ping).where(Ping.until <= now).returning(Ping.id)
    return len(tx.scalars(over.execution_options(synchronize_session=False)).all())
