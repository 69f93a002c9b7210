"""Keyed hashes, one domain each, so that none can be compared with another's.

About 200 million numbers are possible: without a key that lives elsewhere, a hash of one is
reversed in seconds.
"""

import hmac
from hashlib import sha256

from gateway.config import ConfigError


class Pseudonyms:
    """HMAC-SHA256 under HASH_KEY. Each method is a domain of its own and answers 64 hex digits."""

    def __init__(self, key: bytes) -> None:
        if len(key) < 32:
            raise ConfigError("HASH_KEY: must be at least 32 bytes; make one with `openssl rand -base64 32`")
        self._keyed = hmac.new(key, digestmod=sha256)  # its copies spare the keying, half of the cost

    def phone_hash(self, phone: str) -> str:
        """Of a number in E.164: contacts, opt-outs, remembered places. Never kept with a case."""
        return self._hash("phone", phone)

    def code_hash(self, code: str) -> str:
        """Of a tip's code in plain digits."""
        return self._hash("code", code)

    def code_seed(self, submission: str, attempt: int) -> int:
        """The number that a tip's code is made from; a repeated submission gets the same."""
        return int(self._hash("seed", submission, str(attempt)), 16)

    def session_hash(self, *parts: str) -> str:
        """Of what names a session: service code, session id, number."""
        return self._hash("session", *parts)

    def session_seal(self, code: str, phone: str) -> bytes:
        """The 32 bytes that a caller's sessions are sealed with; known only while they call."""
        return bytes.fromhex(self._hash("seal", code, phone))

    def submission_hash(self, submission: str, *content: str) -> str:
        """Of a random submission and what it brought: what the database keeps of either."""
        return self._hash("submission", submission, *content)

    def texting_hash(self, phone: str) -> str:
        """Of a number whose SMS we have asked about: unlike every hash that is kept longer."""
        return self._hash("texting", phone)

    def ping_hash(self, case_uid: str) -> str:
        """Of a case that somebody wants to hear of: what stands beside the number instead of the case."""
        return self._hash("ping", case_uid)

    def pin_hash(self, contact_uid: str, pin: str) -> str:
        """Of a contact's PIN, before it is hashed slowly."""
        return self._hash("pin", contact_uid, pin)

    def _hash(self, domain: str, *parts: str) -> str:
        # Lengths keep ("ab", "c") and ("a", "bc") apart.
        message = "".join([f"{len(part)}:{part}" for part in (domain, *parts)])
        mac = self._keyed.copy()
        mac.update(message.encode())
        return mac.hexdigest()
