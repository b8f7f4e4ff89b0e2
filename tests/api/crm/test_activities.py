"""What happened to contacts."""

from __future__ import annotations

import pytest

from crmtui.kit.ids import new_id
from tests.api.conftest import World, ok
from tests.api.crm.conftest import data, fields, refused
from tests.api.crm.test_contacts import JANE, JOHN, create

ACTIVITIES = "/api/v1/activities"


def test_what_happened_to_contacts(crm: World) -> None:
    client = crm.with_key()
    jane, john = create(client, **JANE)["id"], create(client, **JOHN)["id"]
    data(client.patch(f"/api/v1/contacts/{jane}", json={"title": "CTO", "personLinkedIn": None}))
    data(client.delete(f"/api/v1/contacts/{jane}"))
    body = ok(client.get(ACTIVITIES))
    assert body["meta"] == {
        "page": 1,
        "pageSize": 20,
        "totalItems": 4,
        "totalPages": 1,
        "apiVersion": "1.0.0",
    }
    found = body["data"]["activities"]
    assert [(each["contactId"], each["activityType"]) for each in found] == [
        (jane, "deleted"),
        (jane, "updated"),
        (john, "created"),
        (jane, "created"),
    ]
    changed = found[1]
    assert changed["description"] == "Contact information updated"
    assert changed["createdAt"] == "2026-06-12T18:00:00Z"
    assert {name: changed["changes"][name] for name in ("title", "personLinkedIn")} == {
        "title": "CTO",
        "personLinkedIn": "",
    }
    own = data(client.get(f"/api/v1/contacts/{jane}/activities"))["activities"]
    assert own == [each for each in found if each["contactId"] == jane]
    for query, count in (
        ({"contactId": jane}, 3),
        ({"activityType": "created"}, 2),
        ({"activityType": "enriched"}, 0),
        ({"activityType": "updated", "contactId": john}, 0),
        ({"page": "2", "pageSize": "3"}, 1),
        ({"contactId": str(new_id())}, 0),
    ):
        assert len(data(client.get(ACTIVITIES, params=query))["activities"]) == count, query
    for unknown in (new_id(), "nonsense"):
        refused(client.get(f"/api/v1/contacts/{unknown}/activities"), "NOT_FOUND")


@pytest.mark.parametrize(("name", "value"), [("activityType", "eaten"), ("contactId", "jane")])
def test_what_cannot_be_asked_for(shared_crm: World, name: str, value: str) -> None:
    assert [*fields(shared_crm.with_key().get(ACTIVITIES, params={name: value}))] == [name]
