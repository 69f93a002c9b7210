"""What the callers of an incident are told, and what it may not hold up."""

from sqlalchemy import event, select

from gateway.cases import follow_up
from gateway.cases.records import Case, CaseEvent
from gateway.directory.records import Contact
from gateway.dispatch import optouts
from gateway.dispatch.news import tell_caller
from gateway.dispatch.residents import CALLERS_AT_ONCE
from tests.dispatch.world import STATION, World

CROWD = CALLERS_AT_ONCE + 15
_STATEMENTS = 16  # of telling everybody, however many


def phone(number: int) -> str:
    return f"+2547000007{number:02}"


def incident(world: World) -> None:
    """One fire, CROWD callers who want to hear of it: the first `phone(0)`."""
    world.contact(STATION, "station_duty", "Mwiki")
    with world.store.transaction() as tx:
        lead = world.emergency(tx, kind="fire", submission="s0")
        follow_up.want_news(world.vault, lead, phone=phone(0))
        for number in range(1, CROWD):
            case = world.emergency(tx, kind="fire", submission=f"s{number}", now=world.later(seconds=1))
            case.lead_id = lead.id
            follow_up.want_news(world.vault, case, phone=phone(number))


def accept(world: World) -> tuple[int, ...]:
    with world.store.transaction() as tx:
        lead = tx.scalars(select(Case).where(Case.lead_id.is_(None))).one()
        contact = tx.scalars(select(Contact)).one()
        lead.accepted_by, lead.stage = contact.id, "accepted"
        return tell_caller(tx, world.alerts, lead, "accepted", contact, world.now).ids


def test_news_to_a_crowd_holds_up_nobody_s_alert(world: World) -> None:
    incident(world)
    woken = accept(world)
    lanes = {world.vault.open(row, "phone"): row.lane for row in world.messages()}
    assert lanes == {
        phone(number): "urgent" if number < CALLERS_AT_ONCE else "bulk" for number in range(CROWD)
    }
    assert {row.id for row in world.messages() if row.lane == "urgent"} == set(woken)
    assert all(row.fleeting for row in world.messages())
    with world.store.read() as tx:
        told = list(tx.scalars(select(CaseEvent.case_id).where(CaseEvent.what == "told_caller")))
    assert len(told) == len(set(told)) == CROWD


def test_who_sent_stop_is_not_told(world: World) -> None:
    incident(world)
    with world.store.transaction() as tx:
        optouts.stop(tx, world.pseudonyms.phone_hash(phone(3)), world.now)
    accept(world)
    told = {world.vault.open(row, "phone") for row in world.messages()}
    assert told == {phone(number) for number in range(CROWD)} - {phone(3)}


def test_a_crowd_is_told_by_a_few_statements(world: World) -> None:
    incident(world)
    asked: list[str] = []
    event.listen(world.store.engine, "before_cursor_execute", lambda *seen: asked.append(str(seen[2])))
    accept(world)
    assert len(asked) <= _STATEMENTS, asked
