"""What a book must be before it can become current; each file checks one thing."""

from collections.abc import Collection, Mapping

from gateway.engine.actions import Signature
from gateway.menubook.check.answers import check_answers
from gateway.menubook.check.domains import check_domains
from gateway.menubook.check.graph import check_graph
from gateway.menubook.check.handlers import check_handlers
from gateway.menubook.check.needs import check_needs
from gateway.menubook.check.targets import check_targets
from gateway.menubook.draft import Draft
from gateway.menubook.faults import Faults

Signatures = Mapping[str, Signature]
Domains = Mapping[str, Collection[str]]


def check(draft: Draft, signatures: Signatures, domains: Domains, faults: Faults) -> None:
    """All checks but the screens' size. Each takes time in proportion to the size of the book."""
    check_handlers(draft, signatures, faults)
    check_targets(draft, faults)
    if draft.whole:  # else what was not understood would seem unreached, unset, and so on
        check_graph(draft, faults)
        check_answers(draft, faults)
        check_needs(draft, signatures, faults)
        check_domains(draft, signatures, domains, faults)
