"""Different callers are counted, and nobody is known by that."""

import redis

from gateway.dispatch.wake import connect
from gateway.privacy.callers import Callers
from gateway.privacy.limits import KEY
from tests.conftest import free_port

A, B, C = (f"+25471234567{last}" for last in range(3))


def test_reports_of_one_phone_are_one_caller(valkey: redis.Redis) -> None:
    callers = Callers(valkey)
    for report, phone in (("lead", A), ("second", B), ("third", A), ("fourth", C)):
        callers.note(report, phone)
    assert callers.joined("lead", "second") == (1, 2)
    assert callers.joined("lead", "third") == (2, 2)
    assert callers.joined("lead", "fourth") == (2, 3)
    assert callers.joined("lead", "fourth") == (3, 3)  # a repeat, after a transaction that failed
    assert callers.left("lead", "second") == 2


def test_an_incident_brings_all_of_its_callers(valkey: redis.Redis) -> None:
    callers = Callers(valkey)
    for report, phone in (("one", A), ("more", B), ("other", B), ("others", C)):
        callers.note(report, phone)
    callers.joined("one", "more")
    callers.joined("other", "others")
    assert callers.joined("one", "other") == (2, 3)


def test_no_number_is_kept_and_all_of_it_expires(valkey: redis.Redis) -> None:
    Callers(valkey).note("report", A)
    keys = {key for key in valkey.scan_iter() if key != KEY.encode()}
    (key,) = keys
    assert 0 < valkey.ttl(key) <= 86_400
    assert not any(A[4:] in str(valkey.smembers(each)) + str(each) for each in keys)
    before = valkey.smembers(key)
    valkey.delete(KEY, key)
    Callers(valkey).note("report", A)
    assert valkey.smembers(key) != before  # under another day's key it is somebody else


def test_what_is_not_known_is_said_to_be_so(valkey: redis.Redis) -> None:
    assert Callers(valkey).joined("lead", "nobody noted this one") is None
    away = Callers(connect(f"redis://127.0.0.1:{free_port()}"))
    away.note("report", A)
    assert away.joined("lead", "report") is None
    assert away.left("lead", "report") is None
