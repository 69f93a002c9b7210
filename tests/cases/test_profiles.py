"""What is remembered for a phone: only what was asked, without the number, and over a restart of Redis."""

from datetime import timedelta

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import select

from gateway.cases import profiles as module
from gateway.cases.profiles import Profile, Profiles
from gateway.cases.records import RememberedPlace
from gateway.config import Retention
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.store.base import Store
from tests.cases.make import NOW, area
from tests.conftest import free_port

PHONE = "+254712345678"
RULES = Retention(ping_days=1, days_after_closing=1, days_unclosed=1, messages_days=1)


@pytest.fixture
def profiles(store: Store, valkey: redis.Redis, pseudonyms: Pseudonyms) -> Profiles:
    """With two areas, 1 and 2."""
    with store.transaction() as tx:
        area(tx, "Mwiki")
        area(tx, "Njiru")
    return Profiles(store, valkey, pseudonyms, days=400)


def _rows(store: Store) -> list[RememberedPlace]:
    with store.read() as tx:
        return list(tx.scalars(select(RememberedPlace)))


def test_a_place_is_remembered_until_it_is_forgotten(
    store: Store, valkey: redis.Redis, profiles: Profiles
) -> None:
    assert profiles.get(PHONE) is None
    profiles.remember(PHONE, 1, "sw", NOW)
    profiles.remember(PHONE, 2, "en", NOW)
    assert profiles.get(PHONE) == Profile(2, "en")
    assert profiles.get("+254712345679") is None
    assert len(_rows(store)) == 1
    profiles.forget(PHONE)
    assert profiles.get(PHONE) is None
    assert (list(valkey.scan_iter()), _rows(store)) == ([], [])


def test_a_first_hop_asks_along_with_its_session(valkey: redis.Redis, profiles: Profiles) -> None:
    def asked() -> Profile | None:
        return profiles.read(valkey.execute_command(*profiles.ask(PHONE)))  # type: ignore[no-untyped-call]

    assert asked() is None
    profiles.remember(PHONE, 2, "en", NOW)
    (key,) = valkey.scan_iter()
    valkey.expire(key, 100)
    assert asked() == Profile(2, "en")
    assert valkey.ttl(key) > 86_400
    valkey.set(key, b"\xc1")
    assert asked() is None


def test_use_keeps_it_alive_and_disuse_lets_it_go(valkey: redis.Redis, profiles: Profiles) -> None:
    profiles.remember(PHONE, 1, "sw", NOW)
    (key,) = valkey.scan_iter()
    assert valkey.ttl(key) > 86_400
    valkey.expire(key, 100)
    profiles.get(PHONE)
    assert valkey.ttl(key) > 86_400


def test_neither_redis_nor_the_table_holds_a_number_or_an_hour(
    store: Store, valkey: redis.Redis, profiles: Profiles
) -> None:
    profiles.remember(PHONE, 1, "sw", NOW)
    (key,) = valkey.scan_iter()
    assert PHONE[4:].encode() not in key + (valkey.get(key) or b"")
    (row,) = _rows(store)
    assert PHONE[4:] not in row.phone_hash
    assert row.remembered_at == NOW.replace(hour=0, minute=0, second=0, microsecond=0)


def test_a_call_goes_on_without_redis_and_with_bytes_of_another_time(
    store: Store, valkey: redis.Redis, profiles: Profiles, pseudonyms: Pseudonyms
) -> None:
    profiles.remember(PHONE, 1, "sw", NOW)
    (key,) = valkey.scan_iter()
    valkey.set(key, b"\x01")
    assert profiles.get(PHONE) is None
    gone = redis.Redis(port=free_port(), retry=Retry(NoBackoff(), 0), socket_connect_timeout=0.2)
    assert Profiles(store, gone, pseudonyms, days=2).get(PHONE) is None


def test_an_empty_redis_gets_them_back_in_batches(
    valkey: redis.Redis, profiles: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "A_ROUND", 2)
    phones = [f"+25471234567{number}" for number in range(5)]
    for phone in phones:
        profiles.remember(phone, 1, "sw", NOW)
    valkey.flushall()
    profiles.forget(phones[4])
    later, found = NOW + timedelta(days=300), []
    for _ in range(3):
        profiles.put_back(later)
        found.append(sum(profiles.get(phone) is not None for phone in phones[:4]))
        if found[-1] == 2:
            # One that was chosen anew meanwhile is not overwritten by what there was.
            profiles.remember(phones[0], 2, "en", later)
    assert found[-1] == 4
    assert found[0] == 2
    assert profiles.get(phones[4]) is None
    assert profiles.get(phones[0]) == Profile(2, "en")
    for key in valkey.scan_iter("usalama:profile:*"):
        valkey.delete(key)
    profiles.put_back(later)  # done once, until Redis is empty again
    assert profiles.get(phones[0]) is None


def test_what_comes_back_lasts_no_longer_than_it_would_have(valkey: redis.Redis, profiles: Profiles) -> None:
    profiles.remember(PHONE, 1, "sw", NOW)
    valkey.flushall()
    profiles.put_back(NOW + timedelta(days=399))
    (key,) = valkey.scan_iter("usalama:profile:*")
    assert 0 < valkey.ttl(key) <= 86_400
    valkey.flushall()
    profiles.put_back(NOW + timedelta(days=401))
    assert list(valkey.scan_iter("usalama:profile:*")) == []


def test_what_nobody_uses_is_forgotten_and_what_is_used_is_not(
    store: Store, valkey: redis.Redis, profiles: Profiles, pseudonyms: Pseudonyms
) -> None:
    other = "+254712345679"
    for phone in (PHONE, other):
        profiles.remember(phone, 1, "sw", NOW)
    unused, used = (f"usalama:profile:{pseudonyms.phone_hash(phone)}" for phone in (PHONE, other))
    late = NOW + timedelta(days=401)
    valkey.delete(unused)  # its time was over; the other was used ten days ago
    valkey.expire(used, timedelta(days=390))
    with store.transaction() as tx:
        assert profiles.purge(tx, RULES, late) == 1
    (left,) = _rows(store)
    assert used.endswith(left.phone_hash)
    assert left.remembered_at.date() == (late - timedelta(days=10)).date()
    with store.transaction() as tx:
        assert profiles.purge(tx, RULES, late + timedelta(days=29)) == 0
