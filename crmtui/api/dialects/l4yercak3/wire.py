"""How the document writes records: plain functions from what services return to JSON values."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from crmtui.kit.paging import Page
from crmtui.kit.wire_values import (
    key_wire_id,
    object_wire_id,
    organization_wire_id,
    to_iso,
    to_ms,
)
from crmtui.services.catalogue import EventDetail, ProductDetail
from crmtui.services.identity import (
    ApiKeyCreated,
    ApiKeyDetail,
    ApiKeyList,
    OrganizationDetail,
    SessionDetail,
    SessionToken,
)

Row = TypeVar("Row")


def maybe_ms(moment: datetime | None) -> int | None:
    return None if moment is None else to_ms(moment)


def maybe_object_id(value: UUID | None) -> str | None:
    return None if value is None else object_wire_id(value)


def paged(name: str, page: Page[Row], write: Callable[[Row], Any]) -> dict[str, Any]:
    """A list as documented, a bare array under its plural; and how to get what does not fit."""
    return {
        name: [write(row) for row in page.items],
        "hasMore": page.next_cursor is not None,
        "nextCursor": page.next_cursor,
    }


# --- organizations, sessions, keys -------------------------------------------------------------


class OrganizationOut(TypedDict):
    id: str
    name: str
    slug: str
    planTier: str


class OrganizationsOut(TypedDict):
    organizations: list[OrganizationOut]


class SessionOut(TypedDict):
    valid: bool
    userId: str
    email: str
    name: str
    expiresAt: int
    organizations: list[OrganizationOut]


class TokenOut(TypedDict):
    token: str
    expiresAt: int


class KeyOut(TypedDict):
    id: str
    name: str
    keyPreview: str
    scopes: list[str]
    status: str
    createdAt: int
    expiresAt: int | None
    lastUsedAt: int | None


class KeysOut(TypedDict):
    keys: list[KeyOut]
    limit: int | None
    currentCount: int
    canCreateMore: bool
    limitDescription: str


class NewKeyOut(TypedDict):
    id: str
    key: str
    name: str
    scopes: list[str]
    createdAt: int


def organization_out(organization: OrganizationDetail) -> OrganizationOut:
    return {
        "id": organization_wire_id(organization.id),
        "name": organization.name,
        "slug": organization.slug,
        "planTier": organization.plan_tier.value,
    }


def session_out(session: SessionDetail) -> SessionOut:
    return {
        "valid": True,
        "userId": f"user_{session.user_id.hex}",
        "email": session.email,
        "name": session.user_name,
        "expiresAt": to_ms(session.expires_at),
        "organizations": [organization_out(each) for each in session.organizations],
    }


def token_out(session: SessionToken) -> TokenOut:
    return {
        "token": session.token.get_secret_value(),
        "expiresAt": to_ms(session.expires_at),
    }


def key_out(key: ApiKeyDetail) -> KeyOut:
    return {
        "id": key_wire_id(key.id),
        "name": key.name,
        "keyPreview": key.preview,
        "scopes": list(key.scopes),
        "status": key.status,
        "createdAt": to_ms(key.created_at),
        "expiresAt": maybe_ms(key.expires_at),
        "lastUsedAt": maybe_ms(key.last_used_at),
    }


def keys_out(listed: ApiKeyList) -> KeysOut:
    limit, count = listed.limit, listed.active_count
    return {
        "keys": [key_out(key) for key in listed.keys],
        "limit": limit,
        "currentCount": count,
        "canCreateMore": limit is None or count < limit,
        "limitDescription": f"{count}/{'unlimited' if limit is None else limit}",
    }


def new_key_out(key: ApiKeyCreated) -> NewKeyOut:
    return {
        "id": key_wire_id(key.id),
        "key": key.key.get_secret_value(),
        "name": key.name,
        "scopes": list(key.scopes),
        "createdAt": to_ms(key.created_at),
    }


# --- events and products -----------------------------------------------------------------------


@with_config(ConfigDict(extra="allow"))
class EventProperties(TypedDict):
    startDate: str
    endDate: str
    location: str
    capacity: int | None
    registeredCount: int
    description: str
    timezone: str


class EventOut(TypedDict):
    id: str
    type: str
    subtype: str
    status: str
    displayName: str
    customProperties: EventProperties
    createdAt: int
    updatedAt: int


class EventsOut(TypedDict):
    events: list[EventOut]
    hasMore: bool
    nextCursor: str | None


@with_config(ConfigDict(extra="allow"))
class ProductProperties(TypedDict):
    price: int
    currency: str
    quantity: int | None
    sold: int
    linkedEventId: str | None
    description: str


class ProductOut(TypedDict):
    id: str
    type: str
    subtype: str
    status: str
    displayName: str
    customProperties: ProductProperties
    createdAt: int
    updatedAt: int


class ProductsOut(TypedDict):
    products: list[ProductOut]
    hasMore: bool
    nextCursor: str | None


def event_out(event: EventDetail) -> EventOut:
    return {
        "id": object_wire_id(event.id),
        "type": "event",
        "subtype": event.subtype,
        "status": event.status.value,
        "displayName": event.name,
        "customProperties": _event_properties(event),
        "createdAt": to_ms(event.created_at),
        "updatedAt": to_ms(event.updated_at),
    }


def _event_properties(event: EventDetail) -> EventProperties:
    ours: EventProperties = {
        "startDate": to_iso(event.starts_at),
        "endDate": to_iso(event.ends_at),
        "location": event.venue,
        "capacity": event.capacity,
        "registeredCount": event.registered,
        "description": event.description,
        "timezone": event.timezone,
    }
    return cast(EventProperties, event.custom_properties | ours)


def product_out(product: ProductDetail) -> ProductOut:
    return {
        "id": object_wire_id(product.id),
        "type": "product",
        "subtype": product.subtype,
        "status": product.status.value,
        "displayName": product.name,
        "customProperties": _product_properties(product),
        "createdAt": to_ms(product.created_at),
        "updatedAt": to_ms(product.updated_at),
    }


def _product_properties(product: ProductDetail) -> ProductProperties:
    ours: ProductProperties = {
        "price": product.price_minor,
        "currency": product.currency,
        "quantity": product.quantity,
        "sold": product.sold,
        "linkedEventId": maybe_object_id(product.event_id),
        "description": product.description,
    }
    return cast(ProductProperties, product.custom_properties | ours)


class DeletedOut(TypedDict):
    id: str
    deleted: bool


def deleted_out(value: UUID) -> DeletedOut:
    return {"id": object_wire_id(value), "deleted": True}
