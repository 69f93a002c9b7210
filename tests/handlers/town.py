"""The desk of conftest.py with two estates in Mwiki, more officers, and the texts as they are shipped."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

import redis
from sqlalchemy import select

from gateway.app import domains, signatures
from gateway.cases import filing
from gateway.cases.records import Case
from gateway.config import load_config
from gateway.directory.records import Area, AreaParent
from gateway.dispatch.alerts import Alerts
from gateway.dispatch.joining import Joining
from gateway.dispatch.pace import Pace
from gateway.dispatch.records import Message
from gateway.engine.model import Texts
from gateway.menubook.build import build
from gateway.menubook.load import load
from gateway.privacy.callers import Callers
from gateway.store import revisions
from tests.handlers.conftest import NOW, Desk, _contact

WARDEN, OCS = "+254700000104", "+254700000105"  # of Section 58, in Swahili; of Mwiki


def phone(number: int) -> str:
    """A caller's."""
    return f"+2547120{number:05d}"


@cache
def _texts() -> Mapping[str, Texts]:
    return build(load(Path("menus")), signatures(), domains(load_config(Path("config.yaml")))).sms


@dataclass
class Town:
    desk: Desk
    section: int  # Section 58
    chokaa: int

    @property
    def mwiki(self) -> int:
        return self.desk.areas["Mwiki"]

    def reports(
        self, number: int, *, area: int | None = None, now: datetime = NOW, kind: str = "fire"
    ) -> Case:
        """A caller reports from a phone and a session of their own."""
        outcome = self.desk.run(
            "report_emergency",
            phone=phone(number),
            submission=f"s.{number}",
            now=now,
            kind=kind,
            place=str(area or self.mwiki),
        )
        self.said = outcome.name
        return self.case(outcome.gives["reference"])

    def cut_off(self, number: int, now: datetime = NOW) -> str:
        """A draft: its reference."""
        return self.desk.run(
            "draft_emergency",
            phone=phone(number),
            submission=f"s.{number}",
            now=now,
            kind="fire",
            place=str(self.mwiki),
        ).gives["reference"]

    def send_drafts(self, now: datetime) -> None:
        """What the relay does."""
        with self.desk.services.store.transaction() as tx:
            for case in filing.open_due(tx, now):
                self.desk.services.joining.tell(tx, case, now)

    def case(self, reference: str) -> Case:
        with self.desk.services.store.read() as tx:
            return tx.scalars(select(Case).where(Case.reference == reference)).one()

    def to(self, number: str) -> list[str]:
        """What a phone was owed at once, in the order in which senders were woken for it."""
        vault = self.desk.services.vault
        woken = {id_: place for place, (_, ids) in enumerate(self.desk.woken) for id_ in ids}
        with self.desk.services.store.read() as tx:
            rows = {row.id: row for row in tx.scalars(select(Message).where(Message.state == "owed"))}
        mine = [rows[id_] for id_ in rows if id_ in woken and vault.open(rows[id_], "phone") == number]
        mine.sort(key=lambda row: woken[row.id])
        return [vault.open(row, "body") or "" for row in mine]

    def status(self, case: Case) -> str:
        return self.desk.run("emergency_status", case=case.uid).name


def town(desk: Desk, *, counters: redis.Redis) -> Town:
    services, config = desk.services, desk.services.config
    texts = _texts()
    pace = Pace(counters)
    alerts = Alerts(config, services.vault, lambda: texts, services.places.label, pace, services.pseudonyms)
    joining = Joining(config, services.vault, alerts, Callers(counters), pace)
    desk.services = replace(services, alerts=alerts, joining=joining)
    with services.store.transaction() as tx:
        estates = [
            Area(kind="estate", name=name, path=f"Nairobi/Mwiki/{name}") for name in ("Section 58", "Chokaa")
        ]
        tx.add_all(estates)
        tx.flush()
        mwiki = desk.areas["Mwiki"]
        tx.add_all(AreaParent(area_id=each.id, parent_id=mwiki, purpose="administration") for each in estates)
        for number, role, area, language in (
            (WARDEN, "ra_duty", estates[0].id, "sw"),
            (OCS, "ocs", mwiki, "en"),
        ):
            _contact(
                tx,
                services.vault,
                services.pseudonyms,
                phone=number,
                role=role,
                area_id=area,
                language=language,
            )
        revisions.bump(tx, "areas")
    services.places.refresh()
    return Town(desk, estates[0].id, estates[1].id)
