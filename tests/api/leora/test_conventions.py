"""What holds for all endpoints: limits and their headers, the version, the format of errors."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response

from crmtui.api.app import ApiOptions, create_app
from crmtui.api.dialect import Dialect
from crmtui.api.dialects.leora import dialect
from crmtui.api.dialects.leora.errors import write_error
from crmtui.api.dialects.leora.times import ago, span
from crmtui.api.replies import JsonReply
from crmtui.api.wire_route import SUNSET, WireRoute
from crmtui.kit.backend import Backend
from tests.api.conftest import World, ok
from tests.api.leora.conftest import refused
from tests.conftest import NOW

JOBS = "/api/admin/jobs"


def standing(response: httpx.Response) -> tuple[int, int, int]:
    headers = response.headers
    names = ("limit", "remaining", "reset")
    limit, remaining, reset = (int(headers[f"x-ratelimit-{name}"]) for name in names)
    return limit, remaining, reset - int(NOW.timestamp())


def test_a_user_has_a_hundred_a_minute_and_a_thousand_an_hour(sqlite_leora: World) -> None:
    user_id = sqlite_leora.user()
    client, other = sqlite_leora.with_session(user_id), sqlite_leora.with_session(user_id)
    assert standing(client.get(JOBS)) == (1000, 999, 3600)
    for _ in range(99):
        ok(other.get(JOBS))
    refusal = client.get(JOBS)
    details = refused(refusal, "RATE_LIMIT_EXCEEDED")
    assert details["limit"] == 100
    assert details["retryAfter"] == 60 == int(refusal.headers["retry-after"])
    assert details["resetAt"] == "2026-06-12T18:01:00Z"
    assert standing(refusal) == (100, 0, 60)
    for _ in range(9):
        sqlite_leora.tick.seconds += 60
        for _ in range(100):
            answer = client.get(JOBS)
    assert standing(answer)[:2] == (1000, 0)
    sqlite_leora.tick.seconds += 60
    details = refused(client.get(JOBS), "RATE_LIMIT_EXCEEDED")
    assert (details["limit"], details["retryAfter"]) == (1000, 3000)


def test_an_address_has_ten_unauthenticated_a_minute(sqlite_leora: World) -> None:
    client = sqlite_leora.client()
    for _ in range(10):
        refused(client.get(JOBS), "UNAUTHORIZED")
    details = refused(client.get(JOBS), "RATE_LIMIT_EXCEEDED")
    assert (details["limit"], details["retryAfter"]) == (10, 60)
    # Whoever is authenticated does not suffer for others behind the same address.
    ok(sqlite_leora.with_key().get(JOBS))


def test_version_one_and_no_other(shared_leora: World) -> None:
    client = shared_leora.with_key()
    for accept in ("application/vnd.leora.v1+json", "*/*", "application/json", ""):
        ok(client.get(JOBS, headers={"Accept": accept}))
    refusal = client.get(JOBS, headers={"Accept": "application/vnd.leora.v2+json"})
    assert "Accept" in refused(refusal, "INVALID_REQUEST", 406)


async def test_a_deprecated_endpoint_says_when_it_ends(sqlite_backend: Backend) -> None:
    end = datetime(2027, 1, 31, 12, tzinfo=UTC)

    async def answer(request: Request) -> Response:
        return JsonReply({})

    old = WireRoute("/old", answer, deprecated=True, openapi_extra={SUNSET: end})
    made = Dialect(dialect.ABOUT, [old], write_error)
    app = create_app(sqlite_backend, ApiOptions())
    app._parts = {"leora": made}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test/leora") as client:
        assert (await client.get("/old")).headers["sunset"] == "Sun, 31 Jan 2027 12:00:00 GMT"
        shown = (await client.get("/openapi.json")).json()["paths"]["/old"]["get"]
    assert shown["deprecated"] is True
    assert shown[SUNSET].startswith("2027-01-31T12:00:00")


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/nowhere", None, 404, "NOT_FOUND"),
        ("PUT", JOBS, None, 405, "INVALID_REQUEST"),
        ("GET", f"{JOBS}?limit=many", None, 400, "INVALID_REQUEST"),
        ("GET", f"{JOBS}?limit=0", None, 400, "INVALID_REQUEST"),
        ("GET", f"{JOBS}?offset=-1", None, 400, "INVALID_REQUEST"),
        ("GET", f"{JOBS}?status=BROKEN", None, 400, "INVALID_REQUEST"),
        ("GET", f"{JOBS}?from=yesterday", None, 400, "INVALID_REQUEST"),
        ("GET", f"{JOBS}?to=9999-99-99", None, 400, "INVALID_REQUEST"),
        ("GET", f"{JOBS}/nonsense", None, 404, "NOT_FOUND"),
        ("GET", f"{JOBS}/job_{'0' * 32}", None, 404, "NOT_FOUND"),
        ("POST", f"{JOBS}/job_{'0' * 32}/cancel", None, 404, "NOT_FOUND"),
        ("POST", f"{JOBS}/job_{'0' * 32}/retry", b"{", 400, "INVALID_REQUEST"),
        ("POST", f"{JOBS}/job_{'0' * 32}/retry", b"[]", 422, "VALIDATION_ERROR"),
        ("POST", f"{JOBS}/job_{'0' * 32}/retry", b'{"delay": "1"}', 422, "VALIDATION_ERROR"),
        ("POST", f"{JOBS}/job_{'0' * 32}/retry", b'{"delay": -1}', 422, "VALIDATION_ERROR"),
        ("POST", f"{JOBS}/job_{'0' * 32}/retry", b'{"delay": 1e30}', 422, "VALIDATION_ERROR"),
        ("POST", f"{JOBS}/job_{'0' * 32}/retry", b"x" * 1_100_000, 413, "INVALID_REQUEST"),
        ("DELETE", f"{JOBS}/job_{'0' * 32}", None, 404, "NOT_FOUND"),
    ],
)
def test_what_is_wrong_is_refused_as_documented(
    shared_leora: World, method: str, path: str, body: bytes | None, status: int, code: str
) -> None:
    shared_leora.tick.seconds += 3600
    headers = {} if body is None else {"Content-Type": "application/json"}
    answer = shared_leora.with_key().request(method, path, content=body, headers=headers)
    refused(answer, code, status)


def test_spans_read_as_in_the_document() -> None:
    assert [span(seconds) for seconds in (0, 1, 59, 60, 150, 3600, 200_000)] == [
        *("0 seconds", "1 second", "59 seconds", "1 minute", "2 minutes", "1 hour", "2 days"),
    ]
    assert ago(5) == "5 seconds ago"
    assert span(None) is None
