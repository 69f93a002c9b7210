"""The same without Flask: a WSGI callable that reads the form, one GET, one SET."""

import os
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import redis

SCREEN = b"CON Usalama\n1:Dharura\n2:Taarifa bila jina\n3:Fuatilia taarifa\n4:Nambari za msaada"
HEADERS = [("Content-Type", "text/plain"), ("Content-Length", str(len(SCREEN)))]


def make() -> Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]:
    client = redis.Redis.from_url(os.environ["REDIS_URL"])

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        form = parse_qs(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        key = b"wsgi:" + form[b"sessionId"][0]
        client.get(key)
        client.set(key, SCREEN, ex=240)
        start_response("200 OK", HEADERS)
        return [SCREEN]

    return app
