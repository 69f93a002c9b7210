"""The page as a person uses it: by mouse and touch, by keyboard, on a laptop and on a phone."""

import re

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import HOME, OFFICER
from tests.emulator.gateway import Answer, Gateway

LAPTOP = pytest.mark.parametrize("viewport", [(1366, 768)], ids=["laptop"])


def phone(page: Page, place: int = 0) -> Locator:
    return page.locator(".phone").nth(place)


def screen(handset: Locator) -> Locator:
    return handset.locator("pre.text")


def press(handset: Locator, *keys: str) -> None:
    for key in keys:
        name = {"call": "Call or send", "end": "End: drop the call", "clear": "Delete the last character"}
        label = name.get(key, {"*": "star", "#": "hash"}.get(key, key))
        handset.get_by_role("button", name=label, exact=True).click()


def officer(page: Page) -> Locator:
    return page.locator(f".officer[data-number='{OFFICER}']")


def test_an_emergency_by_keypad_reaches_the_officer_at_once(page: Page) -> None:
    handset = phone(page)
    press(handset, "call")
    expect(screen(handset)).to_have_text(HOME)
    press(handset, "1", "call")
    expect(screen(handset)).to_have_text("Nini?\n1:Moto\n0:Rudi")
    press(handset, "1", "call")
    expect(screen(handset)).to_have_text("Imepokelewa.")
    expect(officer(page).locator("li.new")).to_contain_text("DHARURA E-7Q3K: Moto, Mwiki")
    expect(page.locator("#news")).to_have_text(re.compile("DHARURA E-7Q3K"))
    expect(page.locator(".officer").first).to_have_attribute("data-number", OFFICER)


def test_the_officer_answers(page: Page, far_gateway: Gateway) -> None:
    officer(page).get_by_role("button").first.click()
    field = officer(page).get_by_role("textbox")
    field.fill("12 ndio")
    field.press("Enter")
    expect(officer(page).locator("li.mine")).to_contain_text("12 ndio")
    assert far_gateway.wait_for("sms", text="12 ndio").fields["from"] == OFFICER


def test_keys_type_and_delete_into_the_field(page: Page) -> None:
    handset = phone(page)
    number = handset.get_by_label("Number to dial")
    expect(number).to_have_value("*384*911#")
    for _ in range(9):
        press(handset, "clear")
    press(handset, *"*384*911*2#")
    expect(number).to_have_value("*384*911*2#")
    press(handset, "call")
    expect(screen(handset)).to_have_text("Eleza kilichotokea:")
    handset.get_by_label("Your answer").fill("Moto, karibu na soko")
    expect(handset.locator(".counts")).to_contain_text("typed 20/80")
    handset.get_by_role("button", name="Send", exact=True).click()
    expect(screen(handset)).to_have_text("Imepokelewa.")
    handset.get_by_role("button", name="Close").click()
    expect(number).to_be_visible()


@LAPTOP
def test_by_keyboard_alone(page: Page, far_gateway: Gateway) -> None:
    handset = phone(page)
    handset.get_by_label("Number to dial").focus()
    page.keyboard.press("Enter")
    expect(screen(handset)).to_have_text(HOME)
    expect(handset.get_by_label("Your answer")).to_be_focused()
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(screen(handset)).to_have_text("Eleza kilichotokea:")
    page.keyboard.press("Escape")
    expect(handset.get_by_label("Number to dial")).to_be_visible()
    assert far_gateway.wait_for("ussd-events", input="2").fields["status"] == "Incomplete"
    first = handset.get_by_role("button", name="Call or send")
    first.focus()
    for key, there in (("ArrowDown", "1"), ("ArrowRight", "2"), ("ArrowDown", "5"), ("ArrowLeft", "4")):
        page.keyboard.press(key)
        expect(handset.get_by_role("button", name=there, exact=True)).to_be_focused()


def test_two_phones_do_not_mix(page: Page) -> None:
    one, two = phone(page, 0), phone(page, 1)
    press(one, "call")
    press(two, "call")
    expect(screen(one)).to_have_text(HOME)
    press(one, "1", "call")
    expect(screen(one)).to_have_text("Nini?\n1:Moto\n0:Rudi")
    expect(screen(two)).to_have_text(HOME)


def test_what_the_network_says_when_the_gateway_fails(page: Page) -> None:
    handset = phone(page)
    handset.get_by_label("Number to dial").fill("*384*911*9#")
    press(handset, "call")
    expect(screen(handset)).to_have_text("Connection problem or invalid MMI code.")
    expect(handset.locator(".why")).to_have_text("Response should start with a CON or an END")


def test_the_session_clock_runs_and_the_call_drops(page: Page) -> None:
    handset = phone(page)
    press(handset, "call")
    status = handset.get_by_role("status")
    expect(status).to_have_text(re.compile(r"^session 0:\d\d of 3:00\s+·\s+\d+ s to answer$"))
    expect(status).not_to_have_text(status.inner_text())
    handset.get_by_role("button", name="Drop call").click()
    expect(handset.get_by_label("Number to dial")).to_be_visible()
    expect(handset.get_by_role("button", name="Drop call")).to_be_disabled()


def test_repeating_a_callback_says_what_came_back(page: Page, far_gateway: Gateway) -> None:
    handset = phone(page)
    press(handset, "call")
    expect(screen(handset)).to_have_text(HOME)
    handset.get_by_role("button", name="Repeat callback").click()
    expect(handset.locator(".why")).to_have_text("Sent again: the same screen came back.")
    far_gateway.answers["ussd"] = Answer("END Asante")
    handset.get_by_role("button", name="Repeat callback").click()
    expect(handset.locator(".why")).to_have_text("Sent again: another answer (HTTP 200).")
    expect(screen(handset)).to_have_text(HOME)


def test_a_resident_reads_and_writes_sms(page: Page, emulator_url: str, far_gateway: Gateway) -> None:
    handset = phone(page)
    form = {"username": "sandbox", "to": "+254700000001", "message": "Namba yako: 4821"}
    requests.post(f"{emulator_url}/version1/messaging", data=form, headers={"apiKey": "k"}, timeout=5)
    expect(handset.locator(".mail")).to_have_text("1 SMS")
    handset.get_by_role("button", name="Messages").click()
    expect(handset.locator(".sms")).to_contain_text("Namba yako: 4821")
    expect(handset.locator(".mail")).to_be_hidden()
    handset.get_by_label("Message to the service").fill("STOP")
    press(handset, "call")
    expect(handset.locator(".sms li.mine")).to_contain_text("STOP")
    handset.get_by_role("button", name="Opt out of SMS").click()
    far_gateway.wait_for("opt-out", phoneNumber="+254700000001")
    press(handset, "end")
    expect(handset.get_by_label("Number to dial")).to_be_visible()


def test_phones_are_added_taken_away_and_change_network(page: Page, far_gateway: Gateway) -> None:
    page.get_by_role("button", name="Add a phone").click()
    expect(page.locator(".phone")).to_have_count(4)
    added = page.locator(".phone[data-number='+254700000004']")
    added.get_by_label("Network").select_option("Airtel")
    press(added, "call")
    expect(screen(added)).to_have_text(HOME)
    expect(added.locator(".counts")).to_contain_text("/184")
    far_gateway.wait_for("ussd", phoneNumber="+254700000004", networkCode="63903")
    added.get_by_role("button", name="Take away").click()
    expect(page.locator(".phone")).to_have_count(3)


def test_time_limits_can_be_switched_off(page: Page, emulator_url: str) -> None:
    page.get_by_label("Time limits").uncheck()
    press(phone(page), "call")
    expect(phone(page).get_by_role("status")).to_have_text(re.compile(r"^session 0:0\d$"))
    assert requests.get(f"{emulator_url}/emulator/settings", timeout=5).json()["limits"] is False


def test_officers_are_found_by_words(page: Page) -> None:
    page.get_by_label("Find an officer").fill("ocs 104")
    expect(page.locator(".officer:visible")).to_have_count(1)


@LAPTOP
def test_the_wire_shows_what_was_said(page: Page) -> None:
    press(phone(page), "call")
    expect(screen(phone(page))).to_have_text(HOME)
    page.get_by_text("On the wire").click()
    expect(page.locator(".exchange").first).to_contain_text("serviceCode=*384*911#")
    expect(page.locator(".exchange").first).to_contain_text("CON Usalama")


def test_nothing_is_wider_than_the_page(page: Page, viewport: tuple[int, int]) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") == viewport[0]


def test_every_control_has_a_name(page: Page) -> None:
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll('button, input, select, a[href]')]
            .filter((each) => each.checkVisibility())
            .filter((each) => !(each.textContent.trim() || each.ariaLabel || each.labels?.length))
            .map((each) => each.outerHTML)"""
    )
    assert unnamed == []


@pytest.mark.parametrize("viewport", [(390, 844)], ids=["phone"])
def test_below_the_fold_a_line_tells_of_an_alert(page: Page, emulator_url: str) -> None:
    form = {"username": "sandbox", "to": OFFICER, "message": "DHARURA"}
    requests.post(f"{emulator_url}/version1/messaging", data=form, headers={"apiKey": "k"}, timeout=5)
    expect(page.locator("#news")).to_have_text(re.compile("DHARURA"))
    peek = page.locator("#peek")
    expect(peek).to_have_text("1 new SMS on an officer’s phone")
    peek.click()
    expect(officer(page).locator("li.new")).to_be_in_viewport()
    expect(peek).to_be_hidden()
