"""Who somebody is, once they have proved it: the actor of a user in one of their organizations."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, select, update

from crmtui.kit.actor import Actor
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.services.identity import errors
from crmtui.services.identity.permissions import ROLE_PERMISSIONS, require_system
from crmtui.services.identity.schemas import LoggedIn, Role
from crmtui.services.identity.sessions import list_organizations_of
from crmtui.services.identity.tables import MEMBERSHIPS, USERS

_USER: Final = USERS.c
_MEMBER: Final = MEMBERSHIPS.c


def actor_for_user(tx: ReadTx, user_id: UUID, organization_id: UUID | None, via: str) -> LoggedIn:
    """The user in `organization_id`, or where they joined first; for the program itself.

    Raises:
        Forbidden: permission.missing; organization.not_a_member.
        NotFound: user.not_found.
        Unauthenticated: user.disabled, when no organization is left to the user.
    """
    require_system(tx.actor)
    name = tx.execute(select(_USER.name).where(_USER.id == user_id)).scalar()
    if name is None:
        raise errors.user_not_found()
    return _enter(tx, user_id, name, organization_id, via)


def find_login(tx: ReadTx, email: str) -> Row[Any] | None:
    """The id, name and password hash behind a normalised address."""
    wanted = select(_USER.id, _USER.name, _USER.password_hash).where(_USER.email == email)
    return tx.execute(wanted).one_or_none()


def get_password(tx: ReadTx, user_id: UUID) -> tuple[str, str]:
    """The address and the password hash of a user.

    Raises:
        NotFound: user.not_found.
    """
    wanted = select(_USER.email, _USER.password_hash).where(_USER.id == user_id)
    row = tx.execute(wanted).one_or_none()
    if row is None:
        raise errors.user_not_found()
    return row.email, row.password_hash


def get_pin(tx: ReadTx, user_id: UUID) -> Row[Any]:
    """The membership's id and PIN hash of a member of the actor's organization.

    Raises:
        NotFound: user.not_found.
    """
    wanted = select(_MEMBER.id, _MEMBER.pin_hash, _MEMBER.disabled_at).where(
        _MEMBER.user_id == user_id, _MEMBER.organization_id == tx.organization_id
    )
    row = tx.execute(wanted).one_or_none()
    if row is None:
        raise errors.user_not_found()
    return row


def note_login(tx: WriteTx, user_id: UUID, new_hash: str | None) -> None:
    """Remember the moment and, where its parameters were outdated, the new hash.

    By the table, because a login is no edit: it must not make anybody's form out of date.
    """
    values: dict[str, Any] = {"last_login_at": tx.now}
    if new_hash is not None:
        values["password_hash"] = new_hash
    tx.execute(update(USERS).where(_USER.id == user_id).values(values))


def _enter(
    tx: ReadTx, user_id: UUID, name: str, organization_id: UUID | None, via: str
) -> LoggedIn:
    organizations = list_organizations_of(tx, user_id)
    if not organizations:
        raise errors.user_disabled()
    found = {organization.id: organization for organization in organizations}
    entered = found.get(organization_id or organizations[0].id)
    if entered is None:
        raise errors.not_a_member()
    role = Role(
        tx.execute(
            select(_MEMBER.role).where(
                _MEMBER.user_id == user_id, _MEMBER.organization_id == entered.id
            )
        ).scalar_one()
    )
    return LoggedIn(
        actor=Actor("user", user_id, entered.id, ROLE_PERMISSIONS[role], name, via),
        user_id=user_id,
        organization=entered,
        role=role,
        organizations=organizations,
    )
