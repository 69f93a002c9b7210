"""Duty from a roster and by SMS, in both languages, through the real processes."""

from collections.abc import Iterator

import pytest

from tests.system.service import Service

STATION, OCS, CONTROL_ROOM = "+254700000105", "+254700000106", "+254700000194"
WARDEN, WARD_RA, CHAIR, DESK = "+254700000111", "+254700000196", "+254700000119", "+254700000101"
ROSTER = f"""\
post,role,area,phone,weekday,from,to
Mwiki desk,station_duty,Nairobi/Kasarani Sub-County/Mwiki Station,{STATION},daily,00:00,24:00
Gituamba gate,ra_duty,Nairobi/Kasarani/Mwiki/Gituamba,{WARDEN},2099-01-01,00:00,24:00
Tudor warden,ra_duty,Mombasa/Mvita/Tudor,{WARDEN},daily,00:00,24:00
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, valkey_url: str) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("duty")
    service = Service(folder, f"sqlite:///{folder / 'gateway.db'}", valkey_url)
    assert service.gateway("release").returncode == 0
    (folder / "roster.csv").write_text(ROSTER)
    taken = service.gateway("duty", "import", str(folder / "roster.csv"))
    assert "posts: 3 added, 0 updated" in taken.stdout, taken.stderr
    service.start()
    service.wait_ready()
    yield service
    service.stop()


def report(service: Service, caller: int, kind: int) -> str:
    """An emergency in Gituamba is reported, each of another kind, so that none joins one; its reference."""
    resident = service.phone(f"+254700000{caller}")
    resident.dial(f"*384*911*1*{kind}#")
    resident.press("gituamba")
    screen = resident.press("1")
    return next(word.strip(".,:;") for word in screen.split() if word.startswith("E-"))


def test_who_is_on_duty_is_told_and_by_sms_that_changes_at_once(service: Service) -> None:
    officer = service.phone(STATION)
    first = report(service, 281, 1)
    officer.expect(first)
    service.phone(OCS).expect(first)

    officer.text("duty off")
    officer.expect("You are off duty until")
    second = report(service, 282, 2)
    service.phone(CONTROL_ROOM).expect(second)
    assert not any(second in text for text in officer.inbox())

    officer.text("zamu on")
    officer.expect("You are on duty until")
    third = report(service, 283, 3)
    officer.expect(third)
    assert not any(third in text for text in service.phone(CONTROL_ROOM).inbox())


def test_a_post_without_anybody_is_told_to_the_desk_and_falls_to_the_next(service: Service) -> None:
    service.phone(DESK).expect("Nobody on duty: Gituamba gate")
    reference = report(service, 284, 4)
    service.phone(WARD_RA).expect("DHARURA", reference)
    service.phone(CHAIR).expect("EMERGENCY", reference)
    assert not any(reference in text for text in service.phone(WARDEN).inbox())


def test_the_command_line_says_who_is_on_duty_and_what_is_wrong(service: Service) -> None:
    shown = service.gateway("duty", "show", "Nairobi/Kasarani/Mwiki/Gituamba").stdout
    assert "now: Example Duty Officer 105, until later" in shown
    assert "now: nobody, until later" in shown
    examined = service.gateway("doctor")
    assert examined.returncode == 1
    assert "nobody is on duty now at Gituamba gate" in examined.stdout
    assert service.gateway("duty", "show", "Atlantis").returncode == 1
    assert service.gateway("duty", "drop", "tudor warden").returncode == 0
    assert service.gateway("duty", "drop", "tudor warden").returncode == 1
    assert "Tudor" not in service.gateway("duty", "show").stdout
