"""Sessions in a real Valkey: compare-and-set, resume, expiry, and what the keys give away."""

import pytest
import redis

from gateway.engine.model import Snapshot
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.ussd.sessions import Key, Opened, Session, Sessions
from gateway.ussd.transcript import digest

PHONE = "+254700000001"


@pytest.fixture
def sessions(valkey: redis.Redis) -> Sessions:
    return Sessions(valkey, Pseudonyms(b"k" * 32), ttl_seconds=240, resume_seconds=300)


def opened(sessions: Sessions, key: Key) -> Opened:
    return sessions.open(key, ("GET", "beside"))


def session(state: str = "home", *, ended: bool = False) -> Session:
    return Session("v1", "random", "origin", 1, digest("1"), "screen", ended, Snapshot(state, "sw"))


def test_a_session_comes_back_as_it_was(sessions: Sessions) -> None:
    key = sessions.key("*384*911#", "s1", PHONE)
    assert sessions.load(key).session is None
    assert sessions.save(sessions.load(key), session(), resumable=False)
    assert sessions.load(key).session == session()


def test_the_second_of_two_writers_is_refused(sessions: Sessions) -> None:
    key = sessions.key("*384*911#", "s1", PHONE)
    one, two = sessions.load(key), sessions.load(key)
    assert sessions.save(one, session("a"), resumable=False)
    assert not sessions.save(two, session("b"), resumable=False)
    loaded = sessions.load(key).session
    assert loaded is not None
    assert loaded.snapshot.state == "a"


def test_a_dropped_session_is_found_by_its_caller_alone(sessions: Sessions) -> None:
    first = sessions.key("*384*911#", "s1", PHONE)
    sessions.save(sessions.load(first), session("fire"), resumable=True)
    again = sessions.key("*384*911#", "s2", PHONE)
    found = opened(sessions, again).dropped
    assert found is not None
    assert found.snapshot.state == "fire"
    stranger = sessions.key("*384*911#", "s3", "+254700000002")
    assert opened(sessions, stranger).dropped is None


def test_a_private_journey_leaves_nothing_to_pick_up(sessions: Sessions) -> None:
    key = sessions.key("*384*911#", "s1", PHONE)
    sessions.save(sessions.load(key), session("fire"), resumable=True)
    sessions.save(sessions.load(key), session("tip"), resumable=False)
    assert opened(sessions, sessions.key("*384*911#", "s2", PHONE)).dropped is None


def test_a_network_session_belongs_to_one_caller(sessions: Sessions) -> None:
    mine = sessions.key("*384*911#", "s1", PHONE)
    theirs = sessions.key("*384*911#", "s1", "+254700000002")
    assert opened(sessions, mine).loaded.ours
    assert opened(sessions, theirs).loaded.ours
    both = sessions.load(mine), sessions.load(theirs)
    assert sessions.save(both[0], session(), resumable=False)
    assert not sessions.save(both[1], session(), resumable=False)
    assert sessions.load(mine).session == session()
    assert sessions.load(theirs).session is None
    assert not sessions.load(theirs).ours
    assert not opened(sessions, theirs).loaded.ours


def test_everything_expires_and_no_key_shows_who_called(sessions: Sessions, valkey: redis.Redis) -> None:
    key = sessions.key("*384*911#", "ATUid_1", PHONE)
    sessions.save(sessions.load(key), session(), resumable=True)
    names = valkey.keys()
    assert len(names) == 2
    for name in names:
        assert 0 < valkey.ttl(name) <= 400
        assert b"254700000001" not in name
        assert b"ATUid" not in name


def test_a_stored_session_tells_nothing(sessions: Sessions, valkey: redis.Redis) -> None:
    key = sessions.key("*384*911#", "s1", PHONE)
    sessions.save(sessions.load(key), session("tip.words"), resumable=False)
    kept = valkey.get(key.name)
    assert isinstance(kept, bytes)
    assert b"tip.words" not in kept
    assert b"screen" not in kept


def test_bytes_of_another_version_count_as_no_session(sessions: Sessions, valkey: redis.Redis) -> None:
    key = sessions.key("*384*911#", "s1", PHONE)
    valkey.set(key.name, key.owner + b"\x01junk")
    loaded = sessions.load(key)
    assert loaded.session is None
    assert sessions.save(loaded, session(), resumable=False)
