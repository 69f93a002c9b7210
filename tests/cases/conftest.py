"""Secrets for the tests of cases."""

import pytest

from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault, new_key


@pytest.fixture
def vault() -> Vault:
    return Vault(f"k1:{new_key()}")


@pytest.fixture
def pseudonyms() -> Pseudonyms:
    return Pseudonyms(bytes(range(32)))
