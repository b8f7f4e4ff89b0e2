"""A user leaves for good: nothing of theirs lets anybody in afterwards."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import delete, select, update

from crmtui.kit.actor import Actor
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import WriteTx
from crmtui.services.identity import errors
from crmtui.services.identity.anonymising import NOBODY, forget_names
from crmtui.services.identity.profiles import require_user
from crmtui.services.identity.schemas import Role
from crmtui.services.identity.tables import (
    API_KEYS,
    MEMBERSHIPS,
    ORGANIZATIONS,
    SESSIONS,
    USERS,
)


def delete_own_user(tx: WriteTx) -> None:
    """Delete the actor with all memberships and sessions; their API keys are revoked.

    What they did stays in the trail, but nobody is named there any more (anonymising.py), and what
    they owned has no owner any more. The transaction must not be in their name: `nameless`.

    Raises:
        Forbidden: profile.users_only, for an API key.
        Conflict: user.last_admin, when an organization would be left with members but no admin.
    """
    user_id = require_user(tx.actor)
    joined = select(MEMBERSHIPS.c.organization_id).where(MEMBERSHIPS.c.user_id == user_id)
    organizations = tuple(tx.execute(joined).scalars())
    _lock(tx, organizations)
    for organization_id in organizations:
        _require_admin_left(tx, organization_id, user_id)
    _revoke_keys(tx, user_id)
    tx.execute(delete(SESSIONS).where(SESSIONS.c.user_id == user_id))
    tx.execute(delete(MEMBERSHIPS).where(MEMBERSHIPS.c.user_id == user_id))
    name = tx.execute(select(USERS.c.name).where(USERS.c.id == user_id)).scalar_one()
    tx.execute(delete(USERS).where(USERS.c.id == user_id))
    forget_names(tx, user_id, name, organizations)
    for organization_id in organizations:
        tx.record(DomainEvent("user.deleted", "user", user_id, {}, organization_id=organization_id))


def nameless(actor: Actor) -> Actor:
    """The actor without their name: their last deed must not tell it once more."""
    return replace(actor, name=NOBODY)


def _lock(tx: WriteTx, organizations: tuple[UUID, ...]) -> None:
    """In one order, so that two admins can neither wait for each other nor both leave."""
    query = select(ORGANIZATIONS.c.id).where(ORGANIZATIONS.c.id.in_(organizations))
    tx.execute(query.order_by(ORGANIZATIONS.c.id).with_for_update(key_share=True))


def _require_admin_left(tx: WriteTx, organization_id: UUID, user_id: UUID) -> None:
    others = select(MEMBERSHIPS.c.role, MEMBERSHIPS.c.disabled_at).where(
        MEMBERSHIPS.c.organization_id == organization_id, MEMBERSHIPS.c.user_id != user_id
    )
    left = tx.execute(others).all()
    if left and not any(row.role == Role.ADMIN and row.disabled_at is None for row in left):
        raise errors.last_admin()


def _revoke_keys(tx: WriteTx, user_id: UUID) -> None:
    key = API_KEYS.c
    wanted = (key.created_by_id == user_id) & key.revoked_at.is_(None)
    found = tx.execute(select(key.id, key.organization_id, key.name).where(wanted)).all()
    tx.execute(update(API_KEYS).where(wanted).values(revoked_at=tx.now))
    for row in found:
        tx.record(
            DomainEvent(
                "api_key.revoked",
                "api_key",
                row.id,
                {"name": row.name},
                organization_id=row.organization_id,
            )
        )
