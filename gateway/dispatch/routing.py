"""Who is told of a case: the roles that config.yaml names for its type and kind. Pure."""

from collections.abc import Sequence

from gateway.settings import CaseType, Role, Routing


def roles_for(routing: Routing, case_type: CaseType, kind: str, *, flood: bool = False) -> Sequence[Role]:
    """The roles to tell. `flood` marks an emergency over its caller's limit."""
    if flood:
        return routing.flood
    table = routing.emergency if case_type == "emergency" else routing.tip
    return table.get(kind, table["default"])


def roles_next(role: str | None, roles: Sequence[str]) -> tuple[Sequence[str], ...]:
    """After somebody of `role` could not be told: the roles to look through, in turn, for who is not
    told yet. One of the same role first, so that one bad number does not alarm a whole county."""
    return ((role,), roles) if role is not None and role in roles else (roles,)
