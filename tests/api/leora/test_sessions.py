"""Who is let in, and what they are told about their session."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crmtui.services.identity import Role
from tests.api.conftest import World, ok
from tests.api.leora.conftest import refused

SESSION = "/api/auth/session"
JOBS = "/api/admin/jobs"


def test_the_current_session(leora: World) -> None:
    user_id = leora.user("ada@example.com")
    shown = ok(leora.with_session(user_id).get(SESSION))
    assert shown == {
        "user": {
            "id": f"user_{user_id.hex}",
            "email": "ada@example.com",
            "role": "ADMIN",
            "tenantId": f"tenant_{leora.organization_id.hex}",
        },
        "expires": "2026-07-12T18:00:00Z",
    }


def test_the_cookie_of_nextauth_is_a_session_too(sqlite_leora: World) -> None:
    token = sqlite_leora.session(sqlite_leora.user())
    client = sqlite_leora.client(Cookie=f"next-auth.session-token={token}")
    assert ok(client.get(SESSION))["user"]["role"] == "ADMIN"
    ok(client.get(JOBS))


def test_a_page_of_another_site_cannot_use_the_cookie(sqlite_leora: World) -> None:
    token = sqlite_leora.session(sqlite_leora.user())
    path = f"{JOBS}/job_{'0' * 32}/cancel"
    client = sqlite_leora.client(Cookie=f"next-auth.session-token={token}")
    details = refused(client.post(path, headers={"Origin": "https://evil.example"}), "FORBIDDEN")
    assert details["reason"] == "request.cross_site"
    own = sqlite_leora.server.url
    refused(client.post(path, headers={"Origin": own}), "NOT_FOUND")
    refused(client.post(path), "NOT_FOUND")


@pytest.mark.parametrize("path", [SESSION, JOBS])
def test_nobody_and_nonsense_are_not_let_in(shared_leora: World, path: str) -> None:
    for client in (shared_leora.client(), shared_leora.client("le_session_" + "0" * 64)):
        shared_leora.tick.seconds += 3600
        refused(client.get(path), "UNAUTHORIZED")


def test_an_ended_session_is_told_apart(sqlite_leora: World) -> None:
    client = sqlite_leora.with_session()
    sqlite_leora.backend.clock.advance(timedelta(days=31))  # type: ignore[attr-defined]
    body = client.get(SESSION).json()
    assert body["error"]["code"] == "UNAUTHORIZED"
    assert body["error"]["details"]["session"].endswith("2026-07-12T18:00:00Z")


def test_a_key_has_no_session(sqlite_leora: World) -> None:
    refused(sqlite_leora.with_key().get(SESSION), "UNAUTHORIZED")


@pytest.mark.parametrize("role", [Role.MANAGER, Role.FRONT_DESK, Role.VIEWER])
def test_only_admins_see_jobs(sqlite_leora: World, role: Role) -> None:
    client = sqlite_leora.with_session(sqlite_leora.user("bo@example.com", role))
    assert ok(client.get(SESSION))["user"]["role"] == role.value.upper()
    refused(client.get(JOBS), "FORBIDDEN")
    refused(client.post(f"{JOBS}/job_{'0' * 32}/retry"), "FORBIDDEN")


def test_a_key_may_do_what_its_scopes_say(sqlite_leora: World) -> None:
    ok(sqlite_leora.with_key("jobs:read").get(JOBS))
    refused(sqlite_leora.with_key("events:read").get(JOBS), "FORBIDDEN")
    reader = sqlite_leora.with_key("jobs:read")
    refused(reader.delete(f"{JOBS}/job_{'0' * 32}"), "FORBIDDEN")


def test_credentials_of_another_document_do_not_work(sqlite_leora: World) -> None:
    sqlite_leora.dialect = "l4yercak3"
    token = sqlite_leora.key()
    sqlite_leora.dialect = "leora"
    refused(sqlite_leora.client(token).get(JOBS), "UNAUTHORIZED")
