"""Webhooks as this document has them, and its conventions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest

from crmtui.api.dialects.workos.errors import STATUS
from tests import factories
from tests.api.conftest import World, ok

HOOKS = "/api/webhooks"
EXAMPLE = {
    "url": "https://example.com/hooks",
    "secret": "s3cret",
    "eventTypes": ["person.created", "deal.won"],
}


@pytest.fixture
def workos(world: World) -> World:
    """On each kind of database."""
    world.dialect = "workos"
    return world


@pytest.fixture
def sqlite_workos(sqlite_world: World) -> World:
    """On SQLite alone."""
    sqlite_world.dialect = "workos"
    return sqlite_world


def refused(response: httpx.Response, code: str, status: int | None = None) -> dict[str, Any]:
    """The details of a refusal in the document's format, with its documented status."""
    body = response.json()
    assert (response.status_code, body["error"]["code"]) == (status or STATUS[code], code), body
    assert set(body["error"]) == {"code", "message", "details"}
    details: dict[str, Any] = body["error"]["details"]
    return details


def make(world: World, client: httpx.Client, **more: Any) -> dict[str, Any]:
    body = {"orgId": str(world.organization_id), **EXAMPLE, **more}
    made: dict[str, Any] = ok(client.post(HOOKS, json=body), 201)
    return made


def test_create_list_update_delete(workos: World) -> None:
    client, org = workos.with_key(), str(workos.organization_id)
    made = make(workos, client)
    hook_id = made.pop("id")
    UUID(hook_id)
    assert made == {
        "orgId": org,
        "url": "https://example.com/hooks",
        "eventTypes": ["person.created", "deal.won"],
        "enabled": True,
        "createdAt": "2026-06-12T18:00:00Z",
        "updatedAt": "2026-06-12T18:00:00Z",
    }
    assert "s3cret" not in client.get(HOOKS, params={"orgId": org}).text
    changed = {"enabled": False, "url": "https://example.com/new", "secret": "other"}
    shown = ok(client.patch(f"{HOOKS}/{hook_id}", json=changed))
    assert (shown["enabled"], shown["url"]) == (False, "https://example.com/new")
    assert shown["eventTypes"] == EXAMPLE["eventTypes"]
    assert ok(client.delete(f"{HOOKS}/{hook_id}")) == {"id": hook_id, "deleted": True}
    assert ok(client.get(HOOKS, params={"orgId": org}))["data"] == []
    refused(client.delete(f"{HOOKS}/{hook_id}"), "NOT_FOUND")


def test_pages(sqlite_workos: World) -> None:
    client, org = sqlite_workos.with_key(), str(sqlite_workos.organization_id)
    ids = [
        make(sqlite_workos, client, url=f"https://example.com/{number}")["id"]
        for number in range(5)
    ]
    page = ok(client.get(HOOKS, params={"orgId": org, "page": 2, "limit": 2}))
    assert [each["id"] for each in page["data"]] == ids[2:4]
    assert page["pagination"] == {
        "page": 2,
        "limit": 2,
        "total": 5,
        "totalPages": 3,
        "hasNext": True,
        "hasPrev": True,
    }
    assert ok(client.get(HOOKS, params={"orgId": org}))["pagination"]["limit"] == 50
    assert ok(client.get(HOOKS, params={"orgId": org, "limit": 999}))["pagination"]["limit"] == 100


def test_other_organizations(sqlite_workos: World) -> None:
    client = sqlite_workos.with_key()
    hook_id = make(sqlite_workos, client)["id"]
    stranger = factories.create_organization(sqlite_workos.backend, "Other")
    other = sqlite_workos.with_key(actor=stranger)
    refused(other.get(HOOKS, params={"orgId": str(sqlite_workos.organization_id)}), "FORBIDDEN")
    refused(other.patch(f"{HOOKS}/{hook_id}", json={"enabled": False}), "NOT_FOUND")
    refused(other.delete(f"{HOOKS}/{hook_id}"), "NOT_FOUND")
    theirs = {"orgId": str(sqlite_workos.organization_id)}
    refused(other.delete(f"{HOOKS}/{hook_id}", params=theirs), "FORBIDDEN")
    refused(other.patch(f"{HOOKS}/{hook_id}", json=theirs), "FORBIDDEN")
    body = {"orgId": str(sqlite_workos.organization_id), **EXAMPLE}
    refused(other.post(HOOKS, json=body), "FORBIDDEN")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "ftp://example.com"),
        ("url", "https://user:pw@example.com/"),
        ("url", "not a url"),
        ("url", ""),
        ("url", 7),
        ("secret", ""),
        ("secret", "two\nlines"),
        ("eventTypes", []),
        ("eventTypes", ["ticket.redeemed"]),
        ("eventTypes", ["[/x]"]),
        ("eventTypes", "person.created"),
        ("orgId", "org_123"),
    ],
)
def test_what_cannot_be_accepted_names_the_field(
    sqlite_workos: World, field: str, value: Any
) -> None:
    client, org = sqlite_workos.with_key(), str(sqlite_workos.organization_id)
    body = {"orgId": org, **EXAMPLE, field: value}
    details = refused(client.post(HOOKS, json=body), "VALIDATION_ERROR")
    assert [name for name in details if name.startswith(field)]
    assert ok(client.get(HOOKS, params={"orgId": org}))["data"] == []


@pytest.mark.parametrize("field", ["orgId", "url", "secret", "eventTypes"])
def test_what_is_missing_is_named(sqlite_workos: World, field: str) -> None:
    body = {"orgId": str(sqlite_workos.organization_id), **EXAMPLE}
    del body[field]
    client = sqlite_workos.with_key()
    assert field in refused(client.post(HOOKS, json=body), "VALIDATION_ERROR")


def test_the_conventions(sqlite_workos: World) -> None:
    client = sqlite_workos.with_key()
    refused(client.get(HOOKS), "VALIDATION_ERROR")
    refused(sqlite_workos.client().get(HOOKS), "UNAUTHORIZED")
    refused(sqlite_workos.client("wo_nonsense").get(HOOKS), "UNAUTHORIZED")
    refused(client.get("/api/nothing"), "NOT_FOUND")
    refused(client.put(HOOKS), "VALIDATION_ERROR", 405)
    refused(
        client.post(HOOKS, content=b"{", headers={"content-type": "application/json"}),
        "VALIDATION_ERROR",
    )
    reader, org = sqlite_workos.with_key("webhooks:read"), str(sqlite_workos.organization_id)
    assert ok(reader.get(HOOKS, params={"orgId": org}))["data"] == []
    refused(reader.post(HOOKS, json={"orgId": org, **EXAMPLE}), "FORBIDDEN")


def test_sixty_are_announced_and_a_hundred_and_twenty_pass(sqlite_workos: World) -> None:
    client, org = sqlite_workos.with_key(), str(sqlite_workos.organization_id)
    for number in range(120):
        answer = client.get(HOOKS, params={"orgId": org})
        ok(answer)
        assert answer.headers["x-ratelimit-limit"] == "60"
        assert answer.headers["x-ratelimit-remaining"] == str(max(0, 59 - number))
        assert "x-ratelimit-reset" in answer.headers
    answer = client.get(HOOKS, params={"orgId": org})
    assert refused(answer, "RATE_LIMIT_EXCEEDED")["limit"] == 60
    assert answer.headers["retry-after"] == "60"
