"""A sign of life to a service outside, which raises the alarm when none comes. It says nothing but that."""

import threading
from contextlib import suppress
from datetime import UTC, datetime
from typing import cast

import requests
import structlog
from redis import Redis, RedisError

from gateway import metrics

log = structlog.get_logger()

KEY = "usalama:heartbeat"
_SECONDS = (2, 3)  # to connect, to answer


def ping(url: str) -> str:
    """Ask for the URL once: "ok", or what went wrong in a word."""
    try:
        answer = requests.get(url, timeout=_SECONDS)
    except requests.RequestException as error:
        return type(error).__name__
    return "ok" if answer.ok else f"HTTP {answer.status_code}"


def beat(url: str, redis: Redis, now: datetime) -> None:
    """Ping without waiting for the answer: to look up a name can take long, and the relay has to go on."""

    def run() -> None:
        word = ping(url)
        metrics.heartbeats.labels(answer="ok" if word == "ok" else "failed").inc()
        if word != "ok":
            log.warning("heartbeat_failed", error=word)
        with suppress(RedisError):  # it is for `gateway doctor` only
            redis.set(KEY, f"{now.timestamp()} {word}")

    threading.Thread(target=run, name="heartbeat", daemon=True).start()


def last_beat(redis: Redis) -> tuple[datetime, str] | None:
    """When the last ping was sent, and what came of it. Raises RedisError."""
    value = cast(bytes | None, redis.get(KEY))
    if value is None:
        return None
    at, word = value.decode().split(" ", 1)
    return datetime.fromtimestamp(float(at), UTC), word
