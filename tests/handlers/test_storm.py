"""Officers, callers and the relay, all at once: whatever the order, no emergency is left to nobody."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import redis
from sqlalchemy import select

from gateway.cases.records import Case
from gateway.dispatch import followup
from gateway.sms import inbound
from gateway.sms.inbound import Inbound
from tests.handlers.conftest import DESK, NOW, STATION, Desk
from tests.handlers.town import OCS, WARDEN
from tests.handlers.town import town as make_town

WORDS = (
    *("1 ndio", "2 ndio", "1 njiani", "2 nimefika", "1 pandisha", "2 pandisha", "1 kwa ra", "2 kwa polisi"),
    *("1 unganisha 2", "2 unganisha 1", "1 tenga", "2 tenga", "orodha", "zamu off", "zamu on", "ok"),
    *("1 ? wapi hasa", "STOP", "START"),
)
MANY = 160


def _watched(case: Case) -> bool:
    """Whether somebody will hear of it again, if nobody says anything more."""
    if case.state != "open" or case.lead_id:
        return True
    gone = case.stage in ("on_the_way", "on_scene")
    return (case.due_at if gone else case.escalate_at) is not None


@pytest.mark.parametrize("seed", [1, 2])
def test_no_order_of_events_leaves_an_emergency_to_nobody(desk: Desk, valkey: redis.Redis, seed: int) -> None:
    town = make_town(desk, counters=valkey)
    services, dice = town.desk.services, random.Random(seed)
    for number, kind in ((1, "gun"), (2, "gang")):
        town.reports(number, kind=kind, area=town.section)
    # Some come twice, under the same id.
    texts = [
        Inbound(f"id{each - each % 7 // 6}", dice.choice((STATION, OCS, WARDEN, DESK)), dice.choice(WORDS))
        for each in range(MANY)
    ]

    def happens(each: int) -> None:
        now = NOW + timedelta(minutes=2, seconds=each)
        late = NOW + timedelta(hours=3)
        if each % 9 == 0:
            with services.store.transaction() as tx:
                followup.overdue(tx, services.alerts, late)
        if each % 11 == 0:
            with services.store.transaction() as tx:
                services.alerts.asking.due(tx, late)
        if each % 13 == 0:
            town.reports(100 + each, kind="gun", area=town.section, now=now)
        inbound.receive(services, texts[each], now)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(happens, range(MANY)))
    with services.store.read() as tx:
        assert [case.reference for case in tx.scalars(select(Case)) if not _watched(case)] == []
