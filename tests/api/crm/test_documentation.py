"""The OpenAPI document: complete and true."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.documents import documents

DOCUMENTED = """
GET /api/v1/contacts
GET /api/v1/contacts/{id}
POST /api/v1/contacts
PATCH /api/v1/contacts/{id}
DELETE /api/v1/contacts/{id}
POST /api/v1/contacts/bulk
PATCH /api/v1/contacts/bulk
DELETE /api/v1/contacts/bulk
GET /api/v1/tags
POST /api/v1/tags
DELETE /api/v1/tags/{id}
GET /api/v1/contacts/{id}/tags
POST /api/v1/contacts/{id}/tags
DELETE /api/v1/contacts/{id}/tags/{tagId}
GET /api/v1/activities
GET /api/v1/contacts/{id}/activities
POST /api/v1/enrichment/search
POST /api/v1/enrichment/jobs
GET /api/v1/enrichment/jobs
GET /api/v1/enrichment/jobs/{id}
POST /api/v1/enrichment/jobs/bulk
GET /api/enrichment/status
POST /api/enrichment/search
POST /api/contacts/{id}/enrich-linkedin
POST /api/enrichment/create-from-linkedin
GET /api/enrichment/jobs
GET /api/contacts/{id}/enrichment-jobs
GET /api/v1/stats
GET /api/v1/stats/comprehensive
GET /api/v1/schema/contacts
GET /api/v1/schema/scopes
GET /api/public/prospects
POST /api/public/contacts
POST /api/public/contacts/bulk
POST /api/login
POST /api/logout
GET /api/auth/user
PUT /api/settings/profile
PUT /api/settings/password
PUT /api/settings/notifications
PUT /api/settings/system
PUT /api/settings/appearance
DELETE /api/settings/delete-account
GET /api/export
GET /api/export/all
POST /api/import/auto-map
POST /api/import
GET /api/import/{jobId}
GET /api/api-keys
POST /api/api-keys
DELETE /api/api-keys/{id}
GET /api/contacts
GET /api/contacts/linkedin-search
GET /api/companies/{companyName}/template
POST /api/contacts/bulk-autofill
POST /api/fix-fullnames
"""
"""The document's headings for the sections that exist so far."""
OPEN = {"/api/login", "/api/v1/schema/contacts", "/api/v1/schema/scopes"}


def operations() -> dict[str, dict[str, Any]]:
    paths = documents()["crm"]["paths"]
    return {
        f"{method.upper()} {path}": operation
        for path, found in paths.items()
        for method, operation in found.items()
    }


@pytest.mark.parametrize("endpoint", DOCUMENTED.split("\n")[1:-1])
def test_no_documented_endpoint_is_missing(endpoint: str) -> None:
    operation = operations()[endpoint]
    assert operation["summary"]
    assert operation["responses"]


def test_nothing_else_is_there() -> None:
    assert set(operations()) == set(DOCUMENTED.split("\n")[1:-1])


def test_what_needs_credentials_says_which() -> None:
    for endpoint, operation in operations().items():
        path = endpoint.partition(" ")[2]
        wanted = [[*each] for each in operation.get("security", [])]
        if path in OPEN:
            assert wanted == []
        elif path.startswith(("/api/v1/", "/api/public/")):
            assert wanted == [["API key"], ["API key in a header of its own"]]
        else:
            assert wanted == [["Session"]]
        assert "422" not in operation["responses"]
