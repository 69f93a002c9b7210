"""A port is looked at before it is served on: Granian would share a taken one, and callers with it."""

import errno
import socket

from gateway.config import ConfigError


def must_be_free(port: int, name: str, address: str = "127.0.0.1") -> None:
    """Raises ConfigError where nothing can be served on `port`, which the setting `name` gives."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror:
        raise ConfigError(f"HOST: {address!r} is no address of this machine; give one like 0.0.0.0") from None
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(place)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise ConfigError(f"Port {port} is taken. Free it, or set {name} to another.") from None
            raise ConfigError(
                f"Port {port} on {address} can't be served on ({error.strerror}). "
                f"Set {name} to another, or HOST to an address of this machine."
            ) from None
