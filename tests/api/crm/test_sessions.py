"""Logging in and out, settings, and what keeps other sites from using the cookie."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from crmtui.kit.clock import FixedClock
from crmtui.services.identity import Role
from tests.api.conftest import PASSWORD, World, ok
from tests.api.crm.conftest import fields, refused

USER = "/api/auth/user"
CREDENTIALS = {"email": "ada@example.com", "password": PASSWORD}
NEW = "tr0ub4dor and 3"

pytestmark = pytest.mark.usefixtures("quick_hashes")


def log_in(world: World, email: str = "ada@example.com", role: Role = Role.ADMIN) -> httpx.Client:
    """A client that has the cookie."""
    world.user(email, role)
    client = world.client()
    ok(client.post("/api/login", json={"email": email, "password": PASSWORD}))
    return client


def test_a_session_from_login_to_logout(crm: World) -> None:
    user_id = crm.user()
    client = crm.client()
    answer = client.post("/api/login", json={**CREDENTIALS, "email": "Ada@Example.com"})
    body = ok(answer)
    user = {"id": str(user_id), "email": "ada@example.com", "name": "Ada"}
    assert {**body, "token": ""} == {"success": True, "user": user, "token": ""}
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"session={body['token']};")
    assert {"HttpOnly", "Path=/crm", "SameSite=strict"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    assert ok(client.get(USER)) == user
    assert ok(crm.client(body["token"]).get(USER)) == user
    answer = client.post("/api/logout")
    assert ok(answer) == {"success": True}
    assert "session" not in client.cookies
    refused(client.get(USER), "UNAUTHORIZED")
    refused(crm.client(body["token"]).get(USER), "UNAUTHORIZED")


def test_a_session_ends_after_thirty_days(sqlite_crm: World, clock: FixedClock) -> None:
    client = sqlite_crm.with_session()
    clock.advance(timedelta(days=30))
    details = refused(client.get(USER), "UNAUTHORIZED")
    assert details == {"reason": "session.expired", "expiredAt": "2026-07-12T18:00:00Z"}


def test_behind_tls_the_cookie_is_for_tls(sqlite_crm: World) -> None:
    sqlite_crm.user()
    headers = {"Origin": "https://crm.example", "Sec-Fetch-Site": "same-origin"}
    answer = sqlite_crm.client().post("/api/login", json=CREDENTIALS, headers=headers)
    assert "Secure" in answer.headers["set-cookie"].split("; ")


def test_who_is_not_let_in(sqlite_crm: World) -> None:
    sqlite_crm.user()
    client = sqlite_crm.client()
    for wrong in ({"password": "wrong"}, {"email": "eve@example.com"}, {"email": "nonsense"}):
        refused(client.post("/api/login", json={**CREDENTIALS, **wrong}), "UNAUTHORIZED")
    missing = fields(client.post("/api/login", json={"email": "ada@example.com"}))
    assert missing == {"password": "invalid_type"}
    odd = fields(client.post("/api/login", json={**CREDENTIALS, "email": "\x00"}))
    assert odd == {"email": "invalid_string"}
    assert set(fields(client.post("/api/login"))) == {"email", "password"}
    for _ in range(5):
        answer = client.post("/api/login", json={**CREDENTIALS, "password": "wrong"})
    details = refused(answer, "RATE_LIMIT_EXCEEDED")
    assert details["retryAfter"] == int(answer.headers["retry-after"])


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://other.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
    ],
)
def test_another_site_cannot_use_the_cookie(sqlite_crm: World, headers: dict[str, str]) -> None:
    client = log_in(sqlite_crm)
    refused(client.post("/api/logout", headers=headers), "FORBIDDEN")
    refused(client.post("/api/login", json=CREDENTIALS, headers=headers), "FORBIDDEN")
    refused(
        client.request("DELETE", "/api/settings/delete-account", json={}, headers=headers),
        "FORBIDDEN",
    )
    ok(client.get(USER, headers=headers))


def test_ones_own_pages_can(sqlite_crm: World) -> None:
    client, url = log_in(sqlite_crm), "/api/settings/appearance"
    own = str(client.base_url).rstrip("/").removesuffix("/crm")
    for headers in (
        {},
        {"Origin": own},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://behind-a-proxy.example"},
        {"Sec-Fetch-Site": "none"},
    ):
        ok(client.put(url, json={}, headers=headers))


def test_the_profile(crm: World) -> None:
    client = log_in(crm)
    wanted = {
        "name": "New Name",
        "email": "newemail@example.com",
        "phone": "+1-555-123-4567",
        "timezone": "America/New_York",
        "language": "en",
    }
    shown = ok(client.put("/api/settings/profile", json=wanted))
    assert (shown["success"], shown["user"]) == (True, {**wanted, "id": shown["user"]["id"]})
    assert ok(client.get(USER))["email"] == "newemail@example.com"
    crm.user("bea@example.com")
    taken = client.put("/api/settings/profile", json={"email": "bea@example.com"})
    refused(taken, "DUPLICATE_RESOURCE")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "\x00"}, "name"),
        ({"name": 5}, "name"),
        ({"email": "nobody"}, "email"),
        ({"phone": "1" * 61}, "phone"),
        ({"timezone": "Mars"}, "timezone"),
        ({"language": "english please"}, "language"),
    ],
)
def test_what_no_profile_can_have(sqlite_crm: World, body: dict[str, Any], field: str) -> None:
    client = sqlite_crm.with_session()
    assert [*fields(client.put("/api/settings/profile", json=body))] == [field]


def test_a_new_password(sqlite_crm: World) -> None:
    client, url = log_in(sqlite_crm), "/api/settings/password"
    other = sqlite_crm.client()
    ok(other.post("/api/login", json=CREDENTIALS))
    given = {"currentPassword": PASSWORD, "newPassword": NEW}
    refused(client.put(url, json={**given, "currentPassword": "wrong"}), "FORBIDDEN")
    assert [*fields(client.put(url, json={**given, "newPassword": "short"}))] == ["newPassword"]
    assert set(fields(client.put(url, json={}))) == {"currentPassword", "newPassword"}
    assert ok(client.put(url, json=given))["success"] is True
    ok(client.get(USER))
    refused(other.get(USER), "UNAUTHORIZED")
    refused(other.post("/api/login", json=CREDENTIALS), "UNAUTHORIZED")
    ok(other.post("/api/login", json={**CREDENTIALS, "password": NEW}))


def test_preferences_are_kept(crm: World) -> None:
    client = log_in(crm)
    wanted = {"emailNotifications": True, "digest": {"day": "monday"}, "sounds": [1, 2.5, None]}
    for part in ("notifications", "system", "appearance"):
        url = f"/api/settings/{part}"
        assert ok(client.put(url, json=wanted))["settings"] == wanted
        kept = ok(client.put(url, json={"digest": None, "theme": "dark"}))["settings"]
        assert kept == {"emailNotifications": True, "sounds": [1, 2.5, None], "theme": "dark"}
        assert [*fields(client.put(url, json={"a": "\x00"}))] == ["a"]
        refused(client.put(url, json=[]), "VALIDATION_ERROR")
    plain = log_in(crm, "bea@example.com", Role.MANAGER)
    refused(plain.put("/api/settings/system", json={"theme": "x"}), "FORBIDDEN")
    assert ok(plain.put("/api/settings/appearance", json={}))["settings"] == {}


def test_an_account_is_deleted_for_good(crm: World) -> None:
    client, url = log_in(crm), "/api/settings/delete-account"
    key = ok(client.post("/api/api-keys", json={"label": "K", "scopes": ["tags:read"]}), 201)["key"]
    log_in(crm, "bea@example.com", Role.VIEWER)
    assert fields(client.delete(url)) == {"password": "invalid_type"}
    refused(client.request("DELETE", url, json={"password": "wrong"}), "FORBIDDEN")
    details = refused(client.request("DELETE", url, json={"password": PASSWORD}), "FORBIDDEN")
    assert details["reason"] == "user.last_admin"
    log_in(crm, "cay@example.com", Role.ADMIN)
    assert ok(client.request("DELETE", url, json={"password": PASSWORD}))["success"] is True
    assert "session" not in client.cookies
    refused(client.post("/api/login", json=CREDENTIALS), "UNAUTHORIZED")
    refused(crm.client(key).get("/api/v1/tags"), "UNAUTHORIZED")
