"""The public API: bare responses, by the key's own header."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import World, ok
from tests.api.crm.conftest import fields, refused
from tests.api.crm.test_bulk import EXAMPLE
from tests.api.crm.test_contacts import JANE, JOHN

PROSPECTS = "/api/public/prospects"
CONTACTS = "/api/public/contacts"
SHOWN = {
    *("id", "fullName", "firstName", "lastName", "title", "email", "mobilePhone", "company"),
    *("employees", "employeeSizeBracket", "industry", "website", "personLinkedIn", "city"),
    *("state", "country", "leadScore"),
}


def test_the_documents_examples(crm: World) -> None:
    client = crm.client(**{"X-API-Key": crm.key("contacts:read", "contacts:write")})
    made = ok(client.post(CONTACTS, json=JOHN), 201)
    assert (made["success"], made["message"]) == (True, "Contact created successfully")
    assert made["contact"]["fullName"] == "John Doe"
    for url in (
        "https://linkedin.com/in/johndoe",
        "https://www.linkedin.com/in/johndoe/",
        "linkedin.com/in/johndoe",
    ):
        found = ok(client.get(PROSPECTS, params={"linkedinUrl": url}))
        assert (found["success"], found["count"]) == (True, 1)
        (prospect,) = found["prospects"]
        assert prospect == {name: made["contact"][name] for name in SHOWN}
    none = ok(client.get(PROSPECTS, params={"linkedinUrl": "https://linkedin.com/in/nobody"}))
    assert none == {"success": True, "count": 0, "prospects": []}
    body = ok(client.post(f"{CONTACTS}/bulk", json={"contacts": [*EXAMPLE, {}, EXAMPLE[0]]}))
    assert body["message"] == "Created 2 contacts, 2 failed"
    assert body["summary"] == {"total": 4, "created": 2, "failed": 2}
    assert body["results"][0] == {
        "success": True,
        "index": 0,
        "contact": {
            "id": body["results"][0]["contact"]["id"],
            "fullName": "John Doe",
            "email": "john@example.com",
        },
    }
    assert [row["success"] for row in body["results"]] == [True, True, False, False]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (CONTACTS, {"email": "nobody"}, "email"),
        (f"{CONTACTS}/bulk", {"contacts": [{}] * 101}, "contacts"),
        (f"{CONTACTS}/bulk", {}, "contacts"),
    ],
)
def test_what_is_refused(sqlite_crm: World, path: str, body: dict[str, Any], field: str) -> None:
    client = sqlite_crm.with_key()
    assert [*fields(client.post(path, json=body))] == [field]


def test_what_else_is_refused(sqlite_crm: World) -> None:
    client = sqlite_crm.with_key()
    assert [*fields(client.get(PROSPECTS))] == ["linkedinUrl"]
    ok(client.post(CONTACTS, json=JANE), 201)
    refused(client.post(CONTACTS, json=JANE), "DUPLICATE_RESOURCE")
    refused(sqlite_crm.client().get(PROSPECTS), "UNAUTHORIZED")
    refused(sqlite_crm.with_key("contacts:read").post(CONTACTS, json=JANE), "INSUFFICIENT_SCOPE")
