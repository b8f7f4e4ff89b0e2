"""Records as the document writes them: what goes over the wire, to the letter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from pydantic import SecretStr, TypeAdapter, ValidationError

from crmtui.api.dialects.l4yercak3 import ids, ticket_wire, wire
from crmtui.kit import wire_values
from crmtui.services.catalogue import EventDetail, EventStatus, ProductDetail, ProductStatus
from crmtui.services.checkin import Direction, FirstScan, Result, Verdict
from crmtui.services.identity import ApiKeyCreated, ApiKeyList, OrganizationDetail, PlanTier
from crmtui.services.orders import TicketDetail, TicketState

MADE = datetime(2024, 1, 1, tzinfo=UTC)
"""The document's createdAt, 1704067200000."""
MS = 1704067200000
ID = UUID("01976c2e-9d4b-7c3a-8f1e-2d3c4b5a6978")
HEX = "01976c2e9d4b7c3a8f1e2d3c4b5a6978"


def test_times() -> None:
    assert wire_values.to_ms(MADE) == MS
    assert wire_values.to_ms(MADE + timedelta(microseconds=1_500)) == MS + 2
    assert wire_values.to_iso(MADE) == "2024-01-01T00:00:00Z"
    berlin = timezone(timedelta(hours=2))
    assert wire_values.to_iso(datetime(2025, 6, 15, 11, tzinfo=berlin)) == "2025-06-15T09:00:00Z"
    assert wire_values.to_iso(MADE + timedelta(milliseconds=5)) == "2024-01-01T00:00:00.005Z"


def test_an_organization() -> None:
    detail = OrganizationDetail(
        id=ID,
        name="My Company",
        slug="my-company",
        plan_tier=PlanTier.STARTER,
        currency="EUR",
        timezone="UTC",
        tax_rate=Decimal(19),
        created_at=MADE,
    )
    assert wire.organization_out(detail) == {
        "id": f"org_{HEX}",
        "name": "My Company",
        "slug": "my-company",
        "planTier": "starter",
    }


def test_keys() -> None:
    key = ApiKeyCreated(
        id=ID,
        name="CLI Generated Key",
        dialect="l4yercak3",
        preview="l4yer_abcd...",
        scopes=("*",),
        rate_limit=None,
        status="active",
        created_at=MADE,
        expires_at=None,
        last_used_at=MADE,
        revoked_at=None,
        request_count=0,
        key=SecretStr("l4yer_secret"),
    )
    assert wire.keys_out(ApiKeyList(keys=(key,), limit=3, active_count=1)) == {
        "keys": [
            {
                "id": f"key_{HEX}",
                "name": "CLI Generated Key",
                "keyPreview": "l4yer_abcd...",
                "scopes": ["*"],
                "status": "active",
                "createdAt": MS,
                "expiresAt": None,
                "lastUsedAt": MS,
            }
        ],
        "limit": 3,
        "currentCount": 1,
        "canCreateMore": True,
        "limitDescription": "1/3",
    }
    assert wire.new_key_out(key) == {
        "id": f"key_{HEX}",
        "key": "l4yer_secret",
        "name": "CLI Generated Key",
        "scopes": ["*"],
        "createdAt": MS,
    }
    full = wire.keys_out(ApiKeyList(keys=(), limit=3, active_count=3))
    assert (full["canCreateMore"], full["limitDescription"]) == (False, "3/3")
    free = wire.keys_out(ApiKeyList(keys=(), limit=None, active_count=3))
    assert (free["canCreateMore"], free["limitDescription"]) == (True, "3/unlimited")


def test_an_event() -> None:
    detail = EventDetail(
        id=ID,
        name="Tech Conference 2025",
        subtype="conference",
        status=EventStatus.PUBLISHED,
        venue="Berlin, Germany",
        description="",
        starts_at=datetime(2025, 6, 15, 9, tzinfo=UTC),
        ends_at=datetime(2025, 6, 17, 18, tzinfo=UTC),
        timezone="Europe/Berlin",
        capacity=500,
        registered=342,
        version=1,
        created_at=MADE,
        updated_at=MADE,
    )
    assert wire.event_out(detail) == {
        "id": f"obj_{HEX}",
        "type": "event",
        "subtype": "conference",
        "status": "published",
        "displayName": "Tech Conference 2025",
        "customProperties": {
            "startDate": "2025-06-15T09:00:00Z",
            "endDate": "2025-06-17T18:00:00Z",
            "location": "Berlin, Germany",
            "capacity": 500,
            "registeredCount": 342,
            "description": "",
            "timezone": "Europe/Berlin",
        },
        "createdAt": MS,
        "updatedAt": MS,
    }


def test_a_product() -> None:
    detail = ProductDetail(
        id=ID,
        event_id=ID,
        name="Early Bird Ticket",
        subtype="ticket",
        status=ProductStatus.ACTIVE,
        description="",
        price_minor=19900,
        currency="EUR",
        quantity=100,
        sold=45,
        required_fields=(),
        version=1,
        created_at=MADE,
        updated_at=MADE,
    )
    assert wire.product_out(detail)["customProperties"] == {
        "price": 19900,
        "currency": "EUR",
        "quantity": 100,
        "sold": 45,
        "linkedEventId": f"obj_{HEX}",
        "description": "",
    }
    loose = detail.model_copy(update={"event_id": None})
    assert wire.product_out(loose)["customProperties"]["linkedEventId"] is None


def test_a_ticket() -> None:
    detail = TicketDetail.model_construct(
        id=ID,
        event_id=ID,
        product_id=ID,
        product_name="VIP",
        order_code="AB12C",
        number=1,
        label="TK00000001",
        code="TKT-ABC123-XYZ",
        status="valid",
        state=TicketState.VALID,
        attendee_name="John Doe",
        attendee_email="john@example.com",
        attendee_phone="",
        seat="",
        attendee_data={"diet": "none"},
        price_minor=4500,
        currency="EUR",
        redeemed_at=None,
        created_at=MADE,
    )
    assert ticket_wire.ticket_out(detail) == {
        "id": f"obj_{HEX}",
        "type": "ticket",
        "status": "valid",
        "displayName": "Ticket #001",
        "customProperties": {
            "qrCode": "TKT-ABC123-XYZ",
            "attendeeName": "John Doe",
            "attendeeEmail": "john@example.com",
            "attendeePhone": "",
            "productId": f"obj_{HEX}",
            "productName": "VIP",
            "eventId": f"obj_{HEX}",
            "orderCode": "AB12C",
            "ticketNumber": "TK00000001",
            "seat": "",
            "price": 4500,
            "currency": "EUR",
            "checkedIn": False,
            "checkedInAt": None,
            "formResponseData": {"diet": "none"},
        },
        "createdAt": MS,
    }
    used = detail.model_copy(update={"redeemed_at": MADE, "number": 12345})
    assert ticket_wire.ticket_out(used)["customProperties"]["checkedInAt"] == MS
    assert ticket_wire.ticket_out(used)["displayName"] == "Ticket #12345"


def test_a_verdict_without_a_ticket_is_no_ticket() -> None:
    verdict = Verdict(
        scan_id=ID,
        result=Result.INVALID,
        direction=Direction.ENTRY,
        scanned_at=MADE,
        code="",
        detail="",
        ticket=None,
        earlier=FirstScan(at=MADE, gate="A", operator="Ana"),
        entry=None,
        overridable=False,
        override_reason=None,
        repeated=False,
        order_size=0,
    )
    with pytest.raises(ValueError, match="no ticket"):
        ticket_wire.admitted_out(verdict)
    assert ticket_wire.earlier_out(FirstScan(at=MADE, gate="A", operator="Ana")) == {
        "at": MS,
        "gate": "A",
        "operator": "Ana",
    }


@pytest.mark.parametrize(
    "text",
    [
        *("", "obj_", HEX, f"obj_{HEX}0", f"obj_{HEX[:-1]}", f"OBJ_{HEX}", f"obj_{HEX.upper()}"),
        *(f"org_{HEX}", f"obj_{ID}", f" obj_{HEX}", f"obj_{HEX}\n"),
        *("obj_" + "٠" * 32, "obj_" + "g" * 32),
    ],
)
def test_only_ids_as_they_were_given_are_taken(text: str) -> None:
    adapter: TypeAdapter[UUID] = TypeAdapter(ids.ObjectId)
    assert adapter.validate_python(wire_values.object_wire_id(ID)) == ID
    with pytest.raises(ValidationError):
        adapter.validate_python(text)
