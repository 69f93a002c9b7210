"""The whole service in this process, with the network's part played and time moved by hand.

Web callbacks go through Flask, jobs through RQ's queues on a real Valkey, what is owed through a real
database. A round of the relay and what the workers can send in that time happen at one moment; between
two moments nothing does, so that an hour takes a second. Nothing here sleeps.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

from sqlalchemy import func, select
from werkzeug.test import Client

from gateway.app import Gateway, make_app
from gateway.bulletins.records import Bulletin
from gateway.bulletins.sending import HELD
from gateway.cases.records import Case
from gateway.config import Lane, LaneRates
from gateway.dispatch.records import Message
from gateway.dispatch.relay import Relay
from gateway.dispatch.send import Sender
from gateway.dispatch.wake import LANES, queue_of
from tests.simulation.country import PHONES
from tests.simulation.phones import Network, Phone

BEGIN = datetime(2026, 11, 22, 11, tzinfo=UTC)
"""14:00 in Nairobi, a Sunday."""

_ROUND = timedelta(seconds=2)
_LONGEST = timedelta(minutes=1)
"""A relay that finds nothing due is still asked this often."""


class World:
    """Make it with `gateway.app.now` set to `clock`, which is how all parts get their time."""

    def __init__(self, gateway: Gateway, network: Network) -> None:
        self.now = BEGIN
        self.gateway = gateway
        self.network = network
        self.relay_runs = True
        self._lanes = {lane: _Lane(lane, self) for lane in LANES}

    def open(self) -> None:
        """Wire the parts, now that the clock is ours."""
        self.gateway.provider = self.network
        self._client = Client(make_app(self.gateway))
        self._relay = Relay(self.gateway.dispatch)
        self._path = f"/callbacks/africastalking/{self.gateway.settings.secret('CALLBACK_SECRET')}"
        for name, number in PHONES.items():
            self.phone(number, name)

    def phone(self, number: str, name: str = "") -> Phone:
        """The phone with a name of country.PHONES, or a resident's, by its number."""
        number = PHONES.get(number, number)
        if number not in self.network.phones:
            self.network.phones[number] = Phone(
                name or number, number, self._client, self._path, self.deliver
            )
        return self.network.phones[number]

    def pass_seconds(self, seconds: float) -> None:
        """Let time pass: the relay's rounds, the workers, the reports, each when something is due."""
        end = self.now + timedelta(seconds=seconds)
        while self.now < end:
            self.now = min(end, self._next())
            if self.relay_runs:
                assert self._relay.round(self.now), f"a step of the relay failed at {self.network.local()}"
            self.deliver()

    def pass_minutes(self, minutes: float) -> None:
        self.pass_seconds(minutes * 60)

    def deliver(self) -> None:
        """What the workers send at this moment, and the reports on it."""
        while sum(lane.work(self.now) for lane in self._lanes.values()):
            for form in self.network.reports():
                assert self._client.post(f"{self._path}/delivery", data=form).status_code == 200

    def received(self) -> list[tuple[str, str, str]]:
        """Every SMS that was not expected yet, as (at, phone, text) in order of time; expected by this."""
        found = [
            (sms.at, phone.name, sms.text) for phone in self.network.phones.values() for sms in phone.inbox
        ]
        for phone in self.network.phones.values():
            phone.inbox.clear()
        return sorted(found, key=lambda each: each[0])

    def record(self) -> str:
        """What every phone has received and when, expected or not: a line an SMS, in order of time.

        The references of cases are drawn by lot; here they are E-1, E-2, in the order in which they came.
        """
        lines = [f"{at:<8}  {name:<9}  {text}" for at, name, text in sorted(self.network.handed)]
        found = re.findall(r"E-[0-9A-Z]{4,7}", "\n".join(lines))
        numbers = {reference: f"E-{number}" for number, reference in enumerate(dict.fromkeys(found), 1)}
        return "".join(re.sub(r"E-[0-9A-Z]{4,7}", lambda it: numbers[it[0]], line) + "\n" for line in lines)

    def nothing_else(self) -> None:
        """Fail for each SMS that no test has expected."""
        left = {phone.name: phone.inbox for phone in self.network.phones.values() if phone.inbox}
        assert not left, f"SMS that were not expected: {left}"

    def case(self, kind: str) -> Case:
        """The first that was reported of a kind."""
        with self.gateway.store.read() as tx:
            return tx.scalars(select(Case).where(Case.kind == kind).order_by(Case.filed_at).limit(1)).one()

    def _next(self) -> datetime:
        """The next moment, on the relay's beat, at which anything can happen."""
        with self.gateway.store.read() as tx:
            waits = Message.state.in_(("owed", "held")), Message.due_at < HELD
            claimed = tx.scalar(select(func.min(Message.claimed_at)).where(Message.state == "claimed"))
            moments: Sequence[datetime | None] = (
                tx.scalar(select(func.min(Message.due_at)).where(*waits)),
                claimed + timedelta(seconds=self.gateway.config.dispatch.lease_seconds) if claimed else None,
                tx.scalar(select(func.min(Case.due_at)).where(Case.state.in_(("draft", "open")))),
                tx.scalar(select(func.min(Case.escalate_at)).where(Case.state == "open")),
                tx.scalar(select(func.min(Bulletin.sent_at)).where(Bulletin.state == "sending")),
            )
        due = min([each for each in moments if each], default=self.now + _LONGEST)
        rounds = math.ceil((min(due, self.now + _LONGEST) - self.now) / _ROUND)
        return self.now + max(rounds, 1) * _ROUND


class _Lane:
    """A lane's worker: it takes jobs from the queue, and sends no faster than config.yaml says."""

    def __init__(self, lane: str, world: World) -> None:
        self._lane = cast(Lane, lane)
        self._world = world
        self._left: list[int] = []
        self._room = 0.0
        self._at = BEGIN - timedelta(seconds=1)

    def work(self, now: datetime) -> bool:
        """Send what there is room for; whether anything was tried."""
        rate = getattr(self._world.gateway.config.dispatch.per_second, self._lane)
        passed = (now - self._at).total_seconds()
        # As rate.py has it: a lane that was idle may send a second's worth at once.
        self._room = min(self._room + rate * passed, rate * max(passed, 1.0))
        self._at = now
        self._take_jobs()
        ids, self._left = self._left[: int(self._room)], self._left[int(self._room) :]
        if not ids:
            return False
        self._room -= len(ids)
        parts = self._world.gateway.dispatch
        # The pace is kept above: the sender itself would keep it by the clock on the wall.
        at_once = LaneRates(urgent=10**6, bulk=10**6)
        dispatch = parts.config.dispatch.model_copy(update={"per_second": at_once})
        config = parts.config.model_copy(update={"dispatch": dispatch})
        sender = Sender(self._lane, replace(parts, config=config))
        sender.send(ids)
        sender._pool.shutdown(wait=True)  # close() would begin nothing more
        return True

    def _take_jobs(self) -> None:
        queue = queue_of(self._lane, self._world.gateway.queue_redis)
        for job in queue.jobs:
            _, ids = job.args
            self._left += [each for each in ids if each not in self._left]
            job.delete()
