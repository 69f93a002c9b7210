"""Nobody answers: through the real processes, with minutes made seconds."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.stories.script import Telling, read
from tests.system.service import Service

STATION, OCS = "+254700000105", "+254700000106"
SECOND = 1 / 60
PLAN: dict[str, Any] = {
    "lapse_minutes": 4 * SECOND,
    "steps": [{"after_minutes": 3 * SECOND, "roles": "everybody"}],
    "desk_minutes": [3 * SECOND, 60],
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, valkey_url: str) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("escalation")
    config = YAML().load(Path("config.yaml").read_text(encoding="utf-8"))
    config["tiers"]["plans"] = [{"case": case, **PLAN} for case in ("emergency", "tip")]
    with (folder / "short.yaml").open("w", encoding="utf-8") as file:
        YAML().dump(config, file)
    service = Service(
        folder,
        f"sqlite:///{folder / 'gateway.db'}",
        valkey_url,
        GATEWAY_CONFIG=str(folder / "short.yaml"),
    )
    released = service.gateway("release")
    assert released.returncode == 0, released.stderr
    service.start()
    service.wait_ready()
    yield service
    service.stop()


@pytest.mark.parametrize(("name", "caller"), [("nobody-answers-en", 291), ("nobody-answers-sw", 292)])
def test_the_resident_is_told_that_nobody_has_answered(service: Service, name: str, caller: int) -> None:
    story = read(Path(__file__).parent / f"{name}.yaml")
    Telling(story, {"me": service.phone(f"+254700000{caller}")}, service.phone).tell()


def test_an_acceptance_that_leads_nowhere_lapses(service: Service) -> None:
    resident, officer, other = service.phone("+254700000293"), service.phone(STATION), service.phone(OCS)
    resident.dial("*384*911*1*4#")
    resident.press("gituamba")
    found = re.search(r"E-\w+", resident.press("1"))
    assert found
    number = officer.expect(f"EMERGENCY {found[0]}").split()[0]
    officer.text(f"{number} yes")
    other.expect(f"({found[0]})", "imechukuliwa na Polisi")
    officer.expect(f"{number} ({found[0]})", "others are being told")
    other.expect(f"DHARURA {found[0]}", "Ilikubaliwa na Polisi", "hakuna aliye njiani")
    assert "bado hakuna aliyekubali" in resident.press("3")
