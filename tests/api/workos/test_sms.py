"""Send SMS, as this document has it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import ok
from tests.api.workos.sales_world import refused
from tests.api.workos.talking import Talk, sqlite_talk, talk

__all__ = ["sqlite_talk", "talk"]

SEND = "/api/sms/send"


def example(talk: Talk, **more: Any) -> dict[str, Any]:
    body = {"orgId": talk.org, "personId": talk.person, "from": "+15557654321"}
    return {**body, "body": "x" * 800, **more}


def test_a_text_is_sent_and_becomes_an_interaction(talk: Talk) -> None:
    made = ok(talk.client.post(SEND, json=example(talk)), 201)
    assert made == {
        "id": made["id"],
        "orgId": talk.org,
        "status": "queued",
        "personId": talk.person,
        "to": "+15551234567",
        "from": "+15557654321",
        "body": "x" * 800,
        "error": None,
        "sentAt": None,
        "createdAt": "2026-06-12T18:00:00Z",
    }
    ok(talk.client.post(SEND, json=example(talk, personId=None, to="+4917012345678")), 201)
    talk.send_all()
    assert [each.to_address for each in talk.pocket.taken] == ["+15551234567", "+4917012345678"]
    logged = talk.listed("/api/interactions", type="sms", companyId=talk.company)["data"]
    assert [each["id"] for each in logged] == [made["id"]]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"personId": None}, "to"),
        ({"to": "015551234567"}, "to"),
        ({"to": "+1 555 123 4567"}, "to"),
        ({"from": "Venue"}, "from"),
        ({"from": None}, "from"),
        ({"body": "x" * 801}, "body"),
        ({"body": ""}, "body"),
        ({"body": 7}, "body"),
    ],
)
def test_what_cannot_be_sent_names_the_field(
    sqlite_talk: Talk, more: dict[str, Any], field: str
) -> None:
    refusal = sqlite_talk.client.post(SEND, json=example(sqlite_talk, **more))
    assert field in refused(refusal, "VALIDATION_ERROR")
