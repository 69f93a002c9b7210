"""effects.csv: what each action does to a case as it stands, tried with every word there is for it."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from gateway.cases.records import CaseEvent
from gateway.cases.response import ACTIONS, STANDINGS
from tests.handlers.conftest import REPLIES
from tests.sms.office import COUNTY_STATION, DESK, RESIDENTS, STATION, Office

ROWS = list(csv.DictReader((Path(__file__).parent / "effects.csv").open(encoding="utf-8")))
REST = {"hand_over": " ra", "close": " uongo"}
BY_HAND: dict[str, dict[str, str]] = {
    "waiting": {},
    "passed": {},
    "accepted": {"stage": "accepted", "holder": "me"},
    "on_the_way": {"stage": "on_the_way", "holder": "me"},
    "on_scene": {"stage": "on_scene", "holder": "me"},
    "theirs": {"stage": "accepted", "holder": "other"},
    "overseen": {"stage": "accepted", "holder": "other"},
    "closed": {"state": "closed", "stage": "accepted", "holder": "other", "outcome": "arrest"},
    "cancelled": {"state": "cancelled"},
}


def test_the_table_is_whole() -> None:
    assert [(row["action"], row["standing"]) for row in ROWS] == [
        (action, standing) for action in ACTIONS for standing in STANDINGS
    ]


@pytest.mark.parametrize("action", ACTIONS)
def test_every_word_in_every_standing(office: Office, action: str) -> None:
    uid = office.emergency(STATION, COUNTY_STATION, DESK, RESIDENTS)
    case_id = office.case(uid).id
    words = [word for word, meaning in REPLIES.words["actions"].items() if meaning == action]
    assert words
    for row in (row for row in ROWS if row["action"] == action):
        for word in words:
            me = DESK if row["standing"] == "overseen" else STATION
            people = {"me": office.id_of(me), "other": office.id_of(COUNTY_STATION)}
            _bring(office, uid, case_id, row["standing"], people)
            answers = office.text(me, f"1 {word}{REST.get(action, '')}")
            case = office.case(uid)
            holder = next((name for name, id_ in people.items() if id_ == case.accepted_by), "nobody")
            assert any(text.startswith(f"reply_{row['answer']}: 1; ") for text in answers), (row, answers)
            found = {**row, "state": case.state, "stage": case.stage, "holder": holder}
            found["event"] = "+".join(_events(office, case_id, people["me"]))
            assert found == row, (row, word)


def _bring(office: Office, uid: str, case_id: int, standing: str, people: dict[str, int]) -> None:
    """The case as it stands before the officer writes."""
    office.later(minutes=1)
    given = {"state": "open", "stage": "waiting", **BY_HAND[standing]}
    holder = people.get(given.pop("holder", ""))
    over = given["state"] != "open"
    office.put(
        uid,
        **{"outcome": None, **given},
        accepted_by=holder,
        accepted_at=office.now if holder else None,
        closed_at=office.now if over else None,
        escalate_at=None if over else office.now,
        tier=0,
    )
    with office.services.store.transaction() as tx:
        tx.execute(delete(CaseEvent).where(CaseEvent.case_id == case_id))
        if standing == "passed":
            before = CaseEvent(case_id=case_id, what="passed_up", by="contact", contact_id=people["me"])
            before.at = office.now - timedelta(minutes=1)
            tx.add(before)


def _events(office: Office, case_id: int, contact_id: int) -> list[str]:
    """What is noted of this contact now."""
    with office.services.store.read() as tx:
        mine = CaseEvent.case_id == case_id, CaseEvent.contact_id == contact_id, CaseEvent.at == office.now
        return sorted(tx.scalars(select(CaseEvent.what).where(*mine, CaseEvent.by == "contact")))
