"""The same submission from two requests at the same moment is one case, told once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from gateway.engine.actions import Outcome
from tests.handlers.conftest import STATION, Desk

ROUNDS = 5


def twice(run: Callable[[], Outcome]) -> Outcome:
    """Run it from two threads at once; both must be answered the same."""
    together = Barrier(2)

    def one(_: int) -> Outcome:
        together.wait()
        return run()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(one, range(2))
    assert first == second
    return first


@pytest.mark.parametrize("handler", ["report_tip", "report_emergency"])
def test_what_is_filed_twice_at_once_is_one_case(desk: Desk, handler: str) -> None:
    answers: dict[str, Any] = {
        "kind": "domestic",
        "place": str(desk.areas["Mwiki"]),
        "words": "two men at the gate",
    }
    for number in range(1, ROUNDS):
        twice(lambda number=number: desk.run(handler, submission=f"s.{number}", **answers))  # type: ignore[misc]
        assert len(desk.cases()) == len({text for _, text in desk.texts()}) == number


def test_each_later_step_twice_at_once_is_one_step(desk: Desk) -> None:
    answers: dict[str, Any] = {"kind": "gun", "place": str(desk.areas["Mwiki"])}
    twice(lambda: desk.run("draft_emergency", **answers))
    case = twice(lambda: desk.run("report_emergency", **answers)).gives["case"]
    twice(lambda: desk.run("add_details", case=case, words="two men"))
    desk.text("1 ndio", phone=STATION)
    twice(lambda: desk.run("share_number", case=case))
    twice(lambda: desk.run("cancel_emergency", case=case))
    twice(lambda: desk.run("text_me", sms={"sw": "Polisi 999"}))
    assert len(desk.cases()) == 1
    kinds = sorted(text.split(":")[0] for _, text in desk.texts())
    assert [kind.split(" ")[0] for kind in kinds] == [
        "Polisi",
        "alert_emergency",
        "callback",
        "cancel_emergency",
        "reply_accepted",
        "update_emergency",
    ]


def test_the_last_tip_of_the_day_twice_at_once_is_filed(desk: Desk) -> None:
    most = desk.services.config.limits.tips_a_day
    for number in range(most):
        outcome = twice(
            lambda number=number: desk.run("report_tip", submission=f"s.{number}", kind="gun", words="x")  # type: ignore[misc]
        )
        assert outcome.name == "filed"
    assert twice(lambda: desk.run("report_tip", submission="more", kind="gun", words="x")).name == "too_many"
    assert len(desk.cases()) == most
