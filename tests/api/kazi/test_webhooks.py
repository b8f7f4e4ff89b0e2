"""Webhooks as this document has them, and its conventions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest

from crmtui.services.identity import Role
from tests import factories
from tests.api.conftest import World, ok

HOOKS = "/api/webhooks"
EXAMPLE = {"url": "https://example.com/hooks", "events": ["invoice.paid", "ticket.redeemed"]}


@pytest.fixture
def kazi(world: World) -> World:
    """On each kind of database."""
    world.dialect = "kazi"
    return world


@pytest.fixture
def sqlite_kazi(sqlite_world: World) -> World:
    """On SQLite alone."""
    sqlite_world.dialect = "kazi"
    return sqlite_world


def refused(response: httpx.Response, status: int) -> list[str]:
    """The fields at fault of a refusal in the document's format."""
    body = response.json()
    assert response.status_code == status, body
    assert isinstance(body["error"], str)
    assert isinstance(body["code"], str)
    return [each["field"] for each in body.get("details", [])]


def test_create_get_list_change_delete(kazi: World) -> None:
    client = kazi.with_key()
    made = ok(client.post(HOOKS, json=EXAMPLE), 201)["data"]
    assert made.pop("secret").startswith("whsec_")
    UUID(made["id"])
    assert made == {
        "id": made["id"],
        **EXAMPLE,
        "description": "",
        "enabled": True,
        "created_at": "2026-06-12T18:00:00Z",
        "updated_at": "2026-06-12T18:00:00Z",
    }
    path = f"{HOOKS}/{made['id']}"
    assert ok(client.get(path)) == {"data": made}
    listed = ok(client.get(HOOKS))
    assert listed == {
        "data": [made],
        "pagination": {"total": 1, "limit": 50, "offset": 0, "hasMore": False},
    }
    shown = ok(client.patch(path, json={"enabled": False, "description": "Tills"}))["data"]
    assert (shown["enabled"], shown["description"], shown["url"]) == (False, "Tills", made["url"])
    assert ok(client.delete(path)) == {"success": True}
    refused(client.get(path), 404)


def test_a_session_in_the_cookie_may_do_the_same(sqlite_kazi: World) -> None:
    token = sqlite_kazi.session(sqlite_kazi.user())
    client = sqlite_kazi.client(Cookie=f"next-auth.session-token={token}")
    ok(client.post(HOOKS, json=EXAMPLE), 201)
    evil = {"Origin": "https://evil.example"}
    refused(client.post(HOOKS, json=EXAMPLE, headers=evil), 403)
    assert ok(client.get(HOOKS))["pagination"]["total"] == 1


def test_only_those_who_may(sqlite_kazi: World) -> None:
    viewer = sqlite_kazi.with_session(sqlite_kazi.user("bo@example.com", Role.VIEWER))
    assert ok(viewer.get(HOOKS))["data"] == []
    refused(viewer.post(HOOKS, json=EXAMPLE), 403)
    refused(sqlite_kazi.client().get(HOOKS), 401)
    made = ok(sqlite_kazi.with_key().post(HOOKS, json=EXAMPLE), 201)["data"]
    stranger = factories.create_organization(sqlite_kazi.backend, "Other")
    other = sqlite_kazi.with_key(actor=stranger)
    for method in ("GET", "PATCH", "DELETE"):
        refused(other.request(method, f"{HOOKS}/{made['id']}", json={}), 404)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "ftp://example.com"),
        ("url", "javascript:alert(1)"),
        ("url", None),
        ("events", []),
        ("events", ["nothing.happened"]),
        ("events", [None]),
        ("secret", ""),
        ("description", "a\0b"),
        ("enabled", "yes"),
    ],
)
def test_what_cannot_be_accepted_names_the_field(
    sqlite_kazi: World, field: str, value: Any
) -> None:
    client = sqlite_kazi.with_key()
    fields = refused(client.post(HOOKS, json={**EXAMPLE, field: value}), 400)
    assert [name for name in fields if name.startswith(field)]
    assert ok(client.get(HOOKS))["data"] == []


def test_a_hundred_a_minute(sqlite_kazi: World) -> None:
    client = sqlite_kazi.with_key()
    answer = client.get(HOOKS)
    assert answer.headers["x-ratelimit-limit"] == "100"
    assert answer.headers["x-ratelimit-remaining"] == "99"
    for _ in range(99):
        ok(client.get(HOOKS))
    refused(client.get(HOOKS), 429)
    assert (
        ok(sqlite_kazi.with_key().get(HOOKS, params={"limit": 500}))["pagination"]["limit"] == 100
    )


def test_what_another_document_made_is_not_known_here(sqlite_kazi: World) -> None:
    """Its list does not show it, so its id names nothing."""
    client, world = sqlite_kazi.with_key(), sqlite_kazi
    world.dialect = "workos"
    theirs = world.with_key()
    hook = {"url": EXAMPLE["url"], "secret": "s", "eventTypes": ["*"]}
    made = ok(theirs.post(HOOKS, json={**hook, "orgId": str(world.organization_id)}), 201)
    path = f"{HOOKS}/{made['id']}"
    assert refused(client.get(path), 404) == ["webhookId"]
    refused(client.patch(path, json={"enabled": False}), 404)
    refused(client.delete(path), 404)
    own = f"{HOOKS}/{ok(client.post(HOOKS, json=EXAMPLE), 201)['data']['id']}"
    for response in (theirs.patch(own, json={"enabled": False}), theirs.delete(own)):
        assert response.status_code == 404
        assert [*response.json()["error"]["details"]] == ["id"]
    world.dialect = "l4yercak3"
    third, wire_id = world.with_key(), f"obj_{made['id'].replace('-', '')}"
    assert third.delete(f"/api/v1/webhooks/{wire_id}").status_code == 404
    assert third.post(f"/api/v1/webhooks/{wire_id}/test").status_code == 404
    assert ok(client.get(own))["data"]["enabled"]
