"""Which service codes are ours. Pure.

On a shared code the aggregator may leave out the last part, the channel: `*384#` for `*384*911#`.
"""

from collections.abc import Sequence


class Codes:
    """The configured codes, and the forms in which a callback may name them."""

    def __init__(self, codes: Sequence[str], *, shared: bool) -> None:
        self._ours = {code: code for code in codes}
        if shared:
            for code in codes:
                base, star, _channel = code.rstrip("#").rpartition("*")
                if star and base:
                    self._ours.setdefault(f"{base}#", code)

    def ours(self, code: str) -> str | None:
        """Our own form of a callback's service code; None if it is not ours."""
        return self._ours.get(code.strip())
