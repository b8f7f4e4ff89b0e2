"""What a plan allows over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from crmtui.kit.backend import Backend
from tests.api.conftest import World, ok, open_world, refused


@pytest.fixture
def free(sqlite_backend: Backend) -> Iterator[World]:
    """An organization on the free plan: 60 a minute, 10 exports a day, 1 key."""
    made = open_world(sqlite_backend, plan_tier="free")
    yield made
    made.close()


def test_sixty_a_minute_and_not_one_more(free: World) -> None:
    client = free.with_key()
    for _ in range(60):
        ok(client.get("/api/v1/events"))
    free.tick.seconds += 18.2
    answer = client.get("/api/v1/events")
    details = refused(answer, 429, "RATE_LIMITED")
    assert (details["limit"], details["retryAfter"]) == (60, 42)
    assert answer.headers["retry-after"] == "42"
    free.tick.seconds += 41.7
    refused(client.get("/api/v1/events"), 429, "RATE_LIMITED")
    free.tick.seconds += 0.2
    ok(client.get("/api/v1/events"))


def test_each_principal_has_its_own_minute(free: World) -> None:
    client = free.with_key()
    for _ in range(60):
        ok(client.get("/api/v1/events"))
    refused(client.get("/api/v1/events"), 429, "RATE_LIMITED")
    ok(free.with_session(free.user()).get("/api/v1/events"))


def test_what_is_refused_for_other_reasons_counts_too(free: World) -> None:
    client = free.with_key("events:read")
    for _ in range(60):
        refused(client.get("/api/v1/tickets"), 403, "NOT_AUTHORIZED")
    refused(client.get("/api/v1/tickets"), 429, "RATE_LIMITED")


def test_ten_exports_a_day(free: World) -> None:
    client = free.with_key()
    for _ in range(10):
        assert client.get("/api/v1/tickets/export").status_code == 200
    answer = client.get("/api/v1/tickets/export")
    details = refused(answer, 429, "RESOURCE_LIMIT")
    # The fixed clock says 18:00 UTC.
    assert (details["limit"], answer.headers["retry-after"]) == (10, str(6 * 3600))
    free.backend.clock.advance(timedelta(hours=6))  # type: ignore[attr-defined]
    assert client.get("/api/v1/tickets/export").status_code == 200


def test_keys_have_a_limit(free: World) -> None:
    client = free.with_session(free.user())
    wanted = {"organizationId": free.org, "name": "First"}
    ok(client.post("/api/v1/api-keys/generate", json=wanted), 201)
    details = refused(
        client.post("/api/v1/api-keys/generate", json=wanted), 429, "API_KEY_LIMIT_REACHED"
    )
    assert details["limit"] == 1
    listed = ok(client.get("/api/v1/api-keys/list", params={"organizationId": free.org}))
    assert (listed["limit"], listed["currentCount"]) == (1, 1)
    assert (listed["canCreateMore"], listed["limitDescription"]) == (False, "1/1")
