import pytest

from gateway.dispatch.reports import Report
from gateway.sms.delivery import REASONS, STATUSES, read

PHONE = "+254712345678"


@pytest.mark.parametrize(
    ("form", "report"),
    [
        ({"status": "Success"}, Report("ATXid_1", "delivered", "Success", phone=PHONE)),
        ({"status": "Sent"}, Report("ATXid_1", "sent", "Sent", phone=PHONE)),
        ({"status": "Submitted"}, Report("ATXid_1", "sent", "Submitted", phone=PHONE)),
        ({"status": "Buffered"}, Report("ATXid_1", "sent", "Buffered", phone=PHONE)),
        ({"status": "AbsentSubscriber"}, Report("ATXid_1", "failed", "AbsentSubscriber", phone=PHONE)),
        ({"status": "Expired"}, Report("ATXid_1", "failed", "Expired", phone=PHONE)),
        (
            {"status": "Rejected", "failureReason": "UserInBlackList"},
            Report("ATXid_1", "failed", "UserInBlackList", bounce=True, phone=PHONE),
        ),
        (
            {"status": "Failed", "failureReason": "NotNetworkSubcriber"},
            Report("ATXid_1", "failed", "NotNetworkSubcriber", bounce=True, phone=PHONE),
        ),
        (
            {"status": "Failed", "failureReason": "DeliveryFailure"},
            Report("ATXid_1", "failed", "DeliveryFailure", phone=PHONE),
        ),
        (
            {"status": "Failed", "failureReason": "+254712345678"},
            Report("ATXid_1", "failed", "Failed", phone=PHONE),
        ),
        (
            {"status": "Success", "failureReason": "UserInBlackList"},
            Report("ATXid_1", "delivered", "Success", phone=PHONE),
        ),
        ({"status": "Success", "phoneNumber": "nobody"}, Report("ATXid_1", "delivered", "Success")),
        ({"status": "Parked"}, None),
        ({"status": ""}, None),
        ({"status": "Success", "id": ""}, None),
        ({"status": "Success", "id": "x" * 81}, None),
        ({"status": "Success", "id": "with\0nul"}, None),
    ],
)
def test_a_form_in_our_words(form: dict[str, str], report: Report | None) -> None:
    assert read({"id": "ATXid_1", "phoneNumber": PHONE, **form}) == report


def test_every_word_fits_its_column() -> None:
    assert all(len(word) <= 40 for word in [*STATUSES, *REASONS])
