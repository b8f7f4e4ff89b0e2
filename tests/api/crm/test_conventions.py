"""What holds for all endpoints: headers, envelopes, both headers for keys, scopes, limits."""

from __future__ import annotations

import httpx
import pytest

from crmtui.api.dialects.crm.fields import SCOPES
from tests.api.conftest import World, ok
from tests.api.crm.conftest import data, refused
from tests.api.documents import documents

TAGS = "/api/v1/tags"
USER = "/api/auth/user"


def standing(response: httpx.Response) -> tuple[int, int, int]:
    names = ("limit", "remaining", "reset")
    limit, remaining, reset = (int(response.headers[f"x-ratelimit-{name}"]) for name in names)
    return limit, remaining, reset


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/schema/scopes", 200),
        ("HEAD", "/api/v1/schema/scopes", 200),
        ("OPTIONS", "/api/v1/contacts", 204),
        ("GET", "/docs", 200),
        ("GET", "/nowhere", 404),
        ("GET", "", 404),
        ("PUT", TAGS, 405),
        ("GET", TAGS, 401),
    ],
)
def test_every_response_can_be_traced(
    shared_crm: World, method: str, path: str, status: int
) -> None:
    answer = shared_crm.client().request(method, path)
    assert answer.status_code == status
    assert answer.headers["x-trace-id"].startswith("trace_1781287200_")
    assert answer.headers["x-api-version"] == "1.0.0"
    request_id = answer.headers["x-request-id"]
    assert answer.headers["x-trace-id"].endswith(f"_{request_id[:12]}")


def test_a_fault_can_be_traced_and_tells_nothing(
    sqlite_crm: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sqlite_crm.with_key()
    monkeypatch.setattr("crmtui.services.tags.list_tags", lambda tx: 1 / 0)
    answer = client.get(TAGS)
    refused(answer, "INTERNAL_ERROR")
    assert "ivision" not in answer.text


def test_a_key_comes_in_either_header(shared_crm: World) -> None:
    key, client = shared_crm.key(), shared_crm.client()
    for headers in (
        {"Authorization": f"Bearer {key}"},
        {"Authorization": f"bearer {key}", "X-API-Key": "crm_other"},
        {"X-API-Key": key},
        {"X-API-Key": key, "Authorization": "Basic dXNlcjpwYXNz"},
    ):
        data(client.get(TAGS, headers=headers))
    for headers in (
        {},
        {"X-API-Key": ""},
        {"X-API-Key": "crm_nobody"},
        {"Authorization": "Bearer crm_nobody", "X-API-Key": key},
        {"Authorization": f"Bearer l4yer_{key[4:]}"},
        {"Cookie": f"session={key}"},
    ):
        refused(client.get(TAGS, headers=headers), "UNAUTHORIZED")
    assert "X-API-Key" in client.get(TAGS).json()["error"]["message"]


def test_keys_and_sessions_each_have_their_endpoints(sqlite_crm: World) -> None:
    token = sqlite_crm.session(sqlite_crm.user())
    refused(sqlite_crm.client(token).get(TAGS), "UNAUTHORIZED")
    refused(sqlite_crm.with_key().get(USER), "UNAUTHORIZED")
    sqlite_crm.dialect = "workos"
    other = sqlite_crm.key()
    sqlite_crm.dialect = "crm"
    refused(sqlite_crm.client(other).get(TAGS), "UNAUTHORIZED")


def test_each_endpoint_needs_its_scope(shared_crm: World) -> None:
    """For every documented endpoint with a key: no other scope opens it."""
    for path, operations in documents()["crm"]["paths"].items():
        if not path.startswith(("/api/v1/", "/api/public/")) or "/schema/" in path:
            continue
        for method, operation in operations.items():
            assert [*operation["security"][0]] == ["API key"]
            answer = shared_crm.with_key("organization:read").request(
                method, path.replace("{id}", "0").replace("{tagId}", "0")
            )
            details = refused(answer, "INSUFFICIENT_SCOPE")
            assert details["required"]
            assert set(details["missing"]) <= set(SCOPES)


def test_a_key_has_sixty_a_minute_and_bursts(sqlite_crm: World) -> None:
    client = sqlite_crm.with_key()
    assert standing(client.get(TAGS)) == (60, 59, 60)
    sqlite_crm.tick.seconds += 15
    for _ in range(59):
        answer = client.get(TAGS)
    assert standing(answer) == (60, 0, 45)
    for _ in range(120):
        ok(client.get(TAGS))
    answer = client.get(TAGS)
    body = answer.json()["error"]
    assert refused(answer, "RATE_LIMIT_EXCEEDED") == {"retryAfter": 45, "limit": 60}
    assert (
        body["message"] == "Rate limit exceeded. Limit: 60 requests/minute. Retry after 45 seconds."
    )
    assert answer.headers["retry-after"] == "45"
    assert standing(answer) == (60, 0, 45)
    own = sqlite_crm.client(sqlite_crm.key(rate_limit=2))
    for _ in range(6):
        assert standing(own.get(TAGS))[0] == 2
    refused(own.get(TAGS), "RATE_LIMIT_EXCEEDED")


@pytest.mark.parametrize(
    ("content", "kind", "code", "status"),
    [
        (b"{", "application/json", "BAD_REQUEST", 400),
        (b"\xff", "application/json", "BAD_REQUEST", 400),
        (b"a=b", "application/x-www-form-urlencoded", "BAD_REQUEST", 400),
        (b"[]", "application/json", "VALIDATION_ERROR", 400),
        (b"null", "application/json", "VALIDATION_ERROR", 400),
        (b"x" * 1_100_000, "application/json", "BAD_REQUEST", 413),
    ],
)
def test_a_body_that_cannot_be_read(
    shared_crm: World, content: bytes, kind: str, code: str, status: int
) -> None:
    client = shared_crm.with_key()
    answer = client.post(TAGS, content=content, headers={"Content-Type": kind})
    refused(answer, code, status)


def test_the_schema_is_for_anybody(shared_crm: World) -> None:
    client = shared_crm.client()
    schema = data(client.get("/api/v1/schema/contacts"))["schema"]
    named = {field["name"]: field for field in schema["fields"]}
    assert schema["requiredOneOf"] == ["fullName", "firstName", "lastName", "email"]
    assert (named["employees"]["type"], named["technologies"]["type"]) == ("integer", "array")
    assert named["leadScore"]["readOnly"]
    assert not named["personLinkedIn"]["readOnly"]
    scopes = data(client.get("/api/v1/schema/scopes"))
    assert [each["scope"] for each in scopes["scopes"]] == [*SCOPES]
    assert scopes["groups"]["Analytics"] == ["stats:read"]
