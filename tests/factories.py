"""Records for tests. Every function takes a backend (a transaction of its own) or a transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from crmtui.kit.actor import EVERYTHING, Actor
from crmtui.kit.backend import Backend
from crmtui.kit.ids import new_id
from crmtui.kit.transactions import WriteTx
from crmtui.models import Organization
from crmtui.services import catalogue, companies, contacts, orders
from crmtui.services.catalogue import (
    EventCreate,
    EventDetail,
    EventStatus,
    ProductCreate,
    ProductDetail,
)
from crmtui.services.companies import CompanyCreate, CompanyDetail
from crmtui.services.contacts import ContactCreate, ContactDetail
from crmtui.services.orders import AttendeeData, TicketDetail, TicketIssue

Where = Backend | WriteTx
_Made = TypeVar("_Made")

STARTS_AT = datetime(2026, 6, 12, 18, 0, tzinfo=UTC)
"""What the fixed clock says when a test starts."""
ENDS_AT = datetime(2026, 6, 12, 23, 0, tzinfo=UTC)


def create_organization(
    backend: Backend,
    name: str = "Venue",
    *,
    currency: str = "EUR",
    timezone: str = "Europe/Berlin",
    plan_tier: str = "enterprise",
) -> Actor:
    """A new organization; returns an actor in it who may do everything."""
    with backend.write(Actor("system", None, None, frozenset({EVERYTHING}), "test", "test")) as tx:
        organization = Organization(
            name=name,
            slug=f"{name.lower()}-{new_id().hex[-8:]}",
            plan_tier=plan_tier,
            currency=currency,
            timezone=timezone,
            tax_rate=19,
        )
        tx.session.add(organization)
        tx.flush()
        organization_id = organization.id
    return create_actor(organization_id)


def create_actor(organization_id: UUID, role: str | None = None, *permissions: str) -> Actor:
    """An actor of a role, or with exactly these permissions, or (neither) who may do everything.

    No user row is made; identity's own tests make those.
    """
    held = frozenset(permissions) if permissions else frozenset({EVERYTHING})
    if role is not None:
        from crmtui.services.identity.permissions import ROLE_PERMISSIONS
        from crmtui.services.identity.schemas import Role

        held = ROLE_PERMISSIONS[Role(role)] | frozenset(permissions)
    return Actor("user", new_id(), organization_id, held, role or "Tess Test", "test")


def in_write(where: Where, actor: Actor | None, make: Callable[[WriteTx], _Made]) -> _Made:
    """Call `make` in the given transaction, or in one of its own by `actor`."""
    if isinstance(where, WriteTx):
        return make(where)
    assert actor is not None, "a backend needs an actor"
    with where.write(actor) as tx:
        return make(tx)


def create_event(
    where: Where,
    actor: Actor | None = None,
    *,
    name: str = "Concert",
    starts_at: datetime = STARTS_AT,
    ends_at: datetime = ENDS_AT,
    status: EventStatus = EventStatus.PUBLISHED,
    **more: object,
) -> EventDetail:
    """A published event around the fixed clock's time."""
    data = EventCreate.model_validate(
        {"name": name, "starts_at": starts_at, "ends_at": ends_at, "status": status, **more}
    )
    return in_write(where, actor, lambda tx: catalogue.create_event(tx, data))


def create_product(
    where: Where,
    actor: Actor | None = None,
    *,
    event_id: UUID | None = None,
    name: str = "Regular",
    price_minor: int = 2_500,
    **more: object,
) -> ProductDetail:
    """An active ticket product without a limit; a new event where none is given."""
    if event_id is None:
        event_id = create_event(where, actor).id
    data = ProductCreate.model_validate(
        {"name": name, "price_minor": price_minor, "event_id": event_id, **more}
    )
    return in_write(where, actor, lambda tx: catalogue.create_product(tx, data))


def create_ticket(
    where: Where,
    actor: Actor | None = None,
    *,
    product_id: UUID | None = None,
    name: str = "Ada Lovelace",
    email: str = "",
    phone: str = "",
    company: str = "",
    answers: dict[str, object] | None = None,
    **more: object,
) -> TicketDetail:
    """A valid ticket in an order of its own; a new product (and event) where none is given."""
    if product_id is None:
        product_id = create_product(where, actor).id
    attendee = AttendeeData(
        name=name, email=email, phone=phone, company=company, answers=answers or {}
    )
    data = TicketIssue.model_validate({"product_id": product_id, "attendee": attendee, **more})
    return in_write(where, actor, lambda tx: orders.issue_ticket(tx, data))


def create_company(
    where: Where, actor: Actor | None = None, *, name: str = "Acme Inc", **more: object
) -> CompanyDetail:
    """A company of which nothing is known but its name."""
    data = CompanyCreate.model_validate({"name": name, **more})
    return in_write(where, actor, lambda tx: companies.create_company(tx, data))


def create_contact(
    where: Where, actor: Actor | None = None, *, full_name: str = "Ada Lovelace", **more: object
) -> ContactDetail:
    """A person of whom nothing is known but the name."""
    data = ContactCreate.model_validate({"full_name": full_name, **more})
    return in_write(where, actor, lambda tx: contacts.create_contact(tx, data))
