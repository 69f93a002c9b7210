"""What is remembered for a phone: only what was asked, and without the number."""

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from gateway.cases.profiles import Profile, Profiles
from gateway.privacy.pseudonyms import Pseudonyms
from tests.conftest import free_port

PHONE = "+254712345678"


def test_a_place_is_remembered_until_it_is_forgotten(valkey: redis.Redis, pseudonyms: Pseudonyms) -> None:
    profiles = Profiles(valkey, pseudonyms, days=400)
    assert profiles.get(PHONE) is None
    profiles.remember(PHONE, 17, "sw")
    profiles.remember(PHONE, 18, "en")
    assert profiles.get(PHONE) == Profile(18, "en")
    assert profiles.get("+254712345679") is None
    profiles.forget(PHONE)
    assert profiles.get(PHONE) is None
    assert list(valkey.scan_iter()) == []


def test_use_keeps_it_alive_and_disuse_lets_it_go(valkey: redis.Redis, pseudonyms: Pseudonyms) -> None:
    profiles = Profiles(valkey, pseudonyms, days=2)
    profiles.remember(PHONE, 17, "sw")
    (key,) = valkey.scan_iter()
    assert valkey.ttl(key) > 86_400
    valkey.expire(key, 100)
    profiles.get(PHONE)
    assert valkey.ttl(key) > 86_400


def test_redis_holds_no_number(valkey: redis.Redis, pseudonyms: Pseudonyms) -> None:
    Profiles(valkey, pseudonyms, days=2).remember(PHONE, 17, "sw")
    (key,) = valkey.scan_iter()
    held = key + (valkey.get(key) or b"")
    assert PHONE[4:].encode() not in held


def test_a_call_goes_on_without_redis_and_with_bytes_of_another_time(
    valkey: redis.Redis, pseudonyms: Pseudonyms
) -> None:
    profiles = Profiles(valkey, pseudonyms, days=2)
    profiles.remember(PHONE, 17, "sw")
    (key,) = valkey.scan_iter()
    valkey.set(key, b"\x01")
    assert profiles.get(PHONE) is None
    gone = redis.Redis(port=free_port(), retry=Retry(NoBackoff(), 0), socket_connect_timeout=0.2)
    assert Profiles(gone, pseudonyms, days=2).get(PHONE) is None
