"""What is owed goes out, whichever process dies, and a caller always gets a screen."""

import threading
from pathlib import Path

import pytest
import redis
import requests
from sqlalchemy import create_engine, text

from tests.conftest import valkey_server
from tests.system.conftest import Make
from tests.system.service import Service, until

# Mwiki's station, RA and firm in gateway/directory/data/demo-contacts.csv.
STATION = "+254700000105"


def report(service: Service, number: str) -> str:
    """Dial, choose medical (which joins no other report), name Gituamba; the report's reference."""
    phone = service.phone(number)
    phone.dial("*384*911*1*5#")
    phone.press("gituamba")
    return reference(phone.press("1"))


def reference(screen: str) -> str:
    found = [word for word in screen.replace(":", " ").split() if word.startswith("E-")]
    assert found, screen
    return found[0]


def states(service: Service, name: str) -> dict[str, int]:
    """Message state → count, of one emergency."""
    engine = create_engine(service.environment["DATABASE_URL"])
    query = text(
        "SELECT o.state, count(*) FROM outbox o JOIN cases c ON c.id = o.case_id "
        "WHERE c.reference = :name GROUP BY o.state"
    )
    with engine.connect() as connection:
        found = {str(row[0]): int(row[1]) for row in connection.execute(query, {"name": name})}
    engine.dispose()
    return found


@pytest.mark.timeout(180)
def test_an_urgent_worker_killed_in_the_middle_of_a_send(make_service: Make, short_leases: str) -> None:
    service = make_service(GATEWAY_CONFIG=short_leases)
    station = service.phone(STATION)
    station.fault(answer="slow", seconds=8.0, times=1)
    name = report(service, "+254700000421")
    until(lambda: states(service, name).get("claimed"), "the worker to claim the row")
    service.kill("urgent")
    assert states(service, name).get("claimed")
    service.start(["urgent"])
    station.expect(name, seconds=60)
    until(lambda: not {"owed", "claimed"} & states(service, name).keys(), "an outcome")


def test_a_queue_that_forgets_its_jobs(service: Service) -> None:
    service.kill("urgent")
    name = report(service, "+254700000422")
    redis.Redis.from_url(service.environment["REDIS_URL"]).flushdb()
    service.start(["urgent"])
    service.phone(STATION).expect(name, seconds=40)


def test_every_process_but_web_killed_and_started_again(service: Service) -> None:
    for process in ("urgent", "bulk", "clock"):
        service.kill(process)
    name = report(service, "+254700000423")
    ready = requests.get(f"{service.web_url}/readyz", timeout=5)
    assert ready.status_code in (200, 503)  # the workers' registrations run out after a while
    service.start(["urgent", "bulk", "clock"])
    service.phone(STATION).expect(name, seconds=40)


def test_the_same_callback_from_many_sides_at_once_files_one_emergency(service: Service) -> None:
    form = {
        "phoneNumber": "+254700000424",
        "serviceCode": "*384*911#",
        "text": "1*5*gituamba*1",
        "sessionId": "at-once",
        "networkCode": "63902",
    }
    screens: list[str] = []
    threads = [
        threading.Thread(target=lambda: screens.append(service.callback("ussd", form).text)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(screens) == 8
    assert len(set(screens)) == 1
    name = reference(screens[0])
    assert sum(states(service, name).values()) == len(service_contacts(service, name))


def service_contacts(service: Service, name: str) -> set[int]:
    engine = create_engine(service.environment["DATABASE_URL"])
    query = text(
        "SELECT DISTINCT o.contact_id FROM outbox o "
        "JOIN cases c ON c.id = o.case_id WHERE c.reference = :name"
    )
    with engine.connect() as connection:
        found = set(connection.execute(query, {"name": name}).scalars())
    engine.dispose()
    return found


def test_without_redis_a_caller_reads_999_and_112(make_service: Make, tmp_path: Path) -> None:
    with valkey_server() as url:
        service = make_service(REDIS_URL=url)
    screen = service.phone("+254700000425").dial("*384*911#")
    assert "999" in screen
    assert "112" in screen
    ready = requests.get(f"{service.web_url}/readyz", timeout=10)
    assert ready.status_code == 503
    assert ready.json()["sessions"].startswith("not reachable")
    assert requests.get(f"{service.web_url}/healthz", timeout=5).ok
    for process in ("urgent", "bulk", "clock"):  # they would wait for it for ever
        service.kill(process)


def test_no_log_has_a_number_or_words_of_a_caller(service: Service) -> None:
    report(service, "+254700000426")
    phone = service.phone("+254700000426")
    phone.press("1")
    phone.press("sokomuhogo karibu na kanisa")
    for process in ("web", "urgent", "bulk", "clock"):
        log = service.log(process)
        assert "254700000" not in log
        assert "sokomuhogo" not in log
