"""Who is told of a case: the roles that config.yaml names for its type and kind. Pure."""

from collections.abc import Sequence

from gateway.config import Routing
from gateway.config.vocabulary import CaseType, Concern, Role


def roles_for(
    routing: Routing,
    case_type: CaseType,
    kind: str,
    *,
    flood: bool = False,
    concerns: Concern | None = None,
) -> Sequence[Role]:
    """The roles to tell. `flood` marks an emergency over its caller's limit; a case that `concerns`
    somebody is told to others, and to the desk where nobody else is left."""
    if flood:
        return routing.flood
    table = routing.emergency if case_type == "emergency" else routing.tip
    return around(routing, table.get(kind, table["default"]), concerns) or routing.nobody


def around(routing: Routing, roles: Sequence[Role], concerns: Concern | None) -> Sequence[Role]:
    """Those of `roles` that may know of a case: not those whom it is about, at any tier or hour."""
    not_told = hidden(routing, concerns)
    return [role for role in roles if role not in not_told]


def hidden(routing: Routing, concerns: Concern | None) -> Sequence[Role]:
    """The roles that must not know of a case, because it is about them."""
    return routing.concerns[concerns] if concerns else ()


def roles_next(role: str | None, roles: Sequence[str]) -> tuple[Sequence[str], ...]:
    """After somebody of `role` could not be told: the roles to look through, in turn, for who is not
    told yet. One of the same role first, so that one bad number does not alarm a whole county."""
    return ((role,), roles) if role is not None and role in roles else (roles,)
