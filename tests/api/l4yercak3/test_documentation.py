"""The OpenAPI document: complete, true, and readable without internet."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.api.conftest import World
from tests.api.documents import documents

DOCUMENTED = """
GET /api/v1/auth/cli/validate
POST /api/v1/auth/cli/refresh
GET /auth/cli-login
GET /api/auth/oauth-signup
GET /api/v1/organizations
POST /api/v1/organizations
GET /api/v1/api-keys/list
POST /api/v1/api-keys/generate
GET /api/v1/events
POST /api/v1/events
GET /api/v1/events/{eventId}
PATCH /api/v1/events/{eventId}
DELETE /api/v1/events/{eventId}
GET /api/v1/products
POST /api/v1/products
GET /api/v1/products/{productId}
PATCH /api/v1/products/{productId}
DELETE /api/v1/products/{productId}
GET /api/v1/tickets
POST /api/v1/tickets
POST /api/v1/tickets/{ticketId}/redeem
GET /api/v1/tickets/{ticketId}/pdf
GET /api/v1/tickets/export
GET /api/v1/webhooks
POST /api/v1/webhooks
DELETE /api/v1/webhooks/{webhookId}
POST /api/v1/webhooks/{webhookId}/test
"""
"""The document's headings for the sections that exist so far."""

EXAMPLES = {
    "/api/v1/organizations": "organizations",
    "/api/v1/api-keys/list": "keys",
    "/api/v1/events": "events",
    "/api/v1/products": "products",
    "/api/v1/tickets": "tickets",
}


@pytest.mark.parametrize("endpoint", DOCUMENTED.split("\n")[1:-1])
def test_no_documented_endpoint_is_missing(endpoint: str) -> None:
    method, path = endpoint.split()
    operation = documents()["l4yercak3"]["paths"][path][method.lower()]
    assert operation["summary"]
    assert operation["responses"]


def test_only_statuses_that_are_answered_are_promised() -> None:
    for operations in documents()["l4yercak3"]["paths"].values():
        for operation in operations.values():
            assert "422" not in operation["responses"]


@pytest.mark.parametrize("path", EXAMPLES)
def test_lists_show_the_documents_example(path: str) -> None:
    answer = documents()["l4yercak3"]["paths"][path]["get"]["responses"]["200"]
    shown = answer["content"]["application/json"]
    assert shown["example"][EXAMPLES[path]]
    assert shown["schema"]


def test_what_needs_credentials_says_which() -> None:
    paths = documents()["l4yercak3"]["paths"]
    schemes = documents()["l4yercak3"]["components"]["securitySchemes"]
    assert {scheme["type"] for scheme in schemes.values()} == {"http"}
    for path, operations in paths.items():
        for operation in operations.values():
            assert ("security" in operation) == path.startswith("/api/v1/")


def test_the_pages_need_no_internet(sqlite_world: World) -> None:
    with httpx.Client(base_url=sqlite_world.server.url, timeout=30) as client:
        for path in ("/", "/l4yercak3/docs", "/l4yercak3/auth/cli-login"):
            answer = client.get(path, headers={"Accept": "text/html"})
            assert answer.status_code == 200
            assert "//" not in answer.text.replace("<!doctype", ""), path
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            for address in re.findall(r'(?:src|href|data-url)="([^"]+)"', answer.text):
                assert client.get(address).status_code == 200, address


def test_the_list_of_dialects_is_json_for_programs(sqlite_world: World) -> None:
    listed = httpx.get(sqlite_world.server.url).json()["dialects"]
    bases = [each["base"] for each in listed]
    assert bases == ["/l4yercak3", "/leora", "/kazi", "/workos", "/crm"]
    for dialect in listed:
        document = httpx.get(sqlite_world.server.url + dialect["openapi"]).json()
        assert document["servers"] == [{"url": dialect["base"]}]
