"""The one vocabulary of rights: what roles hold and what API keys may be scoped to."""

from collections.abc import Iterable
from typing import Final

from crmtui.kit.actor import EVERYTHING, Actor
from crmtui.kit.errors import Forbidden, Invalid
from crmtui.kit.i18n import _
from crmtui.services.identity.schemas import Role

PERMISSIONS: Final = (
    "organization:read",
    "organization:manage",
    "users:read",
    "users:manage",
    "keys:read",
    "keys:manage",
    "events:read",
    "events:write",
    "products:read",
    "products:write",
    "orders:read",
    "orders:write",
    "orders:give_away",
    "tickets:read",
    "tickets:write",
    "tickets:redeem",
    "tickets:override",
    "checkin:read",
    "checkin:configure",
    "checkin:supervise",
    "imports:write",
    "exports:read",
    "audit:read",
    "jobs:read",
    "jobs:manage",
    "webhooks:read",
    "webhooks:manage",
    "contacts:read",
    "contacts:write",
    "contacts:delete",
    "contacts:bulk",
    "companies:read",
    "companies:write",
    "tags:read",
    "tags:write",
    "activities:read",
    "enrichment:read",
    "enrichment:run",
    "stats:read",
    "deals:read",
    "deals:write",
    "tasks:read",
    "tasks:write",
    "interactions:read",
    "interactions:write",
    "messages:read",
    "messages:send",
    "items:read",
    "items:write",
    "stock:read",
    "stock:move",
    "stock:adjust",
    "warehouse:manage",
    "fulfilment:read",
    "fulfilment:write",
    "fulfilment:pick",
    "counts:read",
    "counts:write",
    "counts:approve",
)

_ADMIN_ONLY: Final = {"users:manage", "keys:manage", "organization:manage"}
_NOT_FOR_VIEWERS: Final = {"users:read", "keys:read"}
_DESK: Final = (
    *("events:read", "products:read", "orders:read", "tickets:read", "checkin:read"),
    *("orders:write", "tickets:redeem", "contacts:read", "companies:read", "tags:read"),
)
_WAREHOUSE: Final = (
    *("events:read", "items:read", "stock:read", "stock:move", "counts:read", "counts:write"),
    *("fulfilment:read", "fulfilment:pick"),
)

ROLE_PERMISSIONS: Final[dict[Role, frozenset[str]]] = {
    Role.ADMIN: frozenset({EVERYTHING}),
    Role.MANAGER: frozenset(PERMISSIONS) - _ADMIN_ONLY,
    Role.FRONT_DESK: frozenset(_DESK),
    Role.PICKER: frozenset(_WAREHOUSE),
    Role.VIEWER: frozenset(name for name in PERMISSIONS if name.endswith(":read"))
    - _NOT_FOR_VIEWERS,
}

_KNOWN_SCOPES: Final = frozenset(
    (EVERYTHING, *PERMISSIONS, *(f"{name.partition(':')[0]}:*" for name in PERMISSIONS))
)


def require_scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    """`scopes` without repetitions, in the order given.

    Raises:
        Invalid: api_key.scopes, when there is none or one is not in the vocabulary.
    """
    wanted = tuple(dict.fromkeys(scopes))
    unknown = [scope for scope in wanted if scope not in _KNOWN_SCOPES]
    if unknown:
        shown = ", ".join(repr(scope[:40]) for scope in unknown[:5])
        message = _("There is no scope {scopes}. Use '*', 'AREA:*' or one of: {known}.").format(
            scopes=shown, known=", ".join(PERMISSIONS)
        )
        raise Invalid("api_key.scopes", message, {"scopes": message})
    if not wanted:
        message = _("A key needs at least one scope; '*' is everything.")
        raise Invalid("api_key.scopes", message, {"scopes": message})
    return wanted


def require_grantable(actor: Actor, permissions: Iterable[str]) -> None:
    """Make sure that nobody hands out, or takes over, more rights than they have.

    Raises:
        Forbidden: permission.exceeded.
    """
    missing = sorted(name for name in permissions if not actor.can(name))
    if missing:
        raise Forbidden(
            "permission.exceeded",
            _("This would give rights that you do not have yourself: {names}.").format(
                names=", ".join(missing)
            ),
            permissions=missing,
        )


def require_system(actor: Actor) -> None:
    """Make sure that the program itself acts, not somebody who came in.

    Raises:
        Forbidden: permission.missing.
    """
    if actor.kind != "system":
        raise Forbidden("permission.missing", _("Only the program itself may do this."))
