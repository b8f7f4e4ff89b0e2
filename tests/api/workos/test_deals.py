"""Deals and pipelines as this document has them."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests import factories
from tests.api.conftest import World, ok
from tests.api.workos.sales_world import Desk, refused

DEALS = "/api/deals"


@pytest.fixture
def desk(world: World) -> Desk:
    """On each kind of database."""
    return Desk(world)


@pytest.fixture
def sqlite_desk(sqlite_world: World) -> Desk:
    """On SQLite alone."""
    return Desk(sqlite_world)


def test_there_is_always_a_pipeline(desk: Desk) -> None:
    found = desk.listed("/api/pipelines")
    assert found == ok(desk.client.get("/api/pipelines"))
    (pipeline,) = found["data"]
    assert [*pipeline] == ["id", "orgId", "name", "stages", "createdAt", "updatedAt"]
    names = [(stage["name"], stage["order"], stage["probability"]) for stage in pipeline["stages"]]
    assert names[0] == ("Lead", 0, 10)
    assert found["pagination"]["total"] == 1
    # A key that may only read deals finds it as well, in an organization that never used any.
    fresh = factories.create_organization(desk.world.backend, "Fresh")
    reader = desk.world.with_key("deals:read", actor=fresh)
    assert len(ok(reader.get("/api/pipelines"))["data"]) == 1


def test_create_get_update_move_and_close(desk: Desk) -> None:
    company = factories.create_company(desk.world.backend, desk.world.admin)
    client, (first, second, third, _) = desk.client, desk.stages
    close = {"companyId": str(company.id), "expectedCloseDate": "2026-12-31T00:00:00.000Z"}
    made = desk.deal(**close)
    UUID(made["id"])
    path = f"{DEALS}/{made['id']}"
    assert made == {
        "id": made["id"],
        "orgId": desk.org,
        "name": "Website",
        "pipelineId": desk.pipeline["id"],
        "stageId": first,
        "companyId": str(company.id),
        "personId": None,
        "valueCents": 500_000,
        "currency": "EUR",
        "ownerId": None,
        "expectedCloseDate": "2026-12-31",
        "status": "open",
        "closedAt": None,
        "lostReason": None,
        "notes": "",
        "createdAt": "2026-06-12T18:00:00Z",
        "updatedAt": "2026-06-12T18:00:00Z",
    }
    assert ok(client.get(path)) == made
    moved = ok(client.post(f"{path}/move", json={"stageId": second}))
    assert moved == {**made, "stageId": second}
    wanted = {"name": "Shop", "companyId": None, "expectedCloseDate": "2027-01-15"}
    changed = ok(client.patch(path, json=wanted))
    assert changed == {**moved, **wanted}
    # A client may send back what it got.
    assert ok(client.patch(path, json=changed)) == changed
    won = ok(client.patch(path, json={"status": "won"}))
    assert (won["status"], won["closedAt"]) == ("won", "2026-06-12T18:00:00Z")
    assert "status" in refused(
        client.post(f"{path}/move", json={"stageId": third}), "VALIDATION_ERROR"
    )
    refused(client.patch(path, json={"status": "lost"}), "VALIDATION_ERROR")
    again = ok(client.patch(path, json={"status": "open", "stageId": third}))
    assert (again["status"], again["stageId"], again["closedAt"]) == ("open", third, None)


def test_lists_have_filters_pages_and_a_search(desk: Desk) -> None:
    _first, second, *_ = desk.stages
    ids = [desk.deal(name=f"Deal {number}")["id"] for number in range(4)]
    shop = desk.deal(name="Café", stageId=second, expectedCloseDate="2026-08-01")["id"]
    ok(desk.client.patch(f"{DEALS}/{ids[0]}", json={"status": "won"}))

    def found(**query: Any) -> list[str]:
        return [deal["id"] for deal in desk.listed(DEALS, **query)["data"]]

    assert found() == [shop, *ids[::-1]]
    assert found(status="won") == [ids[0]]
    assert found(pipelineId=desk.pipeline["id"], stageId=second, status="open") == [shop]
    assert found(search="cafe") == [shop]
    assert found(expectedCloseAfter="2026-08-01", expectedCloseBefore="2026-08-01") == [shop]
    assert found(createdAfter="2026-06-12", createdBefore="2026-06-12") == found()
    assert found(createdBefore="2026-06-12T18:00:00Z") == found(pipelineId=str(uuid4())) == []
    page = desk.listed(DEALS, page=2, limit=2, status="open")
    assert [deal["id"] for deal in page["data"]] == [ids[2], ids[1]]
    assert page["pagination"] == {
        "page": 2,
        "limit": 2,
        "total": 4,
        "totalPages": 2,
        "hasNext": False,
        "hasPrev": True,
    }
    assert desk.listed(DEALS)["pagination"]["limit"] == 50
    assert desk.listed(DEALS, limit=1000)["pagination"]["limit"] == 100


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "a\0b"),
        ("valueCents", "500000"),
        ("valueCents", 0.5),
        ("valueCents", -1),
        ("valueCents", True),
        ("currency", "EURO"),
        ("expectedCloseDate", "soon"),
        ("expectedCloseDate", 20261231),
        ("stageId", "stage_1"),
        ("ownerId", 7),
        ("orgId", None),
    ],
)
def test_what_cannot_be_accepted_names_the_field(
    shared_world: World, field: str, value: Any
) -> None:
    desk = Desk(shared_world)
    body = desk.example(**{field: value})
    assert [*refused(desk.client.post(DEALS, json=body), "VALIDATION_ERROR")] == [field]
    assert desk.listed(DEALS)["data"] == []


def test_what_is_missing_or_belongs_elsewhere_is_named(sqlite_desk: Desk) -> None:
    client, made = sqlite_desk.client, sqlite_desk.deal()
    for field in ("orgId", "name", "pipelineId", "stageId", "valueCents", "currency"):
        body = {key: value for key, value in sqlite_desk.example().items() if key != field}
        assert [*refused(client.post(DEALS, json=body), "VALIDATION_ERROR")] == [field]
    for field in ("pipelineId", "stageId", "companyId", "personId", "ownerId"):
        body = sqlite_desk.example(**{field: str(uuid4())})
        assert [*refused(client.post(DEALS, json=body), "NOT_FOUND")] == [field]
    refused(client.get(DEALS), "VALIDATION_ERROR")
    refused(client.get(DEALS, params={"orgId": sqlite_desk.org, "status": "x"}), "VALIDATION_ERROR")
    path = f"{DEALS}/{made['id']}"
    assert "stageId" in refused(client.post(f"{path}/move", json={}), "VALIDATION_ERROR")
    for gone in (f"{DEALS}/{uuid4()}", f"{DEALS}/deal_1"):
        refused(client.get(gone), "NOT_FOUND")
        refused(client.patch(gone, json={"name": "X"}), "NOT_FOUND")
        move = {"stageId": sqlite_desk.stages[1]}
        refused(client.post(f"{gone}/move", json=move), "NOT_FOUND")


def test_other_organizations(sqlite_desk: Desk) -> None:
    made, other, own = sqlite_desk.deal(), sqlite_desk.stranger(), sqlite_desk.org
    path = f"{DEALS}/{made['id']}"
    refused(other.get(DEALS, params={"orgId": own}), "FORBIDDEN")
    refused(other.post(DEALS, json=sqlite_desk.example()), "FORBIDDEN")
    refused(other.get("/api/pipelines", params={"orgId": own}), "FORBIDDEN")
    move = {"stageId": sqlite_desk.stages[1]}
    for named, code in (({}, "NOT_FOUND"), ({"orgId": own}, "FORBIDDEN")):
        refused(other.get(path, params=named), code)
        refused(other.patch(path, json={"name": "Mine", **named}), code)
        refused(other.post(f"{path}/move", json={**move, **named}), code)
    # Where the document shows no orgId, the key's own may be named.
    assert ok(sqlite_desk.client.get(path, params={"orgId": own})) == made
    assert ok(sqlite_desk.client.patch(path, json={"orgId": own, "name": "Website"})) == made
    reader = sqlite_desk.world.with_key("deals:read")
    assert ok(reader.get(path)) == made
    refused(reader.patch(path, json={"name": "X"}), "FORBIDDEN")
    refused(reader.post(DEALS, json=sqlite_desk.example()), "FORBIDDEN")
    refused(sqlite_desk.world.client().get(path), "UNAUTHORIZED")
