"""Duty on the command line. What officers write and get is in tests/stories."""

import pytest

from tests.system.service import Service

STATION, WARDEN = "+254700000105", "+254700000111"
ROSTER = f"""\
post,role,area,phone,weekday,from,to
Mwiki desk,station_duty,Nairobi/Kasarani Sub-County/Mwiki Station,{STATION},daily,00:00,24:00
Gituamba gate,ra_duty,Nairobi/Kasarani/Mwiki/Gituamba,{WARDEN},2099-01-01,00:00,24:00
Tudor warden,ra_duty,Mombasa/Mvita/Tudor,{WARDEN},daily,00:00,24:00
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, valkey_url: str) -> Service:
    folder = tmp_path_factory.mktemp("duty")
    service = Service(folder, f"sqlite:///{folder / 'gateway.db'}", valkey_url)
    assert service.gateway("release").returncode == 0
    (folder / "roster.csv").write_text(ROSTER)
    taken = service.gateway("duty", "import", str(folder / "roster.csv"))
    assert "posts: 3 added, 0 updated" in taken.stdout, taken.stderr
    return service


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
