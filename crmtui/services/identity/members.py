"""Users as members of the actor's organization."""

from typing import Final
from uuid import UUID

from sqlalchemy import Select, func, select, update

from crmtui.kit.errors import Forbidden, Invalid
from crmtui.kit.i18n import _
from crmtui.kit.ids import new_id
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.secrets import token_hash
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Membership, User
from crmtui.services.identity import errors, rules
from crmtui.services.identity.organizations import (
    create_organization,
    lock_organization,
    require_fresh,
)
from crmtui.services.identity.passwords import HashedSecrets, hash_secrets
from crmtui.services.identity.permissions import (
    ROLE_PERMISSIONS,
    require_grantable,
    require_system,
)
from crmtui.services.identity.schemas import (
    MemberDetail,
    Operator,
    OrganizationCreate,
    OrganizationDetail,
    Role,
    UserCreate,
    UserUpdate,
)
from crmtui.services.identity.tables import MEMBERSHIPS, SESSIONS

_THEIRS_ALONE: Final = {"name", "password"}
"""What belongs to the person, not to the membership."""


def create_user(tx: WriteTx, data: UserCreate, hashed: HashedSecrets | None = None) -> MemberDetail:
    """Add a user to the actor's organization.

    Hashing takes tens of milliseconds; `flows.add_user` does it before the transaction.

    Raises:
        Forbidden: permission.missing (users:manage); permission.exceeded, for a role with more
            rights than the actor has.
        Invalid: user.email, user.password, user.pin.
        Conflict: user.email_taken.
    """
    tx.actor.require("users:manage")
    require_grantable(tx.actor, ROLE_PERMISSIONS[data.role])
    return _insert(tx, data, tx.organization_id, hashed)


def set_up(
    tx: WriteTx,
    organization: OrganizationCreate,
    admin: UserCreate,
    hashed: HashedSecrets | None = None,
) -> OrganizationDetail:
    """Make the first organization and its admin, by the program itself.

    Raises:
        Forbidden: permission.missing.
        Conflict: organization.already_set_up.
        Invalid: user.role, unless the user is an admin; what the two commands raise.
    """
    require_system(tx.actor)
    if admin.role != Role.ADMIN:
        message = _("The first user must be an admin.")
        raise Invalid("user.role", message, {"role": message})
    require_fresh(tx)
    created = create_organization(tx, organization)
    _insert(tx, admin, created.id, hashed)
    return created


def update_member(
    tx: WriteTx, user_id: UUID, data: UserUpdate, hashed: HashedSecrets | None = None
) -> MemberDetail:
    """Change a member. Everybody may change their own name, password and PIN.

    Raises:
        Forbidden: permission.missing (users:manage); permission.exceeded, for a member with more
            rights than the actor, or a role with more; user.shared, for the name and password of
            somebody who belongs to other organizations too.
        NotFound: user.not_found.
        Conflict: user.last_admin, when nobody would be left to manage users.
        Invalid: user.password, user.pin.
    """
    own = tx.actor.kind == "user" and tx.actor.id == user_id
    wanted = {name for name, value in data if value is not None}
    if not own or wanted & {"role", "disabled"}:
        tx.actor.require("users:manage")
    hashed = hashed or hash_secrets(data.password, data.pin)
    organization = lock_organization(tx)
    user, membership = _load(tx, user_id)
    if not own:
        require_grantable(tx.actor, ROLE_PERMISSIONS[Role(membership.role)])
        _require_not_shared(tx, user_id, organization.id, wanted)
    if data.role is not None:
        require_grantable(tx.actor, ROLE_PERMISSIONS[data.role])
    changed = _apply(tx, user, membership, data, hashed)
    tx.flush()
    if {"role", "disabled"} & set(changed):
        _require_admin_left(tx)
    if "password" in changed or ("disabled" in changed and data.disabled):
        end_sessions(tx, user_id, everywhere="password" in changed)
    if changed:
        facts = {"changed": changed, "name": user.name, "role": membership.role}
        tx.record(DomainEvent("user.updated", "user", user_id, facts))
    return _detail(user, membership)


def list_members(tx: ReadTx) -> tuple[MemberDetail, ...]:
    """The members of the actor's organization by name, disabled ones included.

    Raises:
        Forbidden: permission.missing (users:read).
    """
    tx.actor.require("users:read")
    query = _members(tx).order_by(func.lower(User.name), User.id)
    return tuple(_detail(user, membership) for user, membership in tx.session.execute(query))


def get_member(tx: ReadTx, user_id: UUID) -> MemberDetail:
    """One member; everybody may look at themselves.

    Raises:
        Forbidden: permission.missing (users:read).
        NotFound: user.not_found.
    """
    if tx.actor.kind != "user" or tx.actor.id != user_id:
        tx.actor.require("users:read")
    return _detail(*_load(tx, user_id))


def list_operators(tx: ReadTx) -> tuple[Operator, ...]:
    """Who may take over a shared console by PIN, by name; every user of the house sees them.

    Raises:
        Forbidden: permission.missing (users:read), for an API key.
    """
    if tx.actor.kind == "api_key":
        tx.actor.require("users:read")
    with_pin = _members(tx).where(
        Membership.pin_hash.is_not(None), Membership.disabled_at.is_(None)
    )
    rows = tx.session.execute(with_pin.order_by(func.lower(User.name), User.id))
    return tuple(
        Operator(user_id=user.id, name=user.name, role=Role(membership.role))
        for user, membership in rows
    )


def find_user_id(tx: ReadTx, email: str) -> UUID | None:
    """Whose login `email` is, in whatever organization; for the program itself.

    Raises:
        Forbidden: permission.missing.
    """
    require_system(tx.actor)
    try:
        wanted = rules.normalise_email(email)
    except Invalid:
        return None
    return tx.session.scalar(select(User.id).where(User.email == wanted))


def end_sessions(
    tx: WriteTx, user_id: UUID, *, everywhere: bool, except_token: str | None = None
) -> None:
    """End the sessions of a user; unless `everywhere`, only if no organization is left to them."""
    statement = update(SESSIONS).where(
        SESSIONS.c.user_id == user_id, SESSIONS.c.revoked_at.is_(None)
    )
    if except_token is not None:
        statement = statement.where(SESSIONS.c.token_hash != token_hash(except_token))
    if not everywhere:
        left = select(MEMBERSHIPS.c.id).where(
            MEMBERSHIPS.c.user_id == user_id, MEMBERSHIPS.c.disabled_at.is_(None)
        )
        statement = statement.where(~left.exists())
    tx.execute(statement.values(revoked_at=tx.now))


def _insert(
    tx: WriteTx, data: UserCreate, organization_id: UUID, hashed: HashedSecrets | None
) -> MemberDetail:
    email = rules.normalise_email(data.email)
    hashed = hashed or hash_secrets(data.password, data.pin)
    user = User(id=new_id(), email=email, name=data.name, password_hash=hashed.password)
    membership = Membership(
        organization_id=organization_id,
        user_id=user.id,
        role=data.role,
        pin_hash=hashed.pin or None,
    )
    tx.session.add(user)
    tx.flush()
    tx.session.add(membership)
    tx.flush()
    facts = {"name": user.name, "email": email, "role": data.role.value}
    tx.record(DomainEvent("user.created", "user", user.id, facts, organization_id=organization_id))
    return _detail(user, membership)


def _members(tx: ReadTx) -> Select[User, Membership]:
    # Stated although the session filters too: the program itself may act without a tenant filter.
    return (
        select(User, Membership)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organization_id == tx.organization_id)
    )


def _load(tx: ReadTx, user_id: UUID) -> tuple[User, Membership]:
    row = tx.session.execute(_members(tx).where(User.id == user_id)).one_or_none()
    if row is None:
        raise errors.user_not_found()
    return row[0], row[1]


def _require_not_shared(tx: ReadTx, user_id: UUID, organization_id: UUID, wanted: set[str]) -> None:
    """An admin must not become somebody else's admin by resetting a shared user's password."""
    if not wanted & _THEIRS_ALONE or tx.actor.kind == "system":
        return
    elsewhere = select(MEMBERSHIPS.c.id).where(
        MEMBERSHIPS.c.user_id == user_id, MEMBERSHIPS.c.organization_id != organization_id
    )
    if tx.execute(elsewhere.limit(1)).first() is not None:
        raise Forbidden(
            "user.shared",
            _("This user belongs to other organizations too, and changes that alone."),
        )


def _require_admin_left(tx: WriteTx) -> None:
    """Count after the change, under the organization's lock: two cannot remove each other."""
    admins = select(MEMBERSHIPS.c.id).where(
        MEMBERSHIPS.c.organization_id == tx.organization_id,
        MEMBERSHIPS.c.role == Role.ADMIN,
        MEMBERSHIPS.c.disabled_at.is_(None),
    )
    if tx.execute(admins.limit(1)).first() is None:
        raise errors.last_admin()


def _apply(
    tx: WriteTx, user: User, membership: Membership, data: UserUpdate, hashed: HashedSecrets
) -> list[str]:
    """Set what differs; the names of what was changed."""
    changed = []
    if data.name is not None and data.name != user.name:
        user.name = data.name
        changed.append("name")
    if data.role is not None and data.role != membership.role:
        membership.role = data.role
        changed.append("role")
    if data.disabled is not None and data.disabled != (membership.disabled_at is not None):
        membership.disabled_at = tx.now if data.disabled else None
        changed.append("disabled")
    if hashed.password is not None:
        user.password_hash = hashed.password
        changed.append("password")
    if hashed.pin is not None:
        membership.pin_hash = hashed.pin or None
        changed.append("pin")
    return changed


def _detail(user: User, membership: Membership) -> MemberDetail:
    return MemberDetail(
        user_id=user.id,
        email=user.email,
        name=user.name,
        role=Role(membership.role),
        has_pin=membership.pin_hash is not None,
        disabled=membership.disabled_at is not None,
        last_login_at=user.last_login_at,
    )
