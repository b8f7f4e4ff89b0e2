"""Bearer sessions of users: 30 days (l4yercak3, CLI Session Management), stored as hashes."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, delete, select, update

from crmtui.kit.errors import Forbidden, Unauthenticated
from crmtui.kit.i18n import _
from crmtui.kit.ids import new_id
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.secrets import token_hash
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import User
from crmtui.services.identity import errors
from crmtui.services.identity.dialects import get_format
from crmtui.services.identity.schemas import OrganizationDetail, SessionDetail, SessionToken
from crmtui.services.identity.tables import MEMBERSHIPS, ORGANIZATIONS, SESSIONS

LIFETIME: Final = timedelta(days=30)
SESSIONS_KEPT: Final = timedelta(days=30)
"""After their end, so that who comes back hears that it ended, not that it is unknown."""

_SESSION: Final = SESSIONS.c


def create_session(tx: WriteTx, user_id: UUID, dialect: str) -> SessionToken:
    """Open a session for the actor itself or, by the program itself, for anybody.

    Raises:
        Forbidden: session.not_yours.
        Invalid: dialect.unknown.
        NotFound: user.not_found, also for a user who is disabled everywhere.
    """
    if tx.actor.kind != "system" and (tx.actor.kind != "user" or tx.actor.id != user_id):
        raise Forbidden("session.not_yours", _("A session can be opened for oneself only."))
    token = get_format(dialect).new_session_token()
    organizations = list_organizations_of(tx, user_id)
    if not organizations:
        raise errors.user_not_found()
    old = (_SESSION.user_id == user_id) & (_SESSION.expires_at < tx.now - SESSIONS_KEPT)
    tx.execute(delete(SESSIONS).where(old))
    session_id, expires_at = new_id(), tx.now + LIFETIME
    tx.execute(
        SESSIONS.insert(),
        {
            "id": session_id,
            "created_at": tx.now,
            "user_id": user_id,
            "dialect": dialect,
            "token_hash": token_hash(token),
            "expires_at": expires_at,
            "last_used_at": None,
            "revoked_at": None,
        },
    )
    _record(tx, "session.created", session_id, organizations[0].id, user_id, dialect)
    return SessionToken(token=token, expires_at=expires_at, user_id=user_id)


def find_session(tx: ReadTx, token: str) -> SessionDetail | None:
    """The session of `token` if it still holds."""
    try:
        return validate_session(tx, token)
    except Unauthenticated:
        return None


def validate_session(tx: ReadTx, token: str) -> SessionDetail:
    """The session of `token`, with the organizations its user may work in.

    Raises:
        Unauthenticated: session.unknown; session.expired, also when it was revoked or its user
            was disabled.
    """
    row = _load(tx, token)
    user = tx.session.get_one(User, row.user_id)
    organizations = list_organizations_of(tx, row.user_id)
    if not organizations:
        raise errors.session_expired()
    return SessionDetail(
        id=row.id,
        user_id=user.id,
        email=user.email,
        user_name=user.name,
        expires_at=row.expires_at,
        organizations=organizations,
    )


def refresh_session(tx: WriteTx, token: str) -> SessionToken:
    """Give the session a new token and 30 more days; the old token ends at once.

    The session itself stays the same, so refreshing does not refill its rate limit.

    Raises:
        Unauthenticated: session.unknown, session.expired.
    """
    row = _load(tx, token)
    organizations = list_organizations_of(tx, row.user_id)
    if not organizations:
        raise errors.session_expired()
    new, expires_at = get_format(row.dialect).new_session_token(), tx.now + LIFETIME
    # By the old hash: of two refreshes at once, one finds it gone.
    done = tx.execute(
        update(SESSIONS)
        .where(_SESSION.token_hash == row.token_hash)
        .values(token_hash=token_hash(new), expires_at=expires_at)
    )
    if done.rowcount == 0:
        raise errors.session_unknown()
    _record(tx, "session.refreshed", row.id, organizations[0].id, row.user_id, row.dialect)
    return SessionToken(token=new, expires_at=expires_at, user_id=row.user_id)


def revoke_session(tx: WriteTx, token: str) -> None:
    """End the session of `token` (log out).

    Raises:
        Unauthenticated: session.unknown, session.expired.
    """
    row = _load(tx, token)
    tx.execute(update(SESSIONS).where(_SESSION.id == row.id).values(revoked_at=tx.now))
    organizations = list_organizations_of(tx, row.user_id)
    if organizations:
        _record(tx, "session.revoked", row.id, organizations[0].id, row.user_id, row.dialect)


def list_organizations_of(tx: ReadTx, user_id: UUID) -> tuple[OrganizationDetail, ...]:
    """Where the user is a member and not disabled; the first joined comes first."""
    rows = tx.execute(_organizations_of(user_id)).mappings()
    return tuple(OrganizationDetail.model_validate(dict(row)) for row in rows)


def _organizations_of(user_id: UUID) -> Select[Any]:
    member, organization = MEMBERSHIPS.c, ORGANIZATIONS.c
    wanted = [organization[name] for name in OrganizationDetail.model_fields]
    return (
        select(*wanted)
        .join(MEMBERSHIPS, member.organization_id == organization.id)
        .where(member.user_id == user_id, member.disabled_at.is_(None))
        .order_by(member.created_at, member.id)
    )


def _load(tx: ReadTx, token: str) -> Row[Any]:
    row = tx.execute(select(SESSIONS).where(_SESSION.token_hash == token_hash(token))).one_or_none()
    if row is None:
        raise errors.session_unknown()
    if row.revoked_at is not None or row.expires_at <= tx.now:
        raise errors.session_expired()
    return row


def _record(
    tx: WriteTx, topic: str, session_id: UUID, organization_id: UUID, user_id: UUID, dialect: str
) -> None:
    data = {"user_id": str(user_id), "dialect": dialect}
    tx.record(DomainEvent(topic, "session", session_id, data, organization_id=organization_id))
