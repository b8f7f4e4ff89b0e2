"""Whose jobs somebody sees: the one place that says so.

Upkeep of the installation belongs to no organization. It is seen and handled from the oldest one,
its home, and by the program itself; everybody else's lists, counts and bulk actions leave it out.
"""

from typing import Final
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.actor import Actor
from crmtui.kit.errors import Forbidden
from crmtui.kit.hot import HotStatement
from crmtui.kit.i18n import _
from crmtui.kit.transactions import ReadTx
from crmtui.models import Organization
from crmtui.services.jobs.rules import NOBODY

_HOME: Final = HotStatement(
    select(Organization.id).order_by(Organization.created_at, Organization.id).limit(1)
)


def scopes(tx: ReadTx) -> tuple[UUID, ...]:
    """The scopes whose jobs the actor's lists show, `NOBODY` being that of upkeep."""
    own = tx.actor.organization_id
    if own is None:
        require_system(tx.actor)
        organizations = tx.execute(select(Organization.id)).scalars()
        return (*organizations, NOBODY)
    return (own, NOBODY) if sees_upkeep(tx) else (own,)


def sees_upkeep(tx: ReadTx) -> bool:
    """Whether the actor sees and handles what belongs to the installation itself."""
    if tx.actor.organization_id is None:
        return tx.actor.kind == "system"
    home = tx.run(_HOME, {})
    return bool(home) and home[0][0] == tx.actor.organization_id


def scope_of(organization_id: UUID | None) -> UUID:
    """The scope of jobs of this organization, or of upkeep."""
    return NOBODY if organization_id is None else organization_id


def require_system(actor: Actor) -> None:
    """Make sure that the program itself acts, over all organizations.

    Raises:
        Forbidden: permission.missing.
    """
    if actor.kind != "system" or actor.organization_id is not None:
        raise Forbidden("permission.missing", _("Only the program itself may do this."))


def require_upkeep(tx: ReadTx) -> None:
    """Make sure that the actor may handle what belongs to the installation itself.

    Raises:
        Forbidden: permission.missing, also outside of the installation's home organization.
    """
    tx.actor.require("jobs:manage")
    if not sees_upkeep(tx):
        raise Forbidden(
            "permission.missing",
            _("This belongs to the whole installation; its first organization looks after it."),
        )


def is_own(actor: Actor, actor_kind: str, actor_id: UUID | None) -> bool:
    """Whether a job that these enqueued is the actor's own."""
    return actor_id is not None and (actor_kind, actor_id) == (actor.kind, actor.id)
