"""Many contacts at once: the document's examples, and rows that fail alone."""

from __future__ import annotations

from typing import Any

import httpx

from crmtui.kit.ids import new_id
from tests.api.conftest import World
from tests.api.crm.conftest import data, fields, refused

BULK = "/api/v1/contacts/bulk"
CONTACTS = "/api/v1/contacts"
EXAMPLE = [
    {"firstName": "John", "lastName": "Doe", "email": "john@example.com", "company": "Example Inc"},
    {
        "firstName": "Jane",
        "lastName": "Smith",
        "email": "jane@example.com",
        "company": "Sample Corp",
    },
]


def bulk(client: httpx.Client, method: str, **body: Any) -> tuple[dict[str, int], list[Any]]:
    found = data(client.request(method, BULK, json=body))
    return found["summary"], found["results"]


def test_the_documents_examples(crm: World) -> None:
    client = crm.with_key("contacts:bulk", "contacts:delete")
    summary, results = bulk(client, "POST", contacts=EXAMPLE)
    assert summary == {"total": 2, "created": 2, "failed": 0}
    ids = [row["contact"]["id"] for row in results]
    assert results == [
        {
            "index": index,
            "success": True,
            "contact": {"id": ids[index], "fullName": name, "email": email},
        }
        for index, (name, email) in enumerate(
            [("John Doe", "john@example.com"), ("Jane Smith", "jane@example.com")]
        )
    ]
    updates = [{"title": "Senior Developer"}, {"industry": "Healthcare"}]
    wanted = [{"id": ids[index], "updates": each} for index, each in enumerate(updates)]
    summary, results = bulk(client, "PATCH", contacts=wanted)
    assert summary == {"total": 2, "updated": 2, "failed": 0}
    shown = data(crm.with_key("contacts:read").get(f"{CONTACTS}/{ids[0]}"))["contact"]
    assert shown["title"] == "Senior Developer"
    summary, results = bulk(client, "DELETE", ids=[*ids, str(new_id()), "uuid-003"])
    assert summary == {"total": 4, "deleted": 2, "failed": 2}
    assert [row["success"] for row in results] == [True, True, False, False]
    assert [row["error"]["code"] for row in results[2:]] == ["NOT_FOUND"] * 2
    refused(crm.with_key().get(f"{CONTACTS}/{ids[0]}"), "NOT_FOUND")


def test_a_bad_row_hurts_no_other(crm: World) -> None:
    client = crm.with_key()
    rows = [
        {},
        5,
        EXAMPLE[0],
        {"email": "nobody"},
        {"firstName": "Ada", "employees": "many"},
        {"email": "JOHN@example.com"},
        {"fullName": "Zoë", "email": None, "unknown": 1},
        {"firstName": "\x00"},
    ]
    summary, results = bulk(client, "POST", contacts=rows)
    assert summary == {"total": 8, "created": 2, "failed": 6}
    assert [row["index"] for row in results] == [*range(8)]
    assert [row["index"] for row in results if row["success"]] == [2, 6]
    codes = {row["index"]: row["error"]["code"] for row in results if not row["success"]}
    invalid = dict.fromkeys((0, 1, 3, 4, 7), "VALIDATION_ERROR")
    assert codes == {**invalid, 5: "DUPLICATE_RESOURCE"}
    wrong = {row["index"]: row["error"]["details"] for row in results if not row["success"]}
    assert [each["field"] for each in wrong[3]] == ["email"]
    assert [each["field"] for each in wrong[4]] == ["employees"]
    made = results[2]["contact"]["id"]
    summary, results = bulk(
        client,
        "PATCH",
        contacts=[
            {"id": made, "updates": {"title": "CTO"}},
            {"id": made, "updates": {"title": "CEO"}},
            {"id": made},
            {"id": "nonsense", "updates": {}},
            {"id": results[6]["contact"]["id"], "updates": {"email": "john@example.com"}},
            "nonsense",
        ],
    )
    assert summary == {"total": 6, "updated": 1, "failed": 5}
    assert [row["error"]["code"] for row in results[1:]] == [
        *("VALIDATION_ERROR", "VALIDATION_ERROR", "NOT_FOUND", "DUPLICATE_RESOURCE", "NOT_FOUND"),
    ]
    summary, results = bulk(client, "DELETE", ids=[str(new_id()), "nonsense", made])
    assert summary == {"total": 3, "deleted": 1, "failed": 2}
    assert [row["error"]["details"][0]["field"] for row in results[:2]] == ["id", "id"]


def test_five_hundred_and_not_one_more(sqlite_crm: World) -> None:
    client = sqlite_crm.with_key()
    rows = [
        {**EXAMPLE[0], "email": f"a{number}@example.com", "companyAddress": "x" * 300}
        | dict.fromkeys(("title", "industry", "city", "state", "country"), "y" * 100)
        | {"technologies": ["z" * 100] * 20}
        for number in range(500)
    ]
    summary, _results = bulk(client, "POST", contacts=rows)
    assert summary["created"] == 500
    for method, name in (("POST", "contacts"), ("PATCH", "contacts"), ("DELETE", "ids")):
        for many in (["x"] * 501, []):
            answer = client.request(method, BULK, json={name: many})
            assert [*fields(answer)] == [name]
    assert [*fields(client.post(BULK, json={}))] == ["contacts"]
    assert [*fields(client.request("DELETE", BULK, json={"ids": "all"}))] == ["ids"]


def test_each_needs_its_own_scopes(sqlite_crm: World) -> None:
    only_bulk = sqlite_crm.with_key("contacts:bulk")
    details = refused(only_bulk.request("DELETE", BULK, json={"ids": ["x"]}), "INSUFFICIENT_SCOPE")
    assert details["missing"] == ["contacts:delete"]
    refused(
        sqlite_crm.with_key("contacts:write").post(BULK, json={"contacts": EXAMPLE}),
        "INSUFFICIENT_SCOPE",
    )
