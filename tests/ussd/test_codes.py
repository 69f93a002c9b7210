"""Which service codes are ours, in the forms an aggregator may send them."""

import pytest

from gateway.ussd.codes import Codes


@pytest.mark.parametrize(
    ("code", "shared", "ours"),
    [
        ("*384*911#", True, "*384*911#"),
        (" *384*911# ", True, "*384*911#"),
        ("*384#", True, "*384*911#"),
        ("*384#", False, None),
        ("*384*912#", True, None),
        ("#", True, None),
        ("", True, None),
    ],
)
def test_ours(code: str, shared: bool, ours: str | None) -> None:
    assert Codes(["*384*911#"], shared=shared).ours(code) == ours
