"""Organizations: founding one, changing it, finding it."""

from typing import Any, Final

from sqlalchemy import Select, func, insert, select, text

from crmtui.kit.errors import Conflict, Forbidden
from crmtui.kit.i18n import _
from crmtui.kit.ids import new_id
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Organization
from crmtui.services.identity import rules
from crmtui.services.identity.errors import organization_not_found
from crmtui.services.identity.schemas import (
    OrganizationCreate,
    OrganizationDetail,
    OrganizationUpdate,
    PlanTier,
    Role,
)
from crmtui.services.identity.tables import MEMBERSHIPS


def create_organization(tx: WriteTx, data: OrganizationCreate) -> OrganizationDetail:
    """Found an organization; a user who does so becomes its admin and need not be asked again.

    Raises:
        Forbidden: permission.missing; organization.plan_not_yours, when a user names a plan;
            organization.users_only, for an API key, which belongs to one organization.
        Invalid: organization.slug, organization.timezone.
        Conflict: organization.slug_taken.
    """
    tx.actor.require("organization:manage")
    if tx.actor.kind == "api_key":
        message = _("An API key works in its own organization only. Use a session.")
        raise Forbidden("organization.users_only", message)
    row = Organization(
        id=new_id(),
        name=data.name,
        slug=_choose_slug(tx, data),
        plan_tier=_choose_plan(tx, data.plan_tier),
        currency=data.currency,
        timezone=rules.require_timezone(data.timezone),
        tax_rate=data.tax_rate,
    )
    tx.session.add(row)
    tx.flush()
    if tx.actor.kind == "user":
        _add_founder(tx, row)
    facts = {"name": row.name, "slug": row.slug}
    if tx.actor.organization_id is not None:
        # Only there can anybody listen: the new one has no webhooks yet.
        facts["founded_in"] = str(tx.actor.organization_id)
    _record(tx, "organization.created", row, facts)
    return OrganizationDetail.model_validate(row)


def update_organization(tx: WriteTx, data: OrganizationUpdate) -> OrganizationDetail:
    """Change the actor's organization; its slug stays, because scripts name it.

    Raises:
        Forbidden: permission.missing; organization.plan_not_yours.
        Invalid: organization.timezone.
    """
    tx.actor.require("organization:manage")
    row = _own(tx)
    wanted = data.model_dump(exclude_none=True)
    if data.plan_tier is not None:
        _choose_plan(tx, data.plan_tier)
    if data.timezone is not None:
        rules.require_timezone(data.timezone)
    changed = sorted(name for name, value in wanted.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, wanted[name])
    if changed:
        tx.flush()
        _record(tx, "organization.updated", row, {"changed": changed})
    return OrganizationDetail.model_validate(row)


def list_organizations(tx: ReadTx) -> tuple[OrganizationDetail, ...]:
    """By name: all for the program itself, a user's own for a user, its own for an API key."""
    query = select(Organization).order_by(func.lower(Organization.name), Organization.id)
    rows = tx.session.scalars(_seen(tx, query))
    return tuple(OrganizationDetail.model_validate(row) for row in rows)


def get_organization(tx: ReadTx) -> OrganizationDetail:
    """The actor's organization; everybody who works in it may know its name and its time zone."""
    return OrganizationDetail.model_validate(_own(tx))


def find_organization_by_slug(tx: ReadTx, slug: str) -> OrganizationDetail | None:
    """The organization of that slug, if the actor may see it."""
    if rules.make_slug(slug) != slug:
        # No organization has such a slug, and PostgreSQL would choke on a NUL.
        return None
    query = select(Organization).where(Organization.slug == slug)
    row = tx.session.scalar(_seen(tx, query))
    return None if row is None else OrganizationDetail.model_validate(row)


def is_set_up(tx: ReadTx) -> bool:
    """Whether there is any organization."""
    return tx.session.scalar(select(Organization.id).limit(1)) is not None


def lock_organization(tx: WriteTx) -> Organization:
    """The actor's organization, locked until the end: what counts its rows must not count at once.

    The lock is the weaker kind, so rows that only refer to the organization are still written.
    """
    return _load(tx, for_update=True)


def require_fresh(tx: WriteTx) -> None:
    """Make sure that nothing is set up yet, also when two consoles start at once.

    Raises:
        Conflict: organization.already_set_up.
    """
    if tx.dialect == "postgresql":
        tx.execute(_SET_UP_LOCK)
    if is_set_up(tx):
        raise Conflict("organization.already_set_up", _("There is an organization already."))


_SET_UP_LOCK: Final = text("SELECT pg_advisory_xact_lock(7267002)")


def _own(tx: ReadTx) -> Organization:
    return _load(tx, for_update=False)


def _load(tx: ReadTx, *, for_update: bool) -> Organization:
    query = select(Organization).where(Organization.id == tx.organization_id)
    if for_update:
        query = query.with_for_update(key_share=True)
    row = tx.session.scalar(query)
    if row is None:
        raise organization_not_found()
    return row


def _seen(tx: ReadTx, query: Select[Any]) -> Select[Any]:
    """Organizations are not rows of an organization, so their filter stands here."""
    actor = tx.actor
    if actor.kind == "user":
        # By the table: the tenant filter would hide the user's other memberships.
        own = select(MEMBERSHIPS.c.organization_id).where(
            MEMBERSHIPS.c.user_id == actor.id, MEMBERSHIPS.c.disabled_at.is_(None)
        )
        return query.where(Organization.id.in_(own))
    if actor.kind == "api_key" or actor.organization_id is not None:
        return query.where(Organization.id == tx.organization_id)
    return query


def _choose_slug(tx: ReadTx, data: OrganizationCreate) -> str:
    if data.slug is not None:
        return rules.require_slug(data.slug)
    wanted = rules.make_slug(data.name)
    like = Organization.slug.startswith(wanted, autoescape=True)
    taken = tx.session.scalars(select(Organization.slug).where(like))
    return rules.free_slug(wanted, frozenset(taken))


def _choose_plan(tx: ReadTx, wanted: PlanTier | None) -> PlanTier:
    if tx.actor.kind == "system":
        return wanted or PlanTier.ENTERPRISE
    if wanted not in (None, PlanTier.FREE):
        message = _("The plan is chosen by whoever runs the program, not by a user.")
        raise Forbidden("organization.plan_not_yours", message)
    return PlanTier.FREE


def _add_founder(tx: WriteTx, organization: Organization) -> None:
    # By the table: the row belongs to another organization than the one the founder acts in.
    tx.execute(
        insert(MEMBERSHIPS),
        {
            "id": new_id(),
            "created_at": tx.now,
            "organization_id": organization.id,
            "user_id": tx.actor.id,
            "role": Role.ADMIN,
            "pin_hash": None,
            "disabled_at": None,
        },
    )


def _record(tx: WriteTx, topic: str, row: Organization, data: dict[str, Any]) -> None:
    tx.record(DomainEvent(topic, "organization", row.id, data, organization_id=row.id))
