"""POST /version1/messaging and GET /version1/user: answers to the byte."""

import json

import pytest

from gateway.emulator.faults import SCRIPT, STATUSES
from tests.emulator.conftest import Desk

NUMBER = "+254700000211"


def recipient(desk: Desk, number: str, **form: str) -> dict[str, object]:
    [found] = desk.send(number, **form).get_json()["SMSMessageData"]["Recipients"]
    return dict(found)


def test_one_message(desk: Desk) -> None:
    answer = desk.send(NUMBER)
    id_ = answer.get_json()["SMSMessageData"]["Recipients"][0]["messageId"]
    assert answer.status_code == 201
    assert answer.headers["Content-Type"] == "application/json"
    assert id_.startswith("ATXid_")
    assert len(id_) == 38
    assert answer.get_data(as_text=True) == (
        '{"SMSMessageData":{"Message":"Sent to 1/1 Total Cost: USD 0.0079 Message parts: 1","Recipients":'
        f'[{{"cost":"KES 0.8000","messageId":"{id_}","number":"+254700000211","status":"Success",'
        '"statusCode":102}]}}'
    )


def test_several_parts_and_people(desk: Desk) -> None:
    said = desk.send(f"{NUMBER},0712345678,rubbish", "x" * 161).get_json()["SMSMessageData"]
    assert said["Message"] == "Sent to 2/3 Total Cost: USD 0.0316 Message parts: 2"
    assert [person["cost"] for person in said["Recipients"]] == ["KES 1.6000", "KES 1.6000", "0"]
    [first, second] = [desk.call("GET", f"/phones/{number}/inbox") for number in (NUMBER, "+254712345678")]
    assert (first[0]["text"], first[0]["parts"]) == ("x" * 161, 2)
    assert second[0]["text"] == "x" * 161


@pytest.mark.parametrize(("form", "code"), [({}, 102), ({"enqueue": "1"}, 102), ({"enqueue": "0"}, 101)])
def test_enqueue(desk: Desk, form: dict[str, str], code: int) -> None:
    assert recipient(desk, NUMBER, **form)["statusCode"] == code


@pytest.mark.parametrize("code", [code for code in STATUSES if code >= 400])
def test_numbers_that_end_in_a_status_code_get_it(desk: Desk, code: int) -> None:
    answer = desk.send(f"+254700000{code}")
    assert answer.get_data(as_text=True) == (
        '{"SMSMessageData":{"Message":"Sent to 0/1 Total Cost: 0","Recipients":[{"cost":"0","messageId":'
        f'"None","number":"+254700000{code}","status":"{STATUSES[code]}","statusCode":{code}}}]}}}}'
    )
    assert desk.call("GET", f"/phones/+254700000{code}/inbox") == []


def test_a_number_that_is_none(desk: Desk) -> None:
    assert recipient(desk, "+2547") == {
        "cost": "0",
        "messageId": "None",
        "number": "+2547",
        "status": "InvalidPhoneNumber",
        "statusCode": 403,
    }


def test_real_numbers_have_no_script(desk: Desk) -> None:
    assert recipient(desk, "+254712345403")["statusCode"] == 102


def test_an_unregistered_sender(desk: Desk) -> None:
    answer = desk.send(NUMBER, **{"from": "SOMEBODY"})
    assert answer.status_code == 201
    assert answer.get_data() == b'{"SMSMessageData":{"Message":"InvalidSenderId","Recipients":[]}}'
    assert recipient(desk, NUMBER, **{"from": "USALAMA"})["statusCode"] == 102
    [message] = desk.call("GET", f"/phones/{NUMBER}/inbox")
    assert message["other"] == "USALAMA"


@pytest.mark.parametrize("headers", [{}, {"apiKey": ""}])
@pytest.mark.parametrize("path", ["/version1/messaging", "/version1/user?username=sandbox"])
def test_no_key(desk: Desk, headers: dict[str, str], path: str) -> None:
    method = desk.client.get if "user" in path else desk.client.post
    answer = method(path, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "text/plain; charset=UTF-8"
    assert answer.get_data() == b"The supplied authentication is invalid"


@pytest.mark.parametrize("name", ["to", "message"])
def test_a_missing_field(desk: Desk, name: str) -> None:
    form = {"username": "sandbox", "to": NUMBER, "message": "Habari"}
    del form[name]
    answer = desk.client.post("/version1/messaging", data=form, headers={"apiKey": "a-key"})
    assert answer.status_code == 400
    assert answer.get_data(as_text=True) == f"Request is missing required form field '{name}'"


def test_balance(desk: Desk) -> None:
    def balance() -> bytes:
        return desk.client.get("/version1/user?username=sandbox", headers={"apiKey": "k"}).get_data()

    assert balance() == b'{"UserData":{"balance":"KES 1785.5000"}}'
    desk.call("PUT", "/settings", {"balance": 0.4})
    assert json.loads(balance()) == {"UserData": {"balance": "KES 0.4000"}}


def test_whoever_opted_out_is_refused_until_they_opt_in(desk: Desk) -> None:
    desk.call("PATCH", f"/phones/{NUMBER}", {"opted_out": True})
    assert recipient(desk, NUMBER)["statusCode"] == 406
    desk.call("PATCH", f"/phones/{NUMBER}", {"opted_out": False})
    assert recipient(desk, NUMBER)["statusCode"] == 102


def test_a_fault_for_a_few_messages(desk: Desk) -> None:
    desk.call("PUT", f"/faults/{NUMBER}", {"status": 500, "times": 2})
    codes = [recipient(desk, NUMBER)["statusCode"] for _ in range(3)]
    assert codes == [500, 500, 102]


def test_whose_fault_wins(desk: Desk) -> None:
    desk.call("PUT", "/faults/*", {"status": 407})
    assert recipient(desk, NUMBER)["statusCode"] == 407
    assert recipient(desk, "+254700000502")["statusCode"] == 502
    desk.call("PUT", "/faults/+254700000502", {"status": 409})
    assert recipient(desk, "+254700000502")["statusCode"] == 409
    desk.call("DELETE", "/faults/*")
    assert recipient(desk, NUMBER)["statusCode"] == 102


def test_the_script_is_in_the_documentation() -> None:
    from pathlib import Path

    page = (Path(__file__).parents[2] / "docs" / "emulator.md").read_text(encoding="utf-8")
    assert [code for code in SCRIPT if f"| {code} |" not in page] == []
