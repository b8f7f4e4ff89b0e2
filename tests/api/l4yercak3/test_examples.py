"""Every documented endpoint of this part, with the document's own example."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter

from crmtui.api.dialects.l4yercak3 import examples, ticket_wire, wire
from crmtui.kit import wire_values
from tests.api.conftest import World, ok

DOCUMENTED_EVENT = {"startDate", "endDate", "location", "capacity", "registeredCount"}
DOCUMENTED_PRODUCT = {"price", "currency", "quantity", "sold", "linkedEventId"}
DOCUMENTED_TICKET = {
    *("qrCode", "attendeeName", "attendeeEmail", "productId", "eventId"),
    *("checkedIn", "checkedInAt"),
}


@pytest.fixture
def client(world: World) -> httpx.Client:
    return world.with_key()


def has_shape(shape: Any, value: Any) -> Any:
    """`value`, which is what the interactive documentation promises."""
    TypeAdapter(shape).validate_python(value, strict=True, extra="forbid")
    return value


def test_sessions(world: World) -> None:
    client = world.with_session(world.user())
    checked = has_shape(wire.SessionOut, ok(client.get("/api/v1/auth/cli/validate")))
    assert checked["valid"] is True
    assert checked["organizations"][0]["id"] == world.org

    fresh = has_shape(wire.TokenOut, ok(client.post("/api/v1/auth/cli/refresh")))
    assert len(fresh["token"]) == len("cli_session_") + 64
    assert fresh["expiresAt"] == wire_values.to_ms(world.backend.clock.now()) + 30 * 86_400_000
    assert client.get("/api/v1/auth/cli/validate").status_code == 401
    assert ok(world.client(fresh["token"]).get("/api/v1/auth/cli/validate"))["valid"] is True


def test_organizations(world: World) -> None:
    client = world.with_session(world.user())
    listed = has_shape(wire.OrganizationsOut, ok(client.get("/api/v1/organizations")))
    assert [each["id"] for each in listed["organizations"]] == [world.org]
    assert set(listed["organizations"][0]) == set(examples.ORGANIZATIONS["organizations"][0])

    made = ok(client.post("/api/v1/organizations", json=examples.CREATE_ORGANIZATION), 201)
    assert has_shape(wire.OrganizationOut, made) == {
        "id": made["id"],
        "name": "New Organization",
        "slug": "new-organization",
        "planTier": "free",
    }
    assert made in ok(client.get("/api/v1/organizations"))["organizations"]


def test_api_keys(world: World) -> None:
    client = world.with_session(world.user())
    wanted = {**examples.GENERATE_API_KEY, "organizationId": world.org}
    made = ok(client.post("/api/v1/api-keys/generate", json=wanted), 201)
    assert set(has_shape(wire.NewKeyOut, made)) == set(examples.NEW_API_KEY)
    assert made["key"].startswith("l4yer_")
    assert len(made["key"]) == len("l4yer_") + 32

    listed = ok(client.get("/api/v1/api-keys/list", params={"organizationId": world.org}))
    assert set(has_shape(wire.KeysOut, listed)) == set(examples.API_KEYS)
    assert listed["keys"][0]["id"] == made["id"]
    assert listed["keys"][0]["keyPreview"] == made["key"][:10] + "..."
    assert (listed["limit"], listed["currentCount"]) == (1000, 1)
    assert ok(world.client(made["key"]).get("/api/v1/events"))["events"] == []


def test_events(world: World, client: httpx.Client) -> None:
    wanted = {**examples.CREATE_EVENT, "organizationId": world.org}
    made = has_shape(wire.EventOut, ok(client.post("/api/v1/events", json=wanted), 201))
    assert (made["type"], made["subtype"], made["status"]) == ("event", "conference", "draft")
    assert made["displayName"] == "Product Launch 2025"
    assert (
        made["customProperties"].items()
        >= {
            "startDate": "2025-06-15T09:00:00Z",
            "endDate": "2025-06-15T18:00:00Z",
            "location": "Berlin",
            "capacity": 200,
            "registeredCount": 0,
            "description": "Annual product launch event",
        }.items()
    )
    assert made["customProperties"].keys() >= DOCUMENTED_EVENT
    path = f"/api/v1/events/{made['id']}"
    assert ok(client.get(path)) == made

    changed = ok(client.patch(path, json=examples.UPDATE_EVENT))
    assert changed["status"] == "published"
    assert changed["customProperties"] == {**made["customProperties"], "capacity": 300}

    published = {"organizationId": world.org, "status": "published"}
    listed = has_shape(wire.EventsOut, ok(client.get("/api/v1/events", params=published)))
    assert listed["events"] == [changed]
    drafts = {"organizationId": world.org, "status": "draft"}
    assert ok(client.get("/api/v1/events", params=drafts))["events"] == []

    assert ok(client.delete(path)) == {"id": made["id"], "deleted": True}
    assert client.get(path).status_code == 404
    assert ok(client.get("/api/v1/events"))["events"] == []


def test_products(world: World, client: httpx.Client) -> None:
    event_id, product_id = world.sales(client)
    path = f"/api/v1/products/{product_id}"
    made = has_shape(wire.ProductOut, ok(client.get(path)))
    assert (made["type"], made["subtype"], made["status"]) == ("product", "ticket", "active")
    assert made["displayName"] == "VIP Ticket"
    assert made["customProperties"] == {
        "price": 49900,
        "currency": "EUR",
        "quantity": 50,
        "sold": 0,
        "linkedEventId": event_id,
        "description": "VIP access with backstage pass",
    }
    assert made["customProperties"].keys() >= DOCUMENTED_PRODUCT

    changed = ok(client.patch(path, json=examples.UPDATE_PRODUCT))
    assert changed["customProperties"]["price"] == 39900
    listed = ok(client.get("/api/v1/products", params={"organizationId": world.org}))
    assert has_shape(wire.ProductsOut, listed)["products"] == [changed]

    assert ok(client.delete(path)) == {"id": product_id, "deleted": True}
    assert client.get(path).status_code == 404


def test_tickets(world: World, client: httpx.Client) -> None:
    made = has_shape(ticket_wire.TicketOut, world.ticket(client))
    assert (made["type"], made["status"], made["displayName"]) == ("ticket", "valid", "Ticket #001")
    properties = made["customProperties"]
    assert properties.keys() >= DOCUMENTED_TICKET
    assert (properties["attendeeName"], properties["attendeeEmail"]) == (
        "Jane Doe",
        "jane@example.com",
    )
    assert (properties["checkedIn"], properties["checkedInAt"]) == (False, None)
    assert properties["formResponseData"] == {"dietaryRequirements": "vegetarian"}

    of_event = {"organizationId": world.org, "eventId": properties["eventId"]}
    listed = has_shape(ticket_wire.TicketsOut, ok(client.get("/api/v1/tickets", params=of_event)))
    assert listed["tickets"] == [made]

    redeemed = ok(client.post(f"/api/v1/tickets/{made['id']}/redeem"))
    assert has_shape(ticket_wire.RedeemedOut, redeemed)["result"] == "ok"
    assert redeemed["status"] == "redeemed"
    now = wire_values.to_ms(world.backend.clock.now())
    assert redeemed["customProperties"] == {**properties, "checkedIn": True, "checkedInAt": now}
    # The event counts who is registered, the product what is sold.
    event = ok(client.get(f"/api/v1/events/{properties['eventId']}"))
    assert event["customProperties"]["registeredCount"] == 1
    product = ok(client.get(f"/api/v1/products/{properties['productId']}"))
    assert product["customProperties"]["sold"] == 1


def test_ticket_pdf(world: World, client: httpx.Client) -> None:
    made = world.ticket(client)
    drawn = client.get(f"/api/v1/tickets/{made['id']}/pdf")
    assert drawn.status_code == 200
    assert drawn.headers["content-type"] == "application/pdf"
    assert drawn.content.startswith(b"%PDF-")
    assert drawn.headers["content-length"] == str(len(drawn.content))


def test_ticket_export(world: World, client: httpx.Client) -> None:
    made = world.ticket(client, attendeeName='=1+1, "Zoë"')
    other = world.ticket(client)
    wanted = {"eventId": made["customProperties"]["eventId"], "format": "csv"}
    exported = client.get("/api/v1/tickets/export", params=wanted)
    assert exported.status_code == 200
    assert exported.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(exported.text)))
    assert [row["ticket_code"] for row in rows] == [made["customProperties"]["qrCode"]]
    assert rows[0]["attendee_name"] == '\'=1+1, "Zoë"'  # no formula for a spreadsheet

    everything = client.get("/api/v1/tickets/export").text
    assert other["customProperties"]["qrCode"] in everything


def test_oauth_sign_up_says_what_is_missing(sqlite_world: World) -> None:
    answer = sqlite_world.client().get("/api/auth/oauth-signup", params={"provider": "google"})
    assert answer.status_code == 503
    assert answer.json()["error"]["details"]["reason"] == "oauth.not_configured"
    assert "location" not in answer.headers
