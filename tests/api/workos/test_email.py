"""Send Email, as this document has it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from crmtui.services import conversations
from tests.api.conftest import ok
from tests.api.workos.sales_world import refused
from tests.api.workos.talking import Talk, sqlite_talk, talk

__all__ = ["sqlite_talk", "talk"]

SEND = "/api/email/send"


def example(talk: Talk, **more: Any) -> dict[str, Any]:
    """The document's own."""
    body = {"orgId": talk.org, "personId": talk.person, "subject": "Welcome!"}
    return {**body, "html": "<h1>Welcome to WorkOS</h1>", **more}


def test_the_documents_example_is_sent_and_becomes_an_interaction(talk: Talk) -> None:
    made = ok(talk.client.post(SEND, json=example(talk)), 201)
    assert made == {
        "id": made["id"],
        "orgId": talk.org,
        "status": "queued",
        "personId": talk.person,
        "to": "john@example.com",
        "subject": "Welcome!",
        "html": "<h1>Welcome to WorkOS</h1>",
        "error": None,
        "sentAt": None,
        "createdAt": "2026-06-12T18:00:00Z",
    }
    assert talk.listed("/api/interactions")["data"] == []
    talk.send_all()
    (sent,) = talk.pocket.taken
    assert (sent.id, sent.to_address, sent.text) == (
        UUID(made["id"]),
        "john@example.com",
        "Welcome to WorkOS",
    )
    (logged,) = talk.listed("/api/interactions", type="email")["data"]
    assert (logged["id"], logged["personId"]) == (made["id"], talk.person)
    key = {"Idempotency-Key": "mail-1"}
    first = ok(talk.client.post(SEND, json=example(talk, to="x@example.com"), headers=key), 201)
    talk.send_all()
    again = ok(talk.client.post(SEND, json=example(talk, to="x@example.com"), headers=key), 201)
    assert (again["id"], again["status"], len(talk.pocket.taken)) == (first["id"], "sent", 2)
    other = talk.client.post(SEND, json=example(talk, subject="Other"), headers=key)
    assert "Idempotency-Key" in refused(other, "VALIDATION_ERROR")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"personId": None}, "to"),
        ({"personId": None, "to": "nobody"}, "to"),
        ({"to": ""}, "to"),
        ({"to": "a@example.com\r\nBcc: b@example.com"}, "to"),
        ({"subject": "Hi\r\nBcc: b@example.com"}, "subject"),
        ({"subject": ""}, "subject"),
        ({"subject": None}, "subject"),
        ({"html": ""}, "html"),
        ({"html": "  "}, "html"),
        ({"html": "a\0"}, "html"),
        ({"personId": "person_456"}, "personId"),
        ({"orgId": "org_123"}, "orgId"),
    ],
)
def test_what_cannot_be_sent_names_the_field(
    sqlite_talk: Talk, more: dict[str, Any], field: str
) -> None:
    refusal = sqlite_talk.client.post(SEND, json=example(sqlite_talk, **more))
    assert field in refused(refusal, "VALIDATION_ERROR")
    with sqlite_talk.world.backend.read(sqlite_talk.program) as tx:
        assert conversations.list_messages(tx).items == ()


def test_who_may_write_to_whom(sqlite_talk: Talk) -> None:
    talk, body = sqlite_talk, example(sqlite_talk)
    unknown = example(talk, personId=str(uuid4()))
    assert "personId" in refused(talk.client.post(SEND, json=unknown), "NOT_FOUND")
    refused(talk.stranger().post(SEND, json=body), "FORBIDDEN")
    refused(talk.world.with_key("messages:read").post(SEND, json=body), "FORBIDDEN")
    ok(talk.world.with_key("messages:send").post(SEND, json=body), 201)
    refused(talk.world.client().post(SEND, json=body), "UNAUTHORIZED")
    assert "orgId" in refused(talk.client.post(SEND, json={}), "VALIDATION_ERROR")
