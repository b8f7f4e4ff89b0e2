"""API keys: a program's credential in one organization and one dialect."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from crmtui.kit.errors import LimitReached
from crmtui.kit.i18n import _, ngettext
from crmtui.kit.ids import new_id
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.secrets import token_hash
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import ApiKey, Organization
from crmtui.services.identity.dialects import get_format
from crmtui.services.identity.errors import api_key_not_found, invalid
from crmtui.services.identity.organizations import lock_organization
from crmtui.services.identity.permissions import require_grantable, require_scopes
from crmtui.services.identity.plans import LIMITED_DIALECT, key_limit
from crmtui.services.identity.rules import key_status
from crmtui.services.identity.schemas import (
    ApiKeyCreate,
    ApiKeyCreated,
    ApiKeyDetail,
    ApiKeyList,
    PlanTier,
)
from crmtui.services.identity.uses import uncounted

MAX_LIFETIME: Final = timedelta(days=3650)


def create_api_key(tx: WriteTx, data: ApiKeyCreate) -> ApiKeyCreated:
    """Make a key; it is shown here and never again.

    Raises:
        Forbidden: permission.missing (keys:manage); permission.exceeded, for scopes that the actor
            does not have.
        Invalid: dialect.unknown, api_key.scopes, api_key.expires_in.
        LimitReached: api_key.limit_reached, by the plan (plans.py).
    """
    tx.actor.require("keys:manage")
    form = get_format(data.dialect)
    scopes = require_scopes(data.scopes)
    require_grantable(tx.actor, scopes)
    expires_at = _expiry(tx.now, data.expires_in)
    _require_room(tx, PlanTier(lock_organization(tx).plan_tier), data.dialect)
    key = form.new_key()
    row = ApiKey(
        id=new_id(),
        dialect=data.dialect,
        name=data.name,
        token_hash=token_hash(key),
        preview=form.preview(key),
        scopes=list(scopes),
        rate_limit=data.rate_limit,
        expires_at=expires_at,
        created_by_id=tx.actor.id if tx.actor.kind == "user" else None,
    )
    tx.session.add(row)
    tx.flush()
    facts = {"name": row.name, "dialect": row.dialect, "scopes": row.scopes}
    tx.record(DomainEvent("api_key.created", "api_key", row.id, facts))
    return ApiKeyCreated(**_detail(row, tx.now).model_dump(), key=key)


def list_api_keys(tx: ReadTx, dialect: str | None = None) -> ApiKeyList:
    """The organization's keys, newest first; with the plan's limit where it counts them.

    Without a dialect, all keys are listed and `limit` and `active_count` are those of l4yercak3,
    the only dialect that has a limit.

    Raises:
        Forbidden: permission.missing (keys:read).
        Invalid: dialect.unknown.
    """
    tx.actor.require("keys:read")
    query = select(ApiKey).where(ApiKey.organization_id == tx.organization_id)
    if dialect is not None:
        get_format(dialect)
        query = query.where(ApiKey.dialect == dialect)
    rows = tx.session.scalars(query.order_by(ApiKey.created_at.desc(), ApiKey.id.desc()))
    plan = select(Organization.plan_tier).where(Organization.id == tx.organization_id)
    return ApiKeyList(
        keys=tuple(_detail(row, tx.now) for row in rows),
        limit=key_limit(PlanTier(tx.session.scalars(plan).one()), dialect),
        active_count=_count_active(tx, dialect or LIMITED_DIALECT),
    )


def revoke_api_key(tx: WriteTx, key_id: UUID, dialect: str | None = None) -> ApiKeyDetail:
    """End a key at once; a second time changes nothing. With a dialect, only a key of it is found.

    Raises:
        Forbidden: permission.missing (keys:manage).
        NotFound: api_key.not_found.
    """
    tx.actor.require("keys:manage")
    query = select(ApiKey).where(ApiKey.id == key_id, ApiKey.organization_id == tx.organization_id)
    row = tx.session.scalar(query.with_for_update())
    if row is None or dialect not in (None, row.dialect):
        raise api_key_not_found()
    if row.revoked_at is None:
        row.revoked_at = tx.now
        tx.record(DomainEvent("api_key.revoked", "api_key", row.id, {"name": row.name}))
    return _detail(row, tx.now)


def _expiry(now: datetime, expires_in: timedelta | None) -> datetime | None:
    if expires_in is None:
        return None
    if not timedelta(0) < expires_in <= MAX_LIFETIME:
        message = _("A key expires after some time, at most ten years.")
        raise invalid("api_key.expires_in", "expires_in", message)
    return now + expires_in


def _require_room(tx: WriteTx, tier: PlanTier, dialect: str) -> None:
    limit = key_limit(tier, dialect)
    if limit is None or _count_active(tx, dialect) < limit:
        return
    message = ngettext(
        "The plan allows {limit} active key. Revoke it or change the plan.",
        "The plan allows {limit} active keys. Revoke one or change the plan.",
        limit,
    )
    raise LimitReached("api_key.limit_reached", message.format(limit=limit), limit=limit)


def _count_active(tx: ReadTx, dialect: str) -> int:
    query = select(func.count()).where(
        ApiKey.organization_id == tx.organization_id,
        ApiKey.dialect == dialect,
        ApiKey.revoked_at.is_(None),
        ApiKey.expires_at.is_(None) | (ApiKey.expires_at > tx.now),
    )
    return tx.session.scalars(query).one()


def _detail(row: ApiKey, now: datetime) -> ApiKeyDetail:
    return ApiKeyDetail(
        id=row.id,
        name=row.name,
        dialect=row.dialect,
        preview=row.preview,
        scopes=tuple(row.scopes),
        rate_limit=row.rate_limit,
        status=key_status(now, row.expires_at, row.revoked_at),
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
        request_count=row.request_count + uncounted(row.id),
    )
