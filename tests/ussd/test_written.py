"""What a process wrote last is only a guess: hops that reach one process or another show the same."""

from collections.abc import Iterator, Sequence
from itertools import product
from unittest.mock import patch

import pytest
import redis

from gateway.app import Gateway
from gateway.settings import Settings
from gateway.ussd import written
from gateway.ussd.conversation import Hop, Reply
from gateway.ussd.sessions import Sessions
from gateway.ussd.written import Written

STEPS = ("", "6", "6*2", "6*2*1", "6*2*1*4", "6*2*1*4*gituamba")


@pytest.fixture
def other(gateway: Gateway) -> Iterator[Gateway]:
    """Another web process on the same database and Valkey."""
    made = Gateway(Settings())
    made.refresh()
    yield made
    made.store.close()


def hop(text: str, session: str, number: int = 0) -> Hop:
    return Hop(session, f"+25470000{number:04}", "*384*911#", text)


def told(processes: Sequence[Gateway], number: int) -> list[Reply]:
    """A story of a caller who has not called before."""
    pairs = zip(processes, STEPS, strict=True)
    return [process.conversation.answer(hop(text, f"s{number}", number)) for process, text in pairs]


def test_whichever_process_answers_the_screens_are_the_same(gateway: Gateway, other: Gateway) -> None:
    alone = told([gateway] * len(STEPS), 100)
    assert not any(reply.ended for reply in alone)
    for number, processes in enumerate(product((gateway, other), repeat=len(STEPS)), 101):
        assert told(processes, number) == alone


def test_a_hop_repeated_to_a_process_that_is_behind_shows_the_screen_of_now(
    gateway: Gateway, other: Gateway
) -> None:
    for text in STEPS[:3]:
        gateway.conversation.answer(hop(text, "behind"))
    shown = [other.conversation.answer(hop(text, "behind")) for text in STEPS[3:]]
    assert gateway.conversation.answer(hop(STEPS[3], "behind")) == shown[-1]
    assert gateway.conversation.answer(hop(STEPS[-1], "behind")) == shown[-1]


def test_a_late_hop_to_a_process_that_is_behind_leaves_what_a_redial_picks_up(
    gateway: Gateway, other: Gateway
) -> None:
    other.conversation.answer(hop("", "late", 70))
    gateway.conversation.answer(hop("6", "late", 70))
    kinds = gateway.conversation.answer(hop("6*999", "late", 70))
    other.conversation.answer(hop("6", "late", 70))
    assert gateway.conversation.answer(hop("", "redialled", 70)) == kinds


def test_a_hop_from_screen_to_screen_reads_nothing(gateway: Gateway) -> None:
    gateway.conversation.answer(hop("", "reads"))
    with patch.object(Sessions, "load", side_effect=AssertionError("read")):
        reply = gateway.conversation.answer(hop("6", "reads"))
    assert "English" in reply.text


def test_a_handler_runs_only_on_a_session_that_was_just_read(gateway: Gateway) -> None:
    for text in STEPS[:-1]:
        gateway.conversation.answer(hop(text, "handler"))
    with patch.object(Sessions, "load", autospec=True, side_effect=Sessions.load) as load:
        gateway.conversation.answer(hop(STEPS[-1], "handler"))
    assert load.call_count == 1


def test_a_session_lost_in_redis_is_lost(gateway: Gateway, valkey: redis.Redis) -> None:
    first = gateway.conversation.answer(hop("", "lost"))
    valkey.flushall()
    again = gateway.conversation.answer(Hop("lost", "+254700000000", "*384*911#", "6", going_on=True))
    assert again == first


def test_a_value_is_given_out_once_and_not_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(written, "monotonic", lambda: now)
    kept = Written()
    kept.put("a", b"1")
    assert kept.take("a") == b"1"
    assert kept.take("a") is None
    kept.put("b", b"2")
    now += written.SECONDS
    assert kept.take("b") is None
    kept.put("c", b"3")
    now += written.SECONDS + 1
    kept.put("d", b"4")
    kept.sweep()
    assert len(kept) == 1
    assert kept.take("d") == b"4"


def test_no_more_is_kept_than_a_process_may_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written, "MOST", 3)
    kept = Written()
    for name in "abcde":
        kept.put(name, name.encode())
    assert [kept.take(name) for name in "abcde"] == [None, None, b"c", b"d", b"e"]
