"""/healthz, /readyz and /metrics: is the process alive, can it serve, what has it done."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST
from redis import Redis, RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from gateway.config import Config
from gateway.dispatch.relay import last_round
from gateway.dispatch.worker import lanes_without_worker
from gateway.metrics import exposition
from gateway.store.base import Store

_ROUNDS_LATE = 5
_AT_LEAST_SECONDS = 15.0


def relay_problem(queue: Redis, config: Config, now: datetime) -> str | None:
    """What is wrong with the relay, from its last full round; None if it keeps time."""
    last = last_round(queue)
    if last is None:
        return "no round yet; is `gateway clock` running?"
    age = (now - last).total_seconds()
    if age > max(_AT_LEAST_SECONDS, _ROUNDS_LATE * config.dispatch.round_seconds):
        return f"last full round {age:.0f} s ago; is `gateway clock` running?"
    return None


def workers_problem(queue: Redis) -> str | None:
    """The lanes that no worker serves, in words; None if each has one."""
    missing = lanes_without_worker(queue)
    return f"no worker on {' and '.join(missing)}; start `gateway worker LANE`" if missing else None


def health(
    store: Store, sessions: Redis, queue: Redis, config: Config, clock: Callable[[], datetime]
) -> Blueprint:
    """Unauthenticated, so they say which part is wrong and nothing about anybody."""
    part = Blueprint("health", __name__)

    @part.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @part.get("/readyz")
    def readyz() -> tuple[Response, int]:
        problems: dict[str, str | None] = {}
        try:
            with store.read() as tx:
                tx.execute(text("SELECT 1"))
            problems["database"] = None
        except SQLAlchemyError as error:
            problems["database"] = f"not reachable ({type(error).__name__})"
        for name, client in (("sessions", sessions), ("queue", queue)):
            try:
                client.ping()
                problems[name] = None
            except RedisError as error:
                problems[name] = f"not reachable ({type(error).__name__})"
        if problems["queue"] is None:
            problems["relay"] = relay_problem(queue, config, clock())
        ready = not any(problems.values())
        report: dict[str, object] = {name: problem or "ok" for name, problem in problems.items()}
        if problems["queue"] is None:
            report["workers"] = workers_problem(queue) or "ok"  # told, but web serves without them
        if "relay" in problems and (last := last_round(queue)):
            report["relay_age_seconds"] = round((clock() - last).total_seconds(), 1)
        return jsonify({"ready": ready, **report}), 200 if ready else 503

    @part.get("/metrics")
    def metrics() -> Response:
        return Response(exposition(), content_type=CONTENT_TYPE_LATEST)

    return part
