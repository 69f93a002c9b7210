from collections.abc import Sequence

import pytest

from gateway.dispatch.routing import roles_for, roles_next
from gateway.settings import CaseType
from tests.dispatch.world import CONFIG


@pytest.mark.parametrize(
    ("case_type", "kind", "flood", "roles"),
    [
        (
            "emergency",
            "robbery",
            False,
            ["station_duty", "ocs", "ra_duty", "nyumba_kumi", "private_security"],
        ),
        ("emergency", "domestic", False, ["station_duty", "ocs"]),
        ("emergency", "domestic", True, ["programme_desk"]),
        ("tip", "drugs", False, ["station_duty"]),
        ("tip", "conduct", False, ["programme_desk"]),
        ("tip", "a kind of an older menu", False, ["station_duty"]),
    ],
)
def test_who_is_told(case_type: CaseType, kind: str, flood: bool, roles: list[str]) -> None:
    assert roles_for(CONFIG.routing, case_type, kind, flood=flood) == roles


@pytest.mark.parametrize(
    ("failed", "looked_for"),
    [
        ("ocs", (("ocs",), ["station_duty", "ocs"])),
        ("chief", (["station_duty", "ocs"],)),
        (None, (["station_duty", "ocs"],)),
    ],
)
def test_the_same_role_is_looked_for_first(failed: str | None, looked_for: tuple[Sequence[str], ...]) -> None:
    assert roles_next(failed, ["station_duty", "ocs"]) == looked_for
