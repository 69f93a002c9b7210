from collections.abc import Sequence
from typing import Any

import pytest

from gateway.config.vocabulary import CaseType, Role
from gateway.dispatch.routing import around, roles_for, roles_next
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


@pytest.mark.parametrize(
    ("kind", "concerns", "roles"),
    [
        ("drugs", None, ["station_duty"]),
        ("drugs", "ra", ["station_duty"]),
        ("drugs", "police", ["programme_desk"]),
        ("gun", "police", ["programme_desk"]),
        ("conduct", "police", ["programme_desk"]),
    ],
)
def test_whom_a_tip_concerns_is_routed_around(kind: str, concerns: Any, roles: list[str]) -> None:
    assert roles_for(CONFIG.routing, "tip", kind, concerns=concerns) == roles


def test_around_leaves_out_every_role_of_those_concerned() -> None:
    roles: list[Role] = ["station_duty", "ocs", "ra_duty", "ra_chair", "nyumba_kumi", "chief"]
    assert around(CONFIG.routing, roles, "police") == ["ra_duty", "ra_chair", "nyumba_kumi", "chief"]
    assert around(CONFIG.routing, roles, "ra") == ["station_duty", "ocs", "chief"]
    assert around(CONFIG.routing, roles, None) == roles
