"""Tasks as this document has them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.api.conftest import World, ok
from tests.api.workos.sales_world import Desk, refused

TASKS = "/api/tasks"


@pytest.fixture
def desk(world: World) -> Desk:
    """On each kind of database."""
    return Desk(world)


def test_create_list_and_complete(desk: Desk) -> None:
    deal, client = desk.deal(), desk.client
    owner = str(desk.world.user())
    about = {"dealId": deal["id"], "ownerId": owner, "priority": "high"}
    made = desk.task(dueAt="2026-07-01T12:00:00+02:00", **about)
    assert made == {
        "id": made["id"],
        "orgId": desk.org,
        "title": "Call back",
        "status": "pending",
        "dueAt": "2026-07-01T10:00:00Z",
        "companyId": None,
        "personId": None,
        "notes": "",
        "completedAt": None,
        "createdAt": "2026-06-12T18:00:00Z",
        "updatedAt": "2026-06-12T18:00:00Z",
        **about,
    }
    plain = desk.task(title="Ünder way")
    assert (plain["dueAt"], plain["priority"]) == (None, "medium")
    done = ok(client.post(f"{TASKS}/{made['id']}/complete"))
    assert done == {**made, "status": "completed", "completedAt": "2026-06-12T18:00:00Z"}
    assert ok(client.post(f"{TASKS}/{made['id']}/complete", json={"orgId": desk.org})) == done

    def found(**query: Any) -> list[str]:
        return [task["id"] for task in desk.listed(TASKS, **query)["data"]]

    assert found() == [plain["id"], made["id"]]
    assert found(status="pending") == found(search="under") == [plain["id"]]
    assert found(status="completed") == found(ownerId=owner) == found(dealId=deal["id"])
    assert found(dueBefore="2026-07-01") == [made["id"]]
    assert found(dueBefore="2026-07-01T10:00:00Z") == found(dueAfter="2026-07-02") == []
    assert desk.listed(TASKS, limit=1)["pagination"] == {
        "page": 1,
        "limit": 1,
        "total": 2,
        "totalPages": 2,
        "hasNext": True,
        "hasPrev": False,
    }


def test_what_cannot_be_accepted(sqlite_world: World) -> None:
    desk = Desk(sqlite_world)
    client, example = desk.client, {"orgId": desk.org, "title": "Call back"}
    for field, value in (
        *(("title", ""), ("title", None), ("orgId", "org_123"), ("priority", "urgent")),
        *(("dueAt", "tomorrow"), ("dueAt", 0), ("dealId", "deal_1")),
    ):
        body = {**example, field: value}
        assert [*refused(client.post(TASKS, json=body), "VALIDATION_ERROR")] == [field]
    for field in ("ownerId", "companyId", "personId", "dealId"):
        body = {**example, field: str(uuid4())}
        assert [*refused(client.post(TASKS, json=body), "NOT_FOUND")] == [field]
    refused(client.get(TASKS), "VALIDATION_ERROR")
    refused(client.get(TASKS, params={"orgId": desk.org, "status": "done"}), "VALIDATION_ERROR")
    assert [*refused(client.post(f"{TASKS}/{uuid4()}/complete"), "NOT_FOUND")] == ["taskId"]
    assert desk.listed(TASKS)["data"] == []


def test_other_organizations(sqlite_world: World) -> None:
    desk = Desk(sqlite_world)
    made, other = desk.task(), desk.stranger()
    path = f"{TASKS}/{made['id']}/complete"
    refused(other.get(TASKS, params={"orgId": desk.org}), "FORBIDDEN")
    refused(other.post(TASKS, json={"orgId": desk.org, "title": "X"}), "FORBIDDEN")
    refused(other.post(path), "NOT_FOUND")
    refused(other.post(path, params={"orgId": desk.org}), "FORBIDDEN")
    reader = desk.world.with_key("tasks:read")
    refused(reader.post(path), "FORBIDDEN")
    refused(reader.get("/api/deals", params={"orgId": desk.org}), "FORBIDDEN")
    assert desk.listed(TASKS)["data"] == [made]
