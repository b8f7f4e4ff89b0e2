"""Who stands behind the bearer token of a request: the hot path of every API call.

One statement, built once, finds a key or a session by the hash of its token, with all that a
request needs. Unknown tokens cost the same statement, and hashes tell nothing by their timing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Unauthenticated
from crmtui.kit.hot import HotStatement
from crmtui.kit.i18n import _
from crmtui.kit.secrets import token_hash
from crmtui.services.identity import errors
from crmtui.services.identity.dialects import SESSION_PREFIXES
from crmtui.services.identity.permissions import ROLE_PERMISSIONS
from crmtui.services.identity.plans import rate_limit
from crmtui.services.identity.schemas import OrganizationDetail, PlanTier, Principal, Role
from crmtui.services.identity.tables import API_KEYS, MEMBERSHIPS, ORGANIZATIONS, SESSIONS, USERS
from crmtui.services.identity.uses import Defer, note_key, note_session

MAX_TOKEN: Final = 200
"""No token of ours is longer; longer ones are refused unread."""

_ORGANIZATION_FIELDS: Final = tuple(OrganizationDetail.model_fields)


class _Key(NamedTuple):
    """A found key, in the order of its statement: a name costs a row ten times what it costs us."""

    id: UUID
    organization_id: UUID
    dialect: str
    name: str
    scopes: list[str]
    rate_limit: int | None
    expires_at: datetime | None
    revoked_at: datetime | None
    plan_tier: str


class _Session(NamedTuple):
    """A found session in one of its user's organizations, None where there is none left."""

    id: UUID
    user_id: UUID
    dialect: str
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    user_name: str
    role: str | None
    organization: tuple[Any, ...]


_FIND_KEY: Final = HotStatement(
    select(*(API_KEYS.c[name] for name in _Key._fields[:-1]), ORGANIZATIONS.c.plan_tier)
    .join(ORGANIZATIONS, ORGANIZATIONS.c.id == API_KEYS.c.organization_id)
    .where(API_KEYS.c.token_hash == bindparam("token_hash"))
)
_FIND_SESSION: Final = (
    select(
        *(SESSIONS.c[name] for name in _Session._fields[:6]),
        USERS.c.name,
        MEMBERSHIPS.c.role,
        *(ORGANIZATIONS.c[name] for name in _ORGANIZATION_FIELDS),
    )
    .join(USERS, USERS.c.id == SESSIONS.c.user_id)
    .outerjoin(
        MEMBERSHIPS,
        (MEMBERSHIPS.c.user_id == USERS.c.id) & MEMBERSHIPS.c.disabled_at.is_(None),
    )
    .outerjoin(ORGANIZATIONS, ORGANIZATIONS.c.id == MEMBERSHIPS.c.organization_id)
    .where(SESSIONS.c.token_hash == bindparam("token_hash"))
    .order_by(MEMBERSHIPS.c.created_at, MEMBERSHIPS.c.id)
)


def authenticate(
    backend: Backend, token: str, dialect: str, defer: Defer = lambda work: work()
) -> Principal:
    """The key or the session behind `token`, for a request of `dialect`.

    At most once a minute its use is noted by a short write (uses.py), which `defer` is given to
    run (at once, unless told otherwise): an event loop hands it to a thread. Its failure is logged
    and refuses nobody.

    Raises:
        Unauthenticated: token.missing; api_key.unknown, api_key.expired, api_key.revoked,
            api_key.other_dialect; session.unknown, session.expired, session.other_dialect.
    """
    if not token:
        raise Unauthenticated("token.missing", _("This needs an API key or a session token."))
    if token.startswith(SESSION_PREFIXES):
        return _by_session(backend, token, dialect, defer)
    return _by_key(backend, token, dialect, defer)


def scoped(principal: Principal, organization_id: UUID) -> Actor:
    """The principal's actor in one of its organizations.

    Raises:
        Forbidden: organization.not_a_member.
    """
    actor = principal.actor
    if actor.organization_id == organization_id:
        return actor
    role = principal.roles.get(organization_id)
    if role is None:
        raise errors.not_a_member()
    return Actor(
        actor.kind, actor.id, organization_id, ROLE_PERMISSIONS[role], actor.name, actor.via
    )


def _by_key(backend: Backend, token: str, dialect: str, defer: Defer) -> Principal:
    rows = _find(backend, _FIND_KEY, token, dialect)
    if not rows:
        raise Unauthenticated("api_key.unknown", _("There is no such API key."))
    key = _Key._make(rows[0])
    now = backend.clock.now()
    _require_usable(key, dialect, now)
    note_key(backend, key.id, now, defer)
    tier = PlanTier(key.plan_tier)
    scopes = frozenset(key.scopes)
    return Principal(
        actor=Actor("api_key", key.id, key.organization_id, scopes, key.name, dialect),
        subject_id=key.id,
        user_id=None,
        plan_tier=tier,
        rate_limit=rate_limit(tier, key.rate_limit),
        own_rate_limit=key.rate_limit,
    )


def _require_usable(key: _Key, dialect: str, now: datetime) -> None:
    if key.revoked_at is not None:
        raise Unauthenticated("api_key.revoked", _("This API key has been revoked."))
    if key.expires_at is not None and key.expires_at <= now:
        raise Unauthenticated("api_key.expired", _("This API key has expired."))
    if key.dialect != dialect:
        message = _("This API key is for the dialect {dialect}.").format(dialect=key.dialect)
        raise Unauthenticated("api_key.other_dialect", message)


def _by_session(backend: Backend, token: str, dialect: str, defer: Defer) -> Principal:
    rows = _find(backend, _FIND_SESSION, token, dialect)
    if not rows:
        raise errors.session_unknown()
    found = [_Session._make((*row[:8], tuple(row[8:]))) for row in rows]
    session = found[0]
    now = backend.clock.now()
    if session.revoked_at is not None or session.role is None:
        raise errors.session_expired()
    if session.expires_at <= now:
        raise errors.session_expired(session.expires_at)
    if session.dialect != dialect:
        message = _("This session is for the dialect {dialect}.").format(dialect=session.dialect)
        raise Unauthenticated("session.other_dialect", message)
    note_session(backend, session.id, session.last_used_at, now, defer)
    organizations = tuple(_organization(each.organization) for each in found)
    roles = {
        organization.id: Role(str(each.role))
        for organization, each in zip(organizations, found, strict=True)
    }
    first = organizations[0]
    permissions = ROLE_PERMISSIONS[roles[first.id]]
    return Principal(
        actor=Actor("user", session.user_id, first.id, permissions, session.user_name, dialect),
        subject_id=session.id,
        user_id=session.user_id,
        plan_tier=first.plan_tier,
        rate_limit=rate_limit(first.plan_tier, None),
        organizations=organizations,
        roles=roles,
    )


def _organization(values: tuple[Any, ...]) -> OrganizationDetail:
    return OrganizationDetail(**dict(zip(_ORGANIZATION_FIELDS, values, strict=True)))


def _find(
    backend: Backend, statement: HotStatement | Select[Any], token: str, dialect: str
) -> Sequence[Sequence[Any]]:
    if len(token) > MAX_TOKEN:
        return []
    with backend.read(system_actor(dialect)) as tx:
        given = {"token_hash": token_hash(token)}
        if isinstance(statement, HotStatement):
            return tx.run(statement, given)
        return tx.execute(statement, given).all()
