"""Who may call what: keys, sessions, organizations, and nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crmtui.services import identity
from crmtui.services.identity import Role
from tests import factories
from tests.api.conftest import World, make_sales, ok, refused

KEY_PATHS = ["/api/v1/events", "/api/v1/products", "/api/v1/tickets", "/api/v1/tickets/export"]
SESSION_PATHS = ["/api/v1/organizations", "/api/v1/api-keys/list"]
TOKEN_PATHS = ["/api/v1/auth/cli/validate"]


@pytest.mark.parametrize("path", KEY_PATHS + SESSION_PATHS + TOKEN_PATHS)
@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Basic YTpi",
        "Bearer l4yer_unknown",
        "Bearer cli_session_" + "0" * 64,
        "Bearer a b",
        "Bearer " + "x" * 10_000,
        "Bearer ' OR 1=1 --",
    ],
)
def test_nobody(shared_world: World, path: str, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = shared_world.client().get(path, headers=headers)
    refused(answer, 401, "UNAUTHORIZED")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_who_is_nobody_is_told_so_before_what_is_wrong(shared_world: World) -> None:
    anonymous = shared_world.client()
    refused(anonymous.post("/api/v1/events", content=b"{"), 401, "UNAUTHORIZED")
    refused(anonymous.get("/api/v1/events/x"), 401, "UNAUTHORIZED")


def test_keys_end(world: World) -> None:
    brief = world.client(world.key(expires_in=timedelta(hours=1)))
    lasting = world.key()
    ok(brief.get("/api/v1/events"))
    world.backend.clock.advance(timedelta(hours=2))  # type: ignore[attr-defined]
    details = refused(brief.get("/api/v1/events"), 401, "UNAUTHORIZED")
    assert details["reason"] == "api_key.expired"

    client = world.client(lasting)
    ok(client.get("/api/v1/events"))
    with world.backend.write(world.admin) as tx:
        for key in identity.list_api_keys(tx).keys:
            identity.revoke_api_key(tx, key.id)
    details = refused(client.get("/api/v1/events"), 401, "UNAUTHORIZED")
    assert details["reason"] == "api_key.revoked"


def test_sessions_end(world: World) -> None:
    client = world.with_session(world.user())
    world.backend.clock.advance(timedelta(days=31))  # type: ignore[attr-defined]
    for path in ("/api/v1/auth/cli/validate", "/api/v1/organizations", "/api/v1/events"):
        refused(client.get(path), 401, "SESSION_EXPIRED")
    refused(client.post("/api/v1/auth/cli/refresh"), 401, "SESSION_EXPIRED")


def test_a_key_of_another_dialect_is_nobodys(sqlite_world: World) -> None:
    from crmtui.services.identity import ApiKeyCreate

    with sqlite_world.backend.write(sqlite_world.admin) as tx:
        made = identity.create_api_key(tx, ApiKeyCreate(name="CRM", dialect="crm"))
    client = sqlite_world.client(made.key.get_secret_value())
    refused(client.get("/api/v1/events"), 401, "UNAUTHORIZED")


def test_a_key_cannot_do_what_sessions_are_for(sqlite_world: World) -> None:
    client = sqlite_world.with_key()
    for method, path in (
        ("GET", "/api/v1/organizations"),
        ("POST", "/api/v1/organizations"),
        ("GET", "/api/v1/api-keys/list"),
        ("POST", "/api/v1/api-keys/generate"),
    ):
        refused(client.request(method, path), 403, "NOT_AUTHORIZED")
    refused(client.get("/api/v1/auth/cli/validate"), 401, "UNAUTHORIZED")
    refused(client.post("/api/v1/auth/cli/refresh"), 401, "UNAUTHORIZED")


def test_scopes_and_roles_limit(sqlite_world: World) -> None:
    world = sqlite_world
    reader = world.with_key("events:read")
    ok(reader.get("/api/v1/events"))
    refused(reader.get("/api/v1/products"), 403, "NOT_AUTHORIZED")
    refused(
        reader.post("/api/v1/events", json={"name": "X", "startDate": "2025-06-15T09:00:00Z"}),
        403,
        "NOT_AUTHORIZED",
    )
    manager = world.with_session(world.user("max@example.com", Role.MANAGER))
    wanted = {"organizationId": world.org, "name": "K", "scopes": ["*"]}
    refused(manager.post("/api/v1/api-keys/generate", json=wanted), 403, "NOT_AUTHORIZED")


def test_the_organization_of_a_key_is_its_own(sqlite_world: World) -> None:
    world = sqlite_world
    foreign = factories.create_organization(world.backend, "Foreign")
    assert foreign.organization_id is not None
    client = world.with_key()
    other = f"org_{foreign.organization_id.hex}"
    for path in KEY_PATHS:
        refused(client.get(path, params={"organizationId": other}), 403, "NOT_AUTHORIZED")
    body = {"organizationId": other, "name": "Gala", "startDate": "2025-06-15T09:00:00Z"}
    refused(client.post("/api/v1/events", json=body), 403, "NOT_AUTHORIZED")
    session = world.with_session(world.user())
    asked = {"organizationId": other}
    refused(session.get("/api/v1/api-keys/list", params=asked), 403, "NOT_AUTHORIZED")
    refused(session.get("/api/v1/api-keys/list"), 400, "MISSING_PARAM")


def test_other_tenants_records_do_not_exist(world: World) -> None:
    theirs = world.with_key()
    ticket = world.ticket(theirs)
    properties = ticket["customProperties"]
    stranger = factories.create_organization(world.backend, "Stranger")
    client = world.with_key(actor=stranger)
    event, product = properties["eventId"], properties["productId"]
    calls: list[tuple[str, str, dict[str, Any] | None]] = [
        ("GET", f"/api/v1/events/{event}", None),
        ("PATCH", f"/api/v1/events/{event}", {"capacity": 1}),
        ("DELETE", f"/api/v1/events/{event}", None),
        ("GET", f"/api/v1/products/{product}", None),
        ("PATCH", f"/api/v1/products/{product}", {"price": 1}),
        ("DELETE", f"/api/v1/products/{product}", None),
        ("POST", f"/api/v1/tickets/{ticket['id']}/redeem", None),
        ("GET", f"/api/v1/tickets/{ticket['id']}/pdf", None),
        ("POST", "/api/v1/tickets", {"productId": product, "attendeeName": "Eve"}),
        ("GET", f"/api/v1/tickets/export?eventId={event}", None),
    ]
    for method, path, body in calls:
        refused(client.request(method, path, json=body), 404, "NOT_FOUND")
    assert ok(client.get("/api/v1/tickets", params={"eventId": event}))["tickets"] == []
    assert ok(client.get("/api/v1/events"))["events"] == []
    assert ok(theirs.get("/api/v1/tickets"))["tickets"] == [ticket]
    assert ok(theirs.get(f"/api/v1/events/{event}"))["customProperties"]["capacity"] == 200


def test_a_session_works_in_every_organization_of_its_user(world: World) -> None:
    client = world.with_session(world.user())
    made = ok(client.post("/api/v1/organizations", json={"name": "Second"}), 201)
    # With two organizations a list must say which; a record's id says it by itself.
    details = refused(client.get("/api/v1/events"), 400, "MISSING_PARAM")
    assert details["param"] == "organizationId"
    event_id, _product_id = make_sales(client, made["id"])
    assert ok(client.get("/api/v1/events", params={"organizationId": world.org}))["events"] == []
    listed = ok(client.get("/api/v1/events", params={"organizationId": made["id"]}))["events"]
    assert [each["id"] for each in listed] == [event_id]
    assert ok(client.get(f"/api/v1/events/{event_id}"))["id"] == event_id
    ok(client.patch(f"/api/v1/events/{event_id}", json={"capacity": 5}))
    ok(client.delete(f"/api/v1/events/{event_id}"))


def test_both_spellings_are_taken(sqlite_world: World) -> None:
    client = sqlite_world.with_key()
    made = ok(
        client.post(
            "/api/v1/events",
            json={
                "displayName": "Gala",
                "customProperties": {"startDate": "2025-06-15T09:00:00+02:00", "location": "Bonn"},
                "customFields": {"capacity": 7},
            },
        ),
        201,
    )
    properties = made["customProperties"]
    assert (made["displayName"], properties["capacity"]) == ("Gala", 7)
    assert (properties["startDate"], properties["location"]) == ("2025-06-15T07:00:00Z", "Bonn")
    # What was read can be sent back as it is.
    assert ok(client.patch(f"/api/v1/events/{made['id']}", json=made)) == made


def test_a_client_keeps_its_own_fields_with_a_record(world: World) -> None:
    client = world.with_key()
    event_id, product_id = world.sales(client)
    for path in (f"/api/v1/events/{event_id}", f"/api/v1/products/{product_id}"):
        before = ok(client.get(path))["customProperties"]
        sent = {"color": "Grün", "limits": [1, 2.5, {"a": None}], "gone": 1}
        ok(client.patch(path, json={"customFields": sent, "customProperties": {"vip": True}}))
        ok(client.patch(path, json={"customFields": {"gone": None, "color": "red"}}))
        kept = ok(client.get(path))
        own = {"color": "red", "limits": sent["limits"], "vip": True}
        assert kept["customProperties"] == {**before, **own}
        # What was read can be sent back as it is, and what is ours to say stays ours.
        assert ok(client.patch(path, json=kept)) == kept


def test_a_new_record_takes_them_too(sqlite_world: World) -> None:
    client = sqlite_world.with_key()
    body = {"name": "Shirt", "price": 100, "customFields": {"size": "M", "currency": "USD"}}
    made = ok(client.post("/api/v1/products", json=body), 201)
    assert made["customProperties"]["size"] == "M"
    assert made["customProperties"]["currency"] == "USD", "a field of ours wherever it stands"
    assert ok(client.get("/api/v1/products"))["products"] == [made]


DEEP: dict[str, object] = {}
for _level in range(9):
    DEEP = {"deeper": DEEP}


@pytest.mark.parametrize(
    "value", [DEEP, "\x00", "x" * 16_400, 1e20, 2**60, {"\x00": 1}, [[[[[[[[[]]]]]]]]]]
)
def test_what_no_database_would_give_back_is_refused(world: World, value: object) -> None:
    client = world.with_key()
    event_id, _product_id = world.sales(client)
    path = f"/api/v1/events/{event_id}"
    before = ok(client.get(path))
    refused = client.patch(path, json={"name": "New", "customFields": {"x": value}})
    assert (refused.status_code, refused.json()["code"]) == (400, "VALIDATION_ERROR")
    assert "customProperties" in refused.json()["error"]["details"]["fields"]
    assert ok(client.get(path)) == before


def test_properties_are_bounded_together(sqlite_world: World) -> None:
    client = sqlite_world.with_key()
    event_id, _product_id = sqlite_world.sales(client)
    path = f"/api/v1/events/{event_id}"
    ok(client.patch(path, json={"customFields": {"a": "x" * 10_000}}))
    refused = client.patch(path, json={"customFields": {"b": "x" * 10_000}})
    assert refused.json()["error"]["details"]["reason"] == "event.custom_properties"
    assert refused.json()["error"]["details"]["limit"] == 16_384


def test_lists_go_on(sqlite_world: World) -> None:
    world = sqlite_world
    client = world.with_key()
    _event_id, product_id = world.sales(client)
    names = [f"Guest {number}" for number in range(5)]
    for name in names:
        body = {"productId": product_id, "attendeeName": name}
        ok(client.post("/api/v1/tickets", json=body), 201)
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = ok(client.get("/api/v1/tickets", params=query))
        seen += [each["customProperties"]["attendeeName"] for each in page["tickets"]]
        if not page["hasMore"]:
            break
        query["cursor"] = page["nextCursor"]
    assert seen == names


def test_the_same_ticket_is_issued_once(world: World) -> None:
    client = world.with_key()
    _event_id, product_id = world.sales(client)
    body = {"productId": product_id, "attendeeName": "Jane"}
    key = {"Idempotency-Key": "order-77"}
    first = ok(client.post("/api/v1/tickets", json=body, headers=key), 201)
    assert ok(client.post("/api/v1/tickets", json=body, headers=key), 201) == first
    assert ok(client.get(f"/api/v1/products/{product_id}"))["customProperties"]["sold"] == 1
    for wrong in ("", "x" * 81, "a b"):
        answer = client.post("/api/v1/tickets", json=body, headers={"Idempotency-Key": wrong})
        assert "Idempotency-Key" in refused(answer, 400, "VALIDATION_ERROR")["fields"]
