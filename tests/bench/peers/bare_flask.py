"""What a hop costs a Flask view that does nothing but one GET and one SET."""

import os

import redis
from flask import Flask, Response, request

SCREEN = "CON Usalama\n1:Dharura\n2:Taarifa bila jina\n3:Fuatilia taarifa\n4:Nambari za msaada"


def make() -> Flask:
    app = Flask(__name__)
    client = redis.Redis.from_url(os.environ["REDIS_URL"])

    @app.post("/ussd")
    def ussd() -> Response:
        key = "flask:" + request.form["sessionId"]
        client.get(key)
        client.set(key, SCREEN, ex=240)
        return Response(SCREEN, content_type="text/plain")

    return app
