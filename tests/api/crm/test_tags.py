"""Tags, and which of them a contact has."""

from __future__ import annotations

from typing import Any

import pytest

from crmtui.kit.ids import new_id
from tests.api.conftest import World
from tests.api.crm.conftest import data, fields, refused
from tests.api.crm.test_contacts import JANE, create

TAGS = "/api/v1/tags"
EXAMPLE = {"name": "Hot Lead", "color": "#FF5733", "description": "High-priority prospect"}


def test_tags_on_contacts(crm: World) -> None:
    client = crm.with_key("tags:read", "tags:write", "contacts:write")
    hot = data(client.post(TAGS, json=EXAMPLE), 201)["tag"]
    assert {name: hot[name] for name in EXAMPLE} == EXAMPLE
    cold = data(client.post(TAGS, json={"name": "Cold", "color": None}), 201)["tag"]
    assert cold["description"] is None
    assert data(client.get(TAGS))["tags"] == [cold, hot]
    mine = f"/api/v1/contacts/{create(client, **JANE)['id']}/tags"
    assert data(client.get(mine))["tags"] == []
    shown = [{"id": hot["id"], "name": "Hot Lead", "color": "#FF5733"}]
    for _ in range(2):
        assert data(client.post(mine, json={"tagId": hot["id"]}))["tags"] == shown
    assert len(data(client.post(mine, json={"tagId": cold["id"]}))["tags"]) == 2
    assert data(client.delete(f"{mine}/{cold['id']}"))["tags"] == data(client.get(mine))["tags"]
    assert data(client.get(mine))["tags"] == shown
    gone = data(client.delete(f"{TAGS}/{hot['id']}"))
    assert gone == {"message": "Tag deleted successfully", "deletedId": hot["id"]}
    assert data(client.get(mine))["tags"] == []
    for answer in (
        client.delete(f"{TAGS}/{hot['id']}"),
        client.post(mine, json={"tagId": hot["id"]}),
        client.delete(f"{mine}/{hot['id']}"),
        client.get(f"/api/v1/contacts/{new_id()}/tags"),
        client.get("/api/v1/contacts/nonsense/tags"),
    ):
        refused(answer, "NOT_FOUND")
    refused(client.post(TAGS, json={"name": "cold "}), "DUPLICATE_RESOURCE")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": " "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": "A", "color": "red"}, "color"),
        ({"name": "A", "description": 1}, "description"),
    ],
)
def test_what_no_tag_can_have(sqlite_crm: World, body: dict[str, Any], field: str) -> None:
    assert [*fields(sqlite_crm.with_key().post(TAGS, json=body))] == [field]


def test_a_tag_is_named_by_its_id(sqlite_crm: World) -> None:
    client = sqlite_crm.with_key()
    mine = f"/api/v1/contacts/{create(client, **JANE)['id']}/tags"
    for body in ({}, {"tagId": "hot"}, {"tagId": None}):
        assert [*fields(client.post(mine, json=body))] == ["tagId"]
