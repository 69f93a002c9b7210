"""File an anonymous tip, owe it to those who answer for its place, and give its code."""

from typing import get_args

from gateway.cases import codes, filing
from gateway.config.vocabulary import Concern
from gateway.engine.actions import Outcome, Signature
from handlers._case import place_of, severity_of, wake
from handlers.shape import Call, Services

SIGNATURE = Signature(
    kind="do",
    needs={"kind": "kinds", "words": None},
    may={"place": None, "place_words": None, "concerns": "concerns"},
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
            concerns=_concerns(call),
        )
        reached = [services.alerts.tip(tx, case, words, call.now)] if new else []
    wake(services, *reached)
    return Outcome("filed", gives={"code": codes.shown(code)} if code else {})


def _concerns(call: Call) -> Concern | None:
    """Whom the sender says it is about, where that is somebody who would be told of it."""
    said = call.answers.get("concerns")
    return next((concern for concern in get_args(Concern) if concern == said), None)
