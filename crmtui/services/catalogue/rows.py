"""Loading events and products, and what is told of them when they change."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import Event, Organization, Product
from crmtui.services.catalogue import errors
from crmtui.services.catalogue.schemas import EventDetail, ProductDetail


def load_event(tx: ReadTx, event_id: UUID, *, lock: bool = False, deleted: bool = False) -> Event:
    """The event, locked until the end of the transaction if wanted; raises event.not_found."""
    query = select(Event).where(Event.id == event_id)
    if lock:
        # Not FOR UPDATE: that would wait for every ticket inserted under this event.
        query = query.with_for_update(key_share=True)
    found = tx.session.scalar(
        query, execution_options={INCLUDE_DELETED: deleted, "populate_existing": lock}
    )
    if found is None:
        raise errors.event_not_found(event_id)
    return found


def load_product(
    tx: ReadTx, product_id: UUID, *, lock: bool = False, deleted: bool = False
) -> Product:
    """The product, locked until the end of the transaction if wanted; raises product.not_found."""
    query = select(Product).where(Product.id == product_id)
    if lock:
        query = query.with_for_update(key_share=True)
    found = tx.session.scalar(
        query, execution_options={INCLUDE_DELETED: deleted, "populate_existing": lock}
    )
    if found is None:
        raise errors.product_not_found(product_id)
    return found


def load_organization(tx: ReadTx) -> Organization:
    """The actor's organization, for its currency and time zone."""
    return tx.session.get_one(Organization, tx.organization_id)


def event_detail(event: Event) -> EventDetail:
    return EventDetail.model_validate(event)


def product_detail(product: Product) -> ProductDetail:
    return ProductDetail.model_validate(product)


def event_happened(topic: str, event: Event, **more: Any) -> DomainEvent:
    data = {
        "id": str(event.id),
        "displayName": event.name,
        "subtype": event.subtype,
        "status": event.status,
        "startDate": event.starts_at.isoformat(),
        "endDate": event.ends_at.isoformat(),
        "location": event.venue,
        "capacity": event.capacity,
        **more,
    }
    return DomainEvent(topic, "event", event.id, data)


def product_happened(topic: str, product: Product, **more: Any) -> DomainEvent:
    data = {
        "id": str(product.id),
        "displayName": product.name,
        "subtype": product.subtype,
        "status": product.status,
        "price": product.price_minor,
        "currency": product.currency,
        "quantity": product.quantity,
        "linkedEventId": str(product.event_id) if product.event_id else None,
        **more,
    }
    return DomainEvent(topic, "product", product.id, data)
