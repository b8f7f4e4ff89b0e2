"""Webhooks with the document's own example."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.api.conftest import World, ok, refused

HOOKS = "/api/v1/webhooks"
EXAMPLE = {
    "url": "https://myapp.com/webhook",
    "events": ["contact.created", "transaction.completed", "invoice.paid"],
    "secret": "whsec_xxx",
}


def test_create_list_test_delete(world: World) -> None:
    client = world.with_key()
    made = ok(client.post(HOOKS, json={"organizationId": world.org, **EXAMPLE}), 201)
    assert made.pop("secret") == "whsec_xxx"
    assert made == {
        "id": made["id"],
        "url": EXAMPLE["url"],
        "events": EXAMPLE["events"],
        "status": "active",
        "createdAt": 1781287200000,
    }
    query = {"organizationId": world.org}
    assert ok(client.get(HOOKS, params=query)) == {"webhooks": [made]}
    tested = ok(client.post(f"{HOOKS}/{made['id']}/test"))
    assert (tested["success"], tested["status"]) == (True, "queued")
    assert tested["deliveryId"].startswith("obj_")
    assert ok(client.delete(f"{HOOKS}/{made['id']}"))["id"] == made["id"]
    assert ok(client.get(HOOKS, params=query)) == {"webhooks": []}
    refused(client.post(f"{HOOKS}/{made['id']}/test"), 404, "NOT_FOUND")


def test_a_secret_is_made_where_none_is_given(sqlite_world: World) -> None:
    body = {"url": EXAMPLE["url"], "events": ["ticket.issued"]}
    made = ok(sqlite_world.with_key().post(HOOKS, json=body), 201)
    assert made["secret"].startswith("whsec_")


def test_strangers(sqlite_world: World) -> None:
    made = ok(sqlite_world.with_key().post(HOOKS, json=EXAMPLE), 201)
    stranger = factories.create_organization(sqlite_world.backend, "Other")
    other = sqlite_world.with_key(actor=stranger)
    refused(other.delete(f"{HOOKS}/{made['id']}"), 404, "NOT_FOUND")
    refused(other.post(f"{HOOKS}/{made['id']}/test"), 404, "NOT_FOUND")
    assert ok(other.get(HOOKS)) == {"webhooks": []}


@pytest.mark.parametrize(
    ("field", "value"),
    [("url", "myapp.com/webhook"), ("events", ["person.created"]), ("secret", 5)],
)
def test_what_cannot_be_accepted_names_the_field(
    sqlite_world: World, field: str, value: Any
) -> None:
    answer = sqlite_world.with_key().post(HOOKS, json={**EXAMPLE, field: value})
    assert field in refused(answer, 400, "VALIDATION_ERROR")["fields"]
