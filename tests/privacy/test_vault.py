"""Sealed columns: what opens where, and what never does."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.cases.records import Case, CaseEvent
from gateway.config import ConfigError
from gateway.privacy.vault import SealError, Vault, new_key

KEY = base64.b64encode(bytes(range(32))).decode()  # fixed: it names tests
VAULT = Vault(f"k1:{KEY}")


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    case = Case()
    case.words_sealed = VAULT.seal(case, "words", text)
    assert VAULT.open(case, "words") == text


def test_an_empty_column_opens_as_none() -> None:
    assert VAULT.open(Case(), "words") is None


def test_a_new_row_gets_its_identity_from_the_seal() -> None:
    case = Case()
    VAULT.seal(case, "words", "a gang at the bridge")
    assert len(case.uid) == 32
    uid = case.uid
    VAULT.seal(case, "words", "again")
    assert case.uid == uid


def test_ciphertext_tells_neither_words_nor_their_length_nor_that_they_are_the_same() -> None:
    case = Case()
    short, long = (VAULT.seal(case, "words", text) for text in ("gun", "two men with a gun by the mosque"))
    assert len(short) == len(long)
    assert b"gun" not in short
    assert short != VAULT.seal(case, "words", "gun")


def test_a_ciphertext_moved_to_another_row_column_or_table_is_refused() -> None:
    one, other, event = Case(), Case(), CaseEvent()
    sealed = VAULT.seal(one, "words", "a gang at the bridge")
    VAULT.seal(other, "words", "x")
    event.uid = one.uid
    one.place_words_sealed = other.words_sealed = event.words_sealed = sealed
    for row, column in ((one, "place_words"), (other, "words"), (event, "words")):
        with pytest.raises(SealError) as caught:
            VAULT.open(row, column)
        assert "gang" not in str(caught.value)


def test_every_changed_byte_is_noticed() -> None:
    case = Case()
    sealed = VAULT.seal(case, "words", "gun")
    for place in range(len(sealed)):
        case.words_sealed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(SealError):
            VAULT.open(case, "words")
    for length in range(len(sealed)):
        case.words_sealed = sealed[:length]
        with pytest.raises(SealError):
            VAULT.open(case, "words")


def test_older_keys_still_open_and_the_first_one_seals() -> None:
    case = Case()
    case.words_sealed = VAULT.seal(case, "words", "gun")
    both = Vault(f"k2:{new_key()}, k1:{KEY}")
    assert both.open(case, "words") == "gun"
    assert both.is_stale(case.words_sealed)
    case.words_sealed = both.seal(case, "words", "gun")
    assert not both.is_stale(case.words_sealed)
    with pytest.raises(SealError):
        VAULT.open(case, "words")


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ("", "write each key as `name:base64`"),
        (KEY, "write each key as `name:base64`"),
        (f":{KEY}", "write each key as `name:base64`"),
        (f"k1:{KEY},", "write each key as `name:base64`"),
        (f"k1:{KEY},k1:{KEY}", "the name 'k1' is there twice"),
        ("k1:not base64!", "must be 32 bytes in base64"),
        (f"k1:{base64.b64encode(bytes(31)).decode()}", "must be 32 bytes in base64"),
    ],
)
def test_keys_that_cannot_be_used_are_refused_without_being_shown(keys: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Vault(keys)
    assert str(caught.value).startswith("FIELD_KEYS: ")
    assert says in str(caught.value)
    assert KEY not in str(caught.value)
