"""Africa's Talking's delivery reports in our words. Pure; the words are a table."""

import re
from collections.abc import Mapping

from gateway.dispatch.records import Reported
from gateway.dispatch.reports import Report
from gateway.phone import NotAPhone, parse

STATUSES: Mapping[str, Reported] = {
    "Sent": "sent",
    "Submitted": "sent",
    "Buffered": "sent",
    "Success": "delivered",
    "Failed": "failed",
    "Rejected": "failed",
    "AbsentSubscriber": "failed",
    "Expired": "failed",
}

REASONS: Mapping[str, bool] = {
    # failureReason → whether the number itself is no good
    "InsufficientCredit": False,
    "InvalidLinkId": False,
    "UserIsInactive": True,
    "UserInBlackList": True,
    "UserAccountSuspended": True,
    "NotNetworkSubcriber": True,  # so spelt by the provider, mostly
    "NotNetworkSubscriber": True,
    "UserNotSubscribedToProduct": False,
    "UserDoesNotExist": True,
    "DeliveryFailure": False,
    "DoNotDisturbRejection": True,
}

_ID = re.compile(r"[!-~]{1,80}")


def read(form: Mapping[str, str]) -> Report | None:
    """The report of a callback's form; None where it names no message or a status that is in no table."""
    provider_id = form.get("id", "").strip()
    status = form.get("status", "").strip()
    if not _ID.fullmatch(provider_id) or status not in STATUSES:
        return None
    reason = form.get("failureReason", "").strip()
    state = STATUSES[status]
    try:
        phone = parse(form.get("phoneNumber", ""))
    except NotAPhone:
        phone = None
    return Report(
        provider_id=provider_id,
        state=state,
        status=reason if state == "failed" and reason in REASONS else status,
        bounce=state == "failed" and REASONS.get(reason, False),
        phone=phone,
    )
