"""Commands to one Redis in one round trip, with nothing between a hop and the socket but hiredis.

redis-py opens the connection, with all that a URL can say of it (TLS, password, database, time
limits); its client, pool, retries and observability around each command cost more than the command
(docs/decisions/0010). Every command sent here must be safe to repeat: what is answered by a
connection that has broken is asked once more on a new one.
"""

import os
import socket
import struct
import threading
from collections.abc import Callable
from ssl import SSLSocket
from typing import Any, cast

import hiredis
import redis

Reply = bytes | int | None
Command = tuple[str | bytes | int, ...]

_CHUNK = 65_536
_pack = cast("Callable[[Command], bytes]", hiredis.pack_command)  # its own types say a tuple of one


class Wire:
    """A connection a thread, kept open. Every method raises redis.RedisError."""

    def __init__(self, client: redis.Redis) -> None:
        self._pool = client.connection_pool
        self._mine = threading.local()
        os.register_at_fork(after_in_child=self._leave_to_parent)

    def ask(self, *commands: Command) -> list[Reply]:
        """The replies, in the order of the commands. Raises redis.ResponseError for the first refusal."""
        packed = b"".join(map(_pack, commands))
        line: _Line | None = getattr(self._mine, "line", None)
        if line is not None:
            try:
                return _checked(line.ask(packed, len(commands)))
            except redis.TimeoutError:
                raise  # a second wait would keep the caller waiting twice as long
            except redis.ConnectionError:
                pass  # the server was away since the last hop
            except redis.ResponseError as refusal:
                if not str(refusal).startswith("READONLY"):
                    raise
                line.close()  # a replica since a failover: its name may lead to the new master by now
        # Not by the pool's make_connection(): that counts what was ever made, and past its limit of 100
        # would refuse for good, a moment's trouble of Redis long after it was over.
        connection = self._pool.connection_class(**self._pool.connection_kwargs)
        line = self._mine.line = _Line(connection, self._hang_up)
        return _checked(line.ask(packed, len(commands)))

    def _hang_up(self) -> None:
        self._mine.line = None

    def _leave_to_parent(self) -> None:
        """Two processes on one socket would read each other's replies."""
        self._mine = threading.local()


class _Line:
    """One open connection. Replies must be read to the last: a broken-off exchange ends it."""

    def __init__(self, connection: Any, ended: Callable[[], None]) -> None:
        connection.connect()
        self._connection = connection
        self._socket = connection._sock
        _let_the_kernel_wait(self._socket)
        self._reader = hiredis.Reader(
            protocolError=redis.ConnectionError, replyError=cast(Any, redis.ResponseError)
        )
        self._ended = ended

    def ask(self, packed: bytes, count: int) -> list[Any]:
        try:
            self._socket.sendall(packed)
            replies: list[Any] = []
            while len(replies) < count:
                reply = self._reader.gets()
                if reply is False:
                    chunk = self._socket.recv(_CHUNK)
                    if not chunk:
                        raise redis.ConnectionError("the server closed the connection")
                    self._reader.feed(chunk)
                else:
                    replies.append(reply)
        except BaseException as error:
            self.close()
            if isinstance(error, TimeoutError | BlockingIOError):
                raise redis.TimeoutError("no answer in time") from error
            if isinstance(error, OSError):
                raise redis.ConnectionError(type(error).__name__) from error
            raise
        return replies

    def close(self) -> None:
        self._ended()
        self._connection.disconnect()


def _let_the_kernel_wait(opened: socket.socket) -> None:
    """The same time limit kept by the kernel: Python's own asks `poll` before every send and receive."""
    limit = opened.gettimeout()
    if limit is None or isinstance(opened, SSLSocket):
        return
    opened.setblocking(True)
    seconds = int(limit)
    value = struct.pack("ll", seconds, int((limit - seconds) * 1e6))
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, value)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, value)


def _checked(replies: list[Any]) -> list[Reply]:
    for reply in replies:
        if isinstance(reply, redis.ResponseError):
            raise reply
    return replies
