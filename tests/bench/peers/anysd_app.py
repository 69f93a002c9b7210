"""anysd behind Flask, as its own README has it. Runs in a venv of its own."""

from anysd import NavigationController, NavigationMenu  # type: ignore[import-not-found]
from flask import Flask, Response, request


def make() -> Flask:
    app = Flask(__name__)
    home = NavigationMenu(name="home", title="Usalama")
    for errand in ("Dharura", "Taarifa", "Msaada"):
        menu = NavigationMenu(name=errand, title=errand, parent=home)
        for choice in ("Moto", "Wizi", "Matibabu"):
            NavigationMenu(name=f"{errand}{choice}", title=choice, parent=menu)

    @app.post("/ussd")
    def ussd() -> Response:
        form = request.form
        reply = NavigationController(home, form["phoneNumber"], form["sessionId"], form["text"]).navigate()
        return Response(reply, content_type="text/plain")

    return app
