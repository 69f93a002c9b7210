"""Redis fails at any one exchange of a report: a screen each time, and nothing lost or filed twice."""

from collections.abc import Callable, Sequence
from typing import Any
from unittest.mock import patch

import pytest
import redis

from gateway.app import Gateway
from gateway.ussd import wire
from tests.ussd.test_conversation import Phone, emergencies, tips

EMERGENCY = ("1", "4", "gituamba", "1")
TIP = ("2", "1", "1", "2", "gituamba", "1", "a gang hides guns*1*at the shop", "1", "1")
EXCHANGES = 16  # more than either story takes

Ask = Callable[[wire._Line, bytes, int], list[Any]]
Fault = Callable[[Ask, wire._Line, bytes, int], list[Any]]


def _unsent(_ask: Ask, line: wire._Line, _packed: bytes, _count: int) -> list[Any]:
    line.close()
    raise redis.TimeoutError("the request never came through")


def _unheard(ask: Ask, line: wire._Line, packed: bytes, count: int) -> list[Any]:
    ask(line, packed, count)
    line.close()
    raise redis.TimeoutError("done, but the answer never came through")


def _broken(ask: Ask, line: wire._Line, packed: bytes, count: int) -> list[Any]:
    ask(line, packed, count)
    line.close()
    raise redis.ConnectionError("done, and the connection broke")


def _refused(_ask: Ask, _line: wire._Line, _packed: bytes, count: int) -> list[Any]:
    return [redis.ResponseError("OOM command not allowed")] * count


def told(caller: Phone, story: Sequence[str], fault: Fault, at: int) -> None:
    """The story with one fault; what failed is handed in once more, as networks do."""
    ask, exchanges = wire._Line.ask, 0

    def faulty(line: wire._Line, packed: bytes, count: int) -> list[Any]:
        nonlocal exchanges
        exchanges += 1
        if exchanges == at:
            return fault(ask, line, packed, count)
        return ask(line, packed, count)

    with patch.object(wire._Line, "ask", faulty):
        if caller.hop().ended:
            caller.hop()
        for typed in story:
            reply = caller.type(typed)
            assert not reply.ended or "999" in reply.text or "Imepokelewa" in reply.text
            if reply.ended:
                assert not caller.hop(going_on=True).ended


@pytest.mark.parametrize("fault", [_unsent, _unheard, _broken, _refused])
def test_one_fault_anywhere_neither_loses_nor_doubles_a_report(
    gateway: Gateway, valkey: redis.Redis, fault: Fault
) -> None:
    for at in range(1, EXCHANGES):
        before = emergencies(gateway), tips(gateway)
        for story in (EMERGENCY, TIP):
            valkey.flushall()  # and with it what this phone has reported today
            told(Phone(gateway, 17), story, fault, at)
        assert (emergencies(gateway) - before[0], tips(gateway) - before[1]) == (1, 1)
