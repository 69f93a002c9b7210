"""What is new in the text that the aggregator sends. Pure.

Africa's Talking sends the whole history of a session joined with `*`, without an id for the
turn, and a `*` that the caller typed looks like a separator. So the new input is the difference
to the text last seen in this session, never "the part after the last star".
"""

from hashlib import blake2b
from typing import Literal

import msgspec

from gateway.engine.limits import INPUTS_A_DIAL

_DIGEST_BYTES = 8


class Heard(msgspec.Struct, frozen=True):
    """`again`: the text of last time, or one from before it. `more`: one new input. `anew`: a first
    dial or a redial, with the inputs of its dial-through string, if it had one."""

    what: Literal["again", "more", "anew"]
    inputs: tuple[str, ...] = ()


def digest(text: str) -> bytes:
    """What a session keeps of the text seen so far, beside its length."""
    return blake2b(text.encode(), digest_size=_DIGEST_BYTES).digest()


def dialled(text: str) -> Heard:
    """The text of a session that nothing is known of."""
    inputs = tuple(text.split("*")) if text else ()
    return Heard("anew", inputs[:INPUTS_A_DIAL])


def heard(seen_length: int, seen_digest: bytes, text: str) -> Heard:
    """Compare a hop's text with what the session has seen.

    A text that does not go on from there is a callback that comes late or out of order: it gets
    the last reply and runs nothing, for replaying it would do again what was done. Only an
    empty text is a redial.
    """
    if not text and seen_length:
        return Heard("anew")
    rest = text[seen_length:]
    if len(text) < seen_length or digest(text[:seen_length]) != seen_digest or not rest:
        return Heard("again")
    if seen_length == 0:
        return Heard("more", (rest,))
    return Heard("more", (rest[1:],)) if rest[0] == "*" else Heard("again")
