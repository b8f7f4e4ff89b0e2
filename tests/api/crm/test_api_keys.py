"""API keys, made and revoked by a session."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from crmtui.kit.actor import system_actor
from crmtui.services.identity import Role
from tests.api.conftest import World, ok
from tests.api.crm.conftest import data, fields, refused

KEYS = "/api/api-keys"
EXAMPLE = {
    "label": "My Integration",
    "rateLimitPerMinute": 60,
    "scopes": ["contacts:read", "tags:read"],
}
NOW = "2026-06-12T18:00:00Z"


def test_a_key_from_making_to_revoking(crm: World) -> None:
    client = crm.with_session()
    body = ok(client.post(KEYS, json=EXAMPLE), 201)
    assert body["success"] is True
    assert body["message"] == (
        "API key created successfully. Copy the key now - it won't be shown again."
    )
    assert body["apiKey"] == {**EXAMPLE, "id": body["apiKey"]["id"], "createdAt": NOW}
    program = crm.client(body["key"])
    for _ in range(3):
        data(program.get("/api/v1/tags"))
    assert refused(program.post("/api/v1/tags", json={}), "INSUFFICIENT_SCOPE")["missing"] == [
        "tags:write"
    ]
    unused = {"requestCount": 0, "lastUsedAt": None, "revokedAt": None, "isActive": True}
    (listed,) = ok(client.get(KEYS))["keys"]
    assert listed.pop("lastUsedAt") in (NOW, None)  # noted by a thread, a moment later
    assert listed == {**body["apiKey"], "requestCount": 4, "revokedAt": None, "isActive": True}
    url = f"{KEYS}/{body['apiKey']['id']}"
    assert ok(client.delete(url)) == {"success": True, "message": "API key revoked successfully"}
    refused(program.get("/api/v1/tags"), "UNAUTHORIZED")
    (listed,) = ok(client.get(KEYS))["keys"]
    assert (listed["isActive"], listed["revokedAt"], listed["requestCount"]) == (False, NOW, 4)
    assert set(unused) < set(listed)


def test_wildcards_are_spelt_out(sqlite_crm: World) -> None:
    sqlite_crm.key("contacts:*", "webhooks:read")
    sqlite_crm.key()
    all_of_them, some = (each["scopes"] for each in ok(sqlite_crm.with_session().get(KEYS))["keys"])
    assert len(all_of_them) == 10
    assert some == [
        *("contacts:read", "contacts:write", "contacts:delete", "contacts:bulk"),
        "webhooks:read",
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"label": ""}, "label"),
        ({"label": "x" * 101}, "label"),
        ({"label": None}, "label"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["contacts:fly"]}, "scopes.0"),
        ({"scopes": ["*"]}, "scopes.0"),
        ({"scopes": "contacts:read"}, "scopes"),
        ({"rateLimitPerMinute": 0}, "rateLimitPerMinute"),
        ({"rateLimitPerMinute": "60"}, "rateLimitPerMinute"),
        ({"rateLimitPerMinute": 1e9}, "rateLimitPerMinute"),
    ],
)
def test_what_no_key_can_have(sqlite_crm: World, change: dict[str, Any], field: str) -> None:
    client = sqlite_crm.with_session()
    assert [*fields(client.post(KEYS, json={**EXAMPLE, **change}))] == [field]
    assert ok(client.get(KEYS))["keys"] == []


def test_who_may_not(sqlite_crm: World) -> None:
    viewer = sqlite_crm.with_session(sqlite_crm.user("vi@example.com", Role.VIEWER))
    refused(viewer.get(KEYS), "FORBIDDEN")
    refused(viewer.post(KEYS, json=EXAMPLE), "FORBIDDEN")
    admin = sqlite_crm.with_session()
    sqlite_crm.dialect = "workos"
    sqlite_crm.key()
    sqlite_crm.dialect = "crm"
    assert ok(admin.get(KEYS))["keys"] == []
    for unknown in ("nonsense", "0197" * 8):
        refused(admin.delete(f"{KEYS}/{unknown}"), "NOT_FOUND")


def test_what_was_counted_is_written_when_the_server_ends(sqlite_crm: World) -> None:
    client = sqlite_crm.with_key()
    for _ in range(3):
        data(client.get("/api/v1/tags"))
    sqlite_crm.server.stop()
    with sqlite_crm.backend.read(system_actor()) as tx:
        assert tx.execute(text("SELECT request_count FROM api_keys")).scalars().all() == [3]
