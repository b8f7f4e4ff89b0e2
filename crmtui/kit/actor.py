"""Who is acting, in which organization, with which rights."""

from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from crmtui.kit.errors import Forbidden

EVERYTHING: Final = "*"


@dataclass(frozen=True, slots=True)
class Actor:
    """The subject of one transaction: a user at a console, an API key, or the program itself.

    `organization_id` is None only for the program's own work across organizations (logging in,
    creating an organization); such a transaction is not filtered by tenant.
    """

    kind: Literal["user", "api_key", "system"]
    id: UUID | None
    organization_id: UUID | None
    permissions: frozenset[str]
    name: str
    via: str
    """Where the action comes from: console, cli, or a dialect's name."""

    def can(self, permission: str) -> bool:
        """Whether the actor holds `permission`, itself or by a wildcard (`*`, `tickets:*`)."""
        held = self.permissions
        if EVERYTHING in held or permission in held:
            return True
        return f"{permission.partition(':')[0]}:{EVERYTHING}" in held

    def require(self, permission: str) -> None:
        """Raise `Forbidden` (permission.missing) unless the actor holds `permission`."""
        if not self.can(permission):
            raise Forbidden(
                "permission.missing",
                f"This needs the right '{permission}'. Ask for a role that has it.",
                permission=permission,
            )


def system_actor(via: str = "system", organization_id: UUID | None = None) -> Actor:
    """The program itself; without an organization it sees all of them."""
    return Actor("system", None, organization_id, frozenset({EVERYTHING}), "system", via)
