"""One incident, many callers: reports join it, leave it, and are told of through it.

incidents.py decides; here it is applied, in the caller's transaction, to locked cases. A report that
joined keeps its words, its place and its timeline; `lead_id` names the incident's first report.
"""

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from gateway.cases import follow_up
from gateway.cases.records import Case, CaseEvent, Event
from gateway.config import Config
from gateway.directory.records import Area, Contact
from gateway.dispatch import incidents, people
from gateway.dispatch.alerts import Alerts, Reached
from gateway.dispatch.incidents import Report
from gateway.dispatch.pace import Pace
from gateway.privacy.callers import Callers
from gateway.privacy.retention import whole_hour
from gateway.privacy.vault import Vault

_LOCK = 0x55_53_41_4C  # ours among PostgreSQL's advisory locks


class Joining:
    """Everything that is told of a report goes through here: to the incident's officers, once."""

    def __init__(self, config: Config, vault: Vault, alerts: Alerts, callers: Callers, pace: Pace) -> None:
        self._rules = config.incidents
        self._vault = vault
        self._alerts = alerts
        self._callers = callers
        self._pace = pace

    def caller(self, case: Case, phone: str) -> None:
        """Note whose report an emergency is, so that its incident counts different callers. Before `tell`."""
        self._callers.note(case.uid, phone)

    def tell(self, tx: Session, case: Case, now: datetime) -> Reached:
        """Tell of an open emergency whoever answers for it, or join it to an incident they know.

        To be called again when its place is known better; nobody is told twice.
        """
        if case.lead_id:
            return self._moved(tx, case, now)
        new = not case.flood and case.callers == 1 and not people.somebody_may_have_it(tx, case)
        lead = self._lead_for(tx, case, now) if new else None
        return self._join(tx, case, lead, now) if lead else self._told_alone(tx, case, now)

    def words(self, tx: Session, case: Case, words: str, now: datetime) -> Reached:
        """Tell those who know what a reporter added, so much of it as config.yaml lets through: one phone
        must not make thousands of SMS. The rest is kept with its report."""
        if case.lead_id is None:
            if self._pace.take(f"words:{case.uid}", self._rules.first_words, now):
                return Reached("nobody")
            return self._alerts.update(tx, case, words, now)
        lead = follow_up.lead_of(tx, case)
        if self._pace.take(f"incident:{lead.uid}", self._rules.words, now):
            return Reached("nobody")
        return _reached(self._alerts.crowd.words(tx, lead, case, words, now))

    def another_kind(self, tx: Session, case: Case, kind: str, severity: int, now: datetime) -> Reached:
        """Take over another kind that its caller has chosen since an emergency went out, and name it to
        those who know of it. `tell` is next: it may be for others to know now.

        A report that joined an incident is one of its own by that. An incident that others have joined
        stays what they say it is.
        """
        if self._others(tx, case):
            return Reached("nobody")
        case.kind, case.severity = kind, severity
        if case.lead_id:
            return self.split(tx, case, now)
        return _reached(self._alerts.changes.kind(tx, case, now))

    def cancel(self, tx: Session, case: Case, now: datetime) -> Reached:
        """Call a report off for its caller. An incident that others have reported too goes on."""
        others = self._others(tx, case)
        took_back = follow_up.withdraw if others else follow_up.cancel
        if not took_back(tx, case, now=now):
            return Reached("nobody")
        if case.lead_id is None and not others:
            return self._alerts.cancel(tx, case, now)
        lead = self._locked(tx, case.lead_id) if case.lead_id else case
        lead.callers = max(1, lead.callers - 1)
        if self._pace.take(f"incident:{lead.uid}", self._rules.words, now):
            return Reached("nobody")
        return _reached(self._alerts.crowd.cancelled(tx, lead, case, now))

    def join(self, tx: Session, case: Case, lead: Case, by: Contact, now: datetime) -> Reached | None:
        """Join two incidents because an officer says that they are one; None where they can't be: one is
        over, or they are told to different people. Violence at home never becomes part of a robbery that
        neighbours know of.

        Both are leads and locked. Those who know of `case` hear where it went. Whoever has taken it has
        `lead` now, unless somebody had taken that.
        """
        same = (case.type, case.concerns) == (lead.type, lead.concerns) and case.flood == lead.flood
        if case.id == lead.id or not same or {case.state, lead.state} != {"open"}:
            return None
        if self._alerts.ladder.roles(tx, case) != self._alerts.ladder.roles(tx, lead):
            return None
        if lead.stage == "waiting" != case.stage:
            lead.stage, lead.stage_at = case.stage, case.stage_at
            lead.accepted_by, lead.accepted_at = case.accepted_by, case.accepted_at
            lead.escalate_at, lead.due_at = case.escalate_at, case.due_at
        moved = update(Case).where(Case.lead_id == case.id).values(lead_id=lead.id)
        tx.execute(moved.execution_options(synchronize_session="fetch"))
        told = self._alerts.crowd.joined(tx, lead, case, now)
        self._count_in(case, lead)
        case.lead_id, case.escalate_at, case.due_at, case.callers = lead.id, None, None, 1
        case.stage, case.stage_at, case.accepted_by, case.accepted_at = "waiting", None, None, None
        _note(tx, case, "joined", now, by)
        return _reached(told)

    def split(self, tx: Session, case: Case, now: datetime, by: Contact | None = None) -> Reached:
        """Make a joined report an incident of its own again, and tell whoever answers for it; once."""
        if case.lead_id is None:
            return self._told_alone(tx, case, now)
        lead = self._locked(tx, case.lead_id)
        left = self._callers.left(lead.uid, case.uid)
        lead.callers = max(1, lead.callers - 1 if left is None else min(left, lead.callers))
        case.lead_id = None
        if case.state == "closed":  # with the incident that it was not
            case.state, case.closed_at, case.outcome = "open", None, None
        _note(tx, case, "split", now, by)
        # Who knew of it before it was joined was told that it is part of another.
        again = self._alerts.crowd.again(tx, case, now)
        reached = self._told_alone(tx, case, now)
        return Reached(reached.who, again + reached.ids)

    def _told_alone(self, tx: Session, case: Case, now: datetime) -> Reached:
        if case.type == "tip":
            return self._alerts.tip(tx, case, self._vault.open(case, "words") or "", now)
        return self._alerts.emergency(tx, case, now, flood=case.flood)

    def _join(self, tx: Session, case: Case, lead: Case, now: datetime) -> Reached:
        case.lead_id, case.escalate_at = lead.id, None
        _note(tx, case, "joined", now)
        before = lead.callers
        self._count_in(case, lead)
        ids = self._alerts.crowd.nearby(tx, lead, case, now)
        if incidents.worth_telling(self._rules, before, lead.callers):
            ids += self._alerts.crowd.count(tx, lead, now)
        said = [self._vault.open(case, column) for column in ("words", "place_words")]
        if words := ", ".join(each for each in said if each):
            ids += self.words(tx, case, words, now).ids
        return Reached(self._who(tx, lead), ids)

    def _moved(self, tx: Session, case: Case, now: datetime) -> Reached:
        """A joined report whose place is known better now: it may be another incident."""
        lead = self._locked(tx, case.lead_id or case.id)
        here, there = (tx.get(Area, each.area_id) if each.area_id else None for each in (case, lead))
        if here and there and not incidents.nested(here.path, there.path):
            return self.split(tx, case, now)
        return Reached(self._who(tx, lead), self._alerts.crowd.nearby(tx, lead, case, now))

    def _lead_for(self, tx: Session, case: Case, now: datetime) -> Case | None:
        """The incident to join, locked. One report at a time asks: of two that begin a fire at the same
        moment, the second finds the first."""
        minutes = self._rules.window_minutes.get(case.kind, self._rules.window_minutes["default"])
        area = tx.get(Area, case.area_id) if case.area_id and minutes else None
        if area is None:
            return None
        if tx.get_bind().dialect.name == "postgresql":
            tx.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        found = (
            select(Case.id, Case.filed_at, Case.concerns, Area.path, Area.kind)
            .join(Area, Case.area_id == Area.id)
            .where(
                Case.kind == case.kind,
                Case.state == "open",
                Case.filed_at >= now - timedelta(minutes=minutes),
                Case.type == "emergency",
                Case.lead_id.is_(None),
                Case.flood.is_(False),
                Case.id != case.id,
            )
        )
        leads = [
            Report(row.id, case.kind, row.path, row.kind, row.concerns, row.filed_at)
            for row in tx.execute(found)
        ]
        mine = Report(case.id, case.kind, area.path, area.kind, case.concerns, case.filed_at)
        chosen = incidents.lead_for(self._rules, mine, leads, now)
        lead = self._locked(tx, chosen) if chosen else None
        return lead if lead and lead.state == "open" and lead.lead_id is None else None

    def _count_in(self, case: Case, lead: Case) -> None:
        """Count the callers of a report that joins. They count too where Redis can't tell
        whether they are others."""
        before, after = self._callers.joined(lead.uid, case.uid) or (0, case.callers)
        lead.callers = max(lead.callers + after - before, after)

    def _who(self, tx: Session, lead: Case) -> Literal["place", "desk", "nobody"]:
        if lead.progress != "nobody":
            return "place"
        return "desk" if people.who_know(tx, lead) else "nobody"

    def _others(self, tx: Session, lead: Case) -> bool:
        return bool(tx.scalar(select(exists().where(Case.lead_id == lead.id, Case.state == "open"))))

    def _locked(self, tx: Session, case_id: int) -> Case:
        found = select(Case).where(Case.id == case_id).with_for_update(key_share=True)
        return tx.scalars(found.execution_options(populate_existing=True)).one()


def closed(tx: Session, lead: Case) -> None:
    """Close what joined an incident with it. `lead` is locked, and closed just now."""
    joined = select(Case).where(Case.lead_id == lead.id, Case.state == "open")
    # Whoever holds a report may be waiting for its lead, which we hold.
    for case in tx.scalars(joined.with_for_update(key_share=True, skip_locked=True)):
        case.state, case.closed_at, case.outcome = "closed", lead.closed_at, lead.outcome


def _note(tx: Session, case: Case, what: Event, now: datetime, by: Contact | None = None) -> None:
    at = whole_hour(now) if case.type == "tip" else now
    event = CaseEvent(case_id=case.id, at=at, what=what, by="contact" if by else "gateway")
    event.contact_id = by.id if by else None
    tx.add(event)


def _reached(ids: tuple[int, ...]) -> Reached:
    return Reached("place" if ids else "nobody", ids)
