"""File an anonymous tip, owe it to those who answer for its place, and give its code."""

from gateway.cases import codes, filing
from gateway.engine.actions import Outcome, Signature
from handlers._case import place_of, severity_of, wake
from handlers.shape import Call, Services

SIGNATURE = Signature(
    kind="do",
    needs={"kind": "kinds", "words": None},
    may={"place": None, "place_words": None},
    outcomes=("filed", "too_many"),
    gives={"code": 14},
    secret=frozenset({"code"}),  # whoever reads the phone could follow the tip
)


def run(call: Call, services: Services) -> Outcome:
    if not call.within("tips", services.config.limits.tips_a_day, 86_400, call.submission):
        return Outcome("too_many")
    kind, words = call.answers["kind"], call.answers["words"]
    with services.store.transaction() as tx:
        case, code, new = filing.file_tip(
            tx,
            services.vault,
            services.pseudonyms,
            submission=call.submission,
            kind=kind,
            severity=severity_of(kind, services),
            area_id=place_of(call, services),
            place_words=call.answers.get("place_words"),
            words=words,
            language=call.language,
            now=call.now,
        )
        reached = [services.alerts.tip(tx, case, words, call.now)] if new else []
    wake(services, *reached)
    return Outcome("filed", gives={"code": codes.shown(code)} if code else {})
