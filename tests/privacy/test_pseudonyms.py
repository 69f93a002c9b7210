"""Keyed hashes: stable under one key, and never comparable over domains or keys."""

import pytest

from gateway.config import ConfigError
from gateway.privacy.pseudonyms import Pseudonyms

KEY, OTHER = bytes(32), bytes(31) + b"\x01"


def all_of(names: Pseudonyms, text: str) -> list[str]:
    hashes = (names.phone_hash, names.code_hash, names.session_hash, names.submission_hash)
    return [*(each(text) for each in hashes), f"{names.code_seed(text, 0):064x}"]


def test_each_domain_and_each_key_gives_another_hash() -> None:
    found = all_of(Pseudonyms(KEY), "+254712345678") + all_of(Pseudonyms(OTHER), "+254712345678")
    assert len(set(found)) == len(found)
    assert all(len(each) == 64 for each in found)


def test_the_same_gives_the_same() -> None:
    assert all_of(Pseudonyms(KEY), "x") == all_of(Pseudonyms(KEY), "x")


def test_parts_do_not_run_into_each_other() -> None:
    names = Pseudonyms(KEY)
    assert names.session_hash("ab", "c") != names.session_hash("a", "bc")
    assert names.session_hash("ab", "c") != names.session_hash("ab1:c")
    assert names.submission_hash("ab", "") != names.submission_hash("ab")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ConfigError, match="HASH_KEY"):
        Pseudonyms(bytes(31))
