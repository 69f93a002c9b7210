"""Limits count callers and know none."""

import hmac
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256, sha512

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from gateway.privacy.limits import KEY, Limits
from tests.conftest import free_port

PHONE, OTHER = "+254712345678", "+254712345679"


def test_only_so_many_are_within(valkey: redis.Redis) -> None:
    limits = Limits(valkey)
    assert [limits.within("tips", PHONE, 2, 60, str(n)) for n in range(4)] == [True, True, False, False]
    assert limits.within("tips", OTHER, 2, 60, "0")
    assert limits.within("codes", PHONE, 2, 60, "0")


def test_a_repeat_is_counted_once_and_answered_the_same(valkey: redis.Redis) -> None:
    limits = Limits(valkey)
    assert [limits.within("tips", PHONE, 1, 60, once) for once in "aabab"] == [True, True, False, True, False]


def test_repeats_at_the_same_moment_are_one(valkey: redis.Redis) -> None:
    limits = Limits(valkey)
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda _: limits.within("tips", PHONE, 1, 60, "a"), range(24)))
    assert not limits.within("tips", PHONE, 1, 60, "b")


def test_counts_and_key_expire(valkey: redis.Redis) -> None:
    Limits(valkey).within("tips", PHONE, 2, 60, "a")
    keys = [key for key in valkey.scan_iter() if key != KEY.encode()]
    assert len(keys) == 1
    assert 0 < valkey.ttl(keys[0]) <= 60
    assert 0 < valkey.ttl(KEY) <= 86_400
    valkey.delete(keys[0])
    assert Limits(valkey).within("tips", PHONE, 1, 60, "b")


def test_what_is_over_the_limit_takes_no_room(valkey: redis.Redis) -> None:
    limits = Limits(valkey)
    for n in range(20):
        limits.within("tips", PHONE, 3, 60, str(n))
    (key,) = [key for key in valkey.scan_iter() if key != KEY.encode()]
    assert valkey.hlen(key) == 3


def test_a_new_key_makes_everybody_new(valkey: redis.Redis) -> None:
    limits = Limits(valkey)
    limits.within("tips", PHONE, 2, 60, "a")
    before = set(valkey.scan_iter())
    valkey.delete(KEY)
    limits.within("tips", PHONE, 2, 60, "a")
    assert len(set(valkey.scan_iter()) - before) == 1


def test_redis_holds_no_number_and_no_hash_without_the_key(valkey: redis.Redis) -> None:
    Limits(valkey).within("tips", PHONE, 2, 60, "the submission")
    held = b"".join(
        key + repr(valkey.hgetall(key)).encode() for key in valkey.scan_iter() if key != KEY.encode()
    )
    for form in (PHONE, PHONE[1:], "0" + PHONE[4:], PHONE[4:], "the submission"):
        data = form.encode()
        assert data not in held
        for hashed in (sha256(data), sha512(data), hmac.new(bytes(32), data, sha256)):
            assert hashed.hexdigest()[:16].encode() not in held


def test_without_redis_nobody_is_silenced() -> None:
    gone = redis.Redis(port=free_port(), retry=Retry(NoBackoff(), 0), socket_connect_timeout=0.2)
    assert Limits(gone).within("tips", PHONE, 1, 60, "a")
    assert Limits(gone).within("tips", PHONE, 1, 60, "b")
