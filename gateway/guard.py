"""Who may call back. The aggregator signs nothing, so the path holds a secret (and, if wanted, the
source address must be on a list). Anybody else sees a 404, as if there were nothing here."""

import hmac
from collections.abc import Callable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

from flask import abort, request

from gateway import metrics


def guard(
    secret: str, networks: Sequence[IPv4Network | IPv6Network]
) -> Callable[[str | None, dict[str, Any] | None], None]:
    """A preprocessor for routes under `<secret>`: takes it off, and refuses what is not allowed."""

    def check(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        given = str((values or {}).pop("secret", ""))
        if not hmac.compare_digest(given.encode(), secret.encode()):
            metrics.callbacks_refused.labels(why="secret").inc()
            abort(404)
        if not allowed(request.remote_addr, networks):
            metrics.callbacks_refused.labels(why="address").inc()
            abort(404)

    return check


def allowed(address: str | None, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    """Whether an address is of one of the networks. None given: any is."""
    if not networks:
        return True
    try:
        return any(ip_address(address or "") in network for network in networks)
    except ValueError:
        return False
