"""Garbage in every field of every request: a clear refusal or plain text, never a fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from crmtui.api.dialects.l4yercak3 import examples
from tests.api.conftest import World, make_sales, ok, open_world

GARBAGE: dict[str, Any] = {
    "empty": "",
    "blank": " \t\n",
    "long": "x" * 10_000,
    "binary": "\x00\x01\x02\x7f",
    "emoji": "👩‍🚒🏳️‍🌈",
    "sql": "'; DROP TABLE tickets; --",
    "markup": "[/x][bold]",
    "html": "<script>alert(1)</script>",
    "formula": "=cmd|' /C calc'!A0",
    "path": "../../etc/passwd",
    "format": "%s%n{0}{__class__}",
    "surrogate pair": "\U0001f600" * 300,
    "right to left": "\u202eevil\u2066",
    "null": None,
    "number": -1,
    "huge": 10**18,
    "fraction": 0.1,
    "true": True,
    "list": [[]],
    "object": {"a": {"b": None}},
}

CREATES = {
    "/api/v1/events": {**examples.CREATE_EVENT, "timezone": "Europe/Berlin", "status": "draft"},
    "/api/v1/products": examples.CREATE_PRODUCT,
    "/api/v1/tickets": {**examples.GENERATE_TICKET, "attendeePhone": "+49 30 1"},
}
TEXT_FIELDS = {
    *("name", "subtype", "location", "description"),
    *("attendeeName", "attendeePhone", "formResponseData"),
}
"""Where any text is a good one."""
NULLABLE = {
    "endDate",
    "organizationId",
    "capacity",
    "quantity",
    "linkedEventId",
    "eventId",
    "currency",
    "timezone",
}


@pytest.fixture(scope="module")
def sales(shared_world: World) -> tuple[httpx.Client, str, str]:
    client = shared_world.with_key()
    event_id, product_id = make_sales(client, shared_world.org)
    ok(client.patch(f"/api/v1/events/{event_id}", json={"capacity": None}))
    ok(client.patch(f"/api/v1/products/{product_id}", json={"quantity": None}))
    return client, event_id, product_id


def cases() -> Iterator[tuple[str, str]]:
    for path, example in CREATES.items():
        for name in example:
            yield path, name


@pytest.mark.parametrize("kind", GARBAGE)
@pytest.mark.parametrize(("path", "name"), cases())
def test_in_a_body(
    shared_world: World, sales: tuple[httpx.Client, str, str], path: str, name: str, kind: str
) -> None:
    client, event_id, product_id = sales
    ids = {"organizationId": shared_world.org, "linkedEventId": event_id}
    ids |= {"eventId": event_id, "productId": product_id}
    good = {key: ids.get(key, value) for key, value in CREATES[path].items()}
    count = len(ok(client.get(path))[path.rpartition("/")[2]])
    answer = client.post(path, json={**good, name: GARBAGE[kind]})
    made = answer.json()
    after = len(ok(client.get(path))[path.rpartition("/")[2]])
    if answer.status_code == 201:
        assert after == count + 1
        assert may_be_kept(name, GARBAGE[kind], made), (name, kind, made)
    else:
        assert answer.status_code in (400, 403, 404), answer.text
        assert after == count
        assert len(made["error"]["message"]) < 1_000
        assert "Traceback" not in answer.text


def may_be_kept(name: str, sent: Any, made: dict[str, Any]) -> bool:
    """What is taken is kept as it was sent, or was left out."""
    if sent is None:
        return name in NULLABLE
    if name == "formResponseData":
        return bool(made["customProperties"][name] == sent)
    if isinstance(sent, str):
        kept = {made["displayName"], made.get("subtype"), *flat(made["customProperties"])}
        return name in TEXT_FIELDS | {"timezone", "attendeeEmail"} and sent.strip() in kept | {""}
    return name == "price" and sent <= 10**12


def flat(properties: dict[str, Any]) -> set[str]:
    return {value for value in properties.values() if isinstance(value, str)}


@pytest.mark.parametrize("kind", [kind for kind, value in GARBAGE.items() if value is not None])
@pytest.mark.parametrize(
    ("path", "name"),
    [
        *(("/api/v1/events", name) for name in ("organizationId", "status", "limit", "cursor")),
        *(("/api/v1/products", name) for name in ("organizationId", "eventId", "status", "cursor")),
        *(("/api/v1/tickets", name) for name in ("eventId", "status", "limit", "cursor")),
        *(("/api/v1/tickets/export", name) for name in ("organizationId", "eventId", "format")),
    ],
)
def test_in_a_query(sales: tuple[httpx.Client, str, str], path: str, name: str, kind: str) -> None:
    answer = sales[0].get(path, params={name: str(GARBAGE[kind])})
    assert answer.status_code in (200, 400), answer.text
    if answer.status_code == 200:
        assert kind == "empty" or (kind, name) == ("huge", "cursor")


@pytest.mark.parametrize("kind", GARBAGE)
@pytest.mark.parametrize("name", ["listId", "gateId", "overrideReason"])
def test_in_a_redeem(sales: tuple[httpx.Client, str, str], name: str, kind: str) -> None:
    client, _event_id, product_id = sales
    body = {"productId": product_id, "attendeeName": "Jane"}
    ticket = ok(client.post("/api/v1/tickets", json=body), 201)
    path = f"/api/v1/tickets/{ticket['id']}/redeem"
    answer = client.post(path, json={name: GARBAGE[kind]})
    assert answer.status_code in (200, 400), answer.text
    if answer.status_code == 200:
        assert GARBAGE[kind] is None or name == "overrideReason"


@pytest.mark.parametrize("kind", GARBAGE)
@pytest.mark.parametrize("name", ["organizationId", "name", "scopes"])
def test_in_a_new_key(session_client: tuple[World, httpx.Client], name: str, kind: str) -> None:
    world, client = session_client
    good = {**examples.GENERATE_API_KEY, "organizationId": world.org}
    answer = client.post("/api/v1/api-keys/generate", json={**good, name: GARBAGE[kind]})
    assert answer.status_code in (400, 201), answer.text
    if answer.status_code == 201:
        assert (name, answer.json()["name"]) == ("name", GARBAGE[kind].strip())


@pytest.mark.parametrize("kind", GARBAGE)
def test_in_a_new_organization(session_client: tuple[World, httpx.Client], kind: str) -> None:
    _world, client = session_client
    answer = client.post("/api/v1/organizations", json={"name": GARBAGE[kind]})
    assert answer.status_code in (400, 201), answer.text
    if answer.status_code == 201:
        assert answer.json()["name"] == GARBAGE[kind].strip()
        assert answer.json()["slug"]


@pytest.fixture(scope="module")
def session_client(shared_world: World) -> tuple[World, httpx.Client]:
    return shared_world, shared_world.with_session(shared_world.user())


@pytest.mark.parametrize("kind", ["binary", "surrogate pair", "html", "long", "object", "huge"])
def test_on_postgresql_too(postgres_backend: Any, kind: str) -> None:
    """PostgreSQL refuses what SQLite stores, such as NUL, so it may fault where SQLite does not."""
    world = open_world(postgres_backend)
    try:
        client = world.with_key()
        event_id, product_id = make_sales(client, world.org)
        body: dict[str, Any] = {"productId": product_id, "attendeeName": "Jane"}
        sent = GARBAGE[kind]
        for wrong in (
            {"attendeeName": sent},
            {"formResponseData": {"x": sent}},
            {"formResponseData": {str(sent): 1}},
            {"attendeePhone": sent},
        ):
            answer = client.post("/api/v1/tickets", json={**body, **wrong})
            assert answer.status_code in (201, 400), answer.text
        for path in ("/api/v1/events", "/api/v1/products", "/api/v1/tickets"):
            for name in ("status", "cursor", "eventId"):
                answer = client.get(path, params={name: str(sent)})
                assert answer.status_code in (200, 400), answer.text
        assert ok(client.get(f"/api/v1/events/{event_id}"))["id"] == event_id
    finally:
        world.close()
