"""Text this phone "you have a message", once, when an officer asks something about its tip.

The only place where a number is kept for a tip's sender, and only because they ask for it:
docs/decisions/0007-a-ping-if-asked-for.md.
"""

from datetime import timedelta

from gateway.cases import follow_up, pings
from gateway.engine.actions import Outcome, Signature
from handlers.shape import Call, Services

SIGNATURE = Signature(kind="do", needs={"case": None}, outcomes=("kept",), sees_caller=True)


def run(call: Call, services: Services) -> Outcome:
    days = services.config.retention.ping_days
    with services.store.transaction() as tx:
        pings.keep(
            tx,
            services.vault,
            services.pseudonyms,
            follow_up.by_uid(tx, call.answers["case"]),
            phone=call.caller or "",
            language=call.language,
            until=call.now + timedelta(days=days),
        )
    return Outcome("kept")
