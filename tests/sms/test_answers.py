"""What follows from the words of Africa's Talking."""

from gateway.dispatch.provider import Result
from gateway.sms.africastalking import _read

PHONE = "+254712345678"


def test_a_number_held_for_risk_is_tried_again_and_is_no_fault_of_our_settings() -> None:
    recipient = {"number": PHONE, "statusCode": 401, "status": "RiskHold", "messageId": "None"}
    answer = {"SMSMessageData": {"Message": "Sent to 0/1", "Recipients": [recipient]}}
    assert _read(answer, [PHONE]) == [Result(PHONE, "retry", None, "RiskHold")]
