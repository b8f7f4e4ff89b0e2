"""The document's own examples, for the interactive documentation and for the tests."""

from typing import Any, Final

_MADE: Final = 1704067200000

ORGANIZATIONS: Final[dict[str, Any]] = {
    "organizations": [
        {"id": "org_xxx", "name": "My Company", "slug": "my-company", "planTier": "starter"}
    ]
}
CREATE_ORGANIZATION: Final = {"name": "New Organization"}
API_KEYS: Final[dict[str, Any]] = {
    "keys": [
        {
            "id": "key_xxx",
            "name": "CLI Generated Key",
            "keyPreview": "l4yer_xxxx...",
            "scopes": ["*"],
            "status": "active",
            "createdAt": _MADE,
        }
    ],
    "limit": 3,
    "currentCount": 1,
    "canCreateMore": True,
    "limitDescription": "1/3",
}
GENERATE_API_KEY: Final = {
    "organizationId": "org_xxx",
    "name": "Production API Key",
    "scopes": ["*"],
}
NEW_API_KEY: Final[dict[str, Any]] = {
    "id": "key_xxx",
    "key": "l4yer_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "name": "Production API Key",
    "scopes": ["*"],
    "createdAt": _MADE,
}
CONTACTS: Final[dict[str, Any]] = {
    "contacts": [
        {
            "id": "obj_xxx",
            "type": "contact",
            "displayName": "John Doe",
            "customProperties": {
                "email": "john@example.com",
                "phone": "+1234567890",
                "company": "Acme Corp",
            },
            "createdAt": 1704067200000,
            "updatedAt": 1704067200000,
        }
    ],
    "total": 150,
    "hasMore": True,
}
CREATE_CONTACT: Final = {
    "organizationId": "org_xxx",
    "displayName": "Jane Smith",
    "email": "jane@example.com",
    "phone": "+1234567890",
    "company": "Acme Corp",
    "customFields": {"department": "Engineering"},
}
UPDATE_CONTACT: Final = {
    "displayName": "Jane Doe",
    "customFields": {"title": "Senior Engineer"},
}
CONTACT_FROM_EVENT: Final = {
    "organizationId": "org_xxx",
    "eventId": "obj_event_xxx",
    "attendeeData": {
        "email": "attendee@example.com",
        "firstName": "John",
        "lastName": "Doe",
    },
}
CREATE_COMPANY: Final = {
    "organizationId": "org_xxx",
    "name": "Client Company Inc",
    "website": "https://clientcompany.com",
    "industry": "Technology",
    "taxId": "DE123456789",
}
EVENTS: Final[dict[str, Any]] = {
    "events": [
        {
            "id": "obj_xxx",
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
            },
        }
    ]
}
CREATE_EVENT: Final = {
    "organizationId": "org_xxx",
    "name": "Product Launch 2025",
    "subtype": "conference",
    "startDate": "2025-06-15T09:00:00Z",
    "endDate": "2025-06-15T18:00:00Z",
    "location": "Berlin",
    "capacity": 200,
    "description": "Annual product launch event",
}
UPDATE_EVENT: Final = {"status": "published", "capacity": 300}
PRODUCTS: Final[dict[str, Any]] = {
    "products": [
        {
            "id": "obj_xxx",
            "type": "product",
            "subtype": "ticket",
            "status": "active",
            "displayName": "Early Bird Ticket",
            "customProperties": {
                "price": 19900,
                "currency": "EUR",
                "quantity": 100,
                "sold": 45,
                "linkedEventId": "obj_event_xxx",
            },
        }
    ]
}
CREATE_PRODUCT: Final = {
    "organizationId": "org_xxx",
    "name": "VIP Ticket",
    "subtype": "ticket",
    "price": 49900,
    "currency": "EUR",
    "quantity": 50,
    "linkedEventId": "obj_xxx",
    "description": "VIP access with backstage pass",
}
UPDATE_PRODUCT: Final = {"price": 39900, "status": "active"}
TICKETS: Final[dict[str, Any]] = {
    "tickets": [
        {
            "id": "obj_xxx",
            "type": "ticket",
            "status": "valid",
            "displayName": "Ticket #001",
            "customProperties": {
                "qrCode": "TKT-ABC123-XYZ",
                "attendeeName": "John Doe",
                "attendeeEmail": "john@example.com",
                "productId": "obj_product_xxx",
                "eventId": "obj_event_xxx",
                "checkedIn": False,
                "checkedInAt": None,
            },
        }
    ]
}
GENERATE_TICKET: Final = {
    "organizationId": "org_xxx",
    "productId": "obj_xxx",
    "eventId": "obj_xxx",
    "attendeeName": "Jane Doe",
    "attendeeEmail": "jane@example.com",
    "formResponseData": {"dietaryRequirements": "vegetarian"},
}
