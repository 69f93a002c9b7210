"""The phone page in a real Chromium, against the emulator's own process and a small gateway."""

import threading
from collections.abc import Callable, Iterator

import pytest
import requests
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.have_chromium import find
from tests.emulator.conftest import emulator_url, far_gateway  # noqa: F401  (fixtures)
from tests.emulator.gateway import Answer, Gateway

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OFFICER = "+254700000103"
HOME = "Usalama\n1:DHARURA\n2:Taarifa ya siri\n3:English"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = find()
    if path is None:
        pytest.fail("no Chromium: run `make test`, which installs it, or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def menu(far_gateway: Gateway, emulator_url: str) -> Callable[[dict[str, str]], Answer]:  # noqa: F811
    """A menu of three screens; the last sends an officer an alert through the emulator's REST."""

    def alert() -> None:
        form = {"username": "sandbox", "to": OFFICER, "message": "DHARURA E-7Q3K: Moto, Mwiki"}
        requests.post(f"{emulator_url}/version1/messaging", data=form, headers={"apiKey": "k"}, timeout=5)

    def answer(fields: dict[str, str]) -> Answer:
        if fields["text"] == "":
            return Answer(f"CON {HOME}")
        if fields["text"] == "1":
            return Answer("CON Nini?\n1:Moto\n0:Rudi")
        if fields["text"] == "2":
            return Answer("CON Eleza kilichotokea:")
        if fields["text"] == "9":
            return Answer("oops")
        if fields["text"] == "1*1":
            threading.Thread(target=alert, daemon=True).start()
        return Answer("END Imepokelewa.")

    far_gateway.requests.clear()
    far_gateway.answers["ussd"] = answer
    return answer


@pytest.fixture(params=[(1366, 768), (390, 844)], ids=["laptop", "phone"])
def viewport(request: pytest.FixtureRequest) -> tuple[int, int]:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def page(
    chromium: Browser,
    emulator_url: str,  # noqa: F811
    menu: object,
    viewport: tuple[int, int],
) -> Iterator[Page]:
    """A fresh page on an emulator that was reset. Anything in the console fails the test."""
    requests.post(f"{emulator_url}/emulator/reset", json={}, timeout=5).raise_for_status()
    width, height = viewport
    context = chromium.new_context(viewport={"width": width, "height": height}, has_touch=width < 500)
    page = context.new_page()
    page.set_default_timeout(15_000)
    expect.set_options(timeout=15_000)  # two cores, and much else on them
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(emulator_url)
    page.locator(".phone").nth(2).wait_for()
    yield page
    context.close()
    assert complaints == []
