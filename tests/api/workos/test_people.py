"""People, companies and API keys as this document has them."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.api.conftest import World, ok
from tests.api.workos.sales_world import Desk, refused

PEOPLE = "/api/people"
COMPANIES = "/api/companies"
KEYS = "/api/api-keys"


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


@pytest.fixture
def sqlite_desk(sqlite_world: World) -> Desk:
    return Desk(sqlite_world)


def person(desk: Desk, **more: Any) -> dict[str, Any]:
    """The document's example of Create a Person, with more."""
    body = {"orgId": desk.org, "firstName": "John", "lastName": "Doe", **more}
    made: dict[str, Any] = ok(desk.client.post(PEOPLE, json=body), 201)
    return made


def company(desk: Desk, **more: Any) -> dict[str, Any]:
    body = {"orgId": desk.org, "name": "Acme Inc", **more}
    made: dict[str, Any] = ok(desk.client.post(COMPANIES, json=body), 201)
    return made


def test_a_person_comes_changes_and_goes(desk: Desk) -> None:
    acme = company(desk, domain="acme.example", tags=["customer"])
    told = {"email": "john@example.com", "phone": "+15551234567", "title": "CEO"}
    made = person(desk, **told, companyId=acme["id"], tags=["vip", "press"])
    UUID(made["id"])
    assert made == {
        "id": made["id"],
        "orgId": desk.org,
        "firstName": "John",
        "lastName": "Doe",
        **told,
        "companyId": acme["id"],
        "tags": ["press", "vip"],
        "createdAt": made["createdAt"],
        "updatedAt": made["createdAt"],
    }
    path, org = f"{PEOPLE}/{made['id']}", {"orgId": desk.org}
    assert ok(desk.client.get(path, params=org)) == made
    changed = ok(desk.client.patch(path, json={"lastName": "Roe", "phone": None, "tags": []}))
    assert (changed["lastName"], changed["phone"], changed["tags"]) == ("Roe", None, [])
    assert changed["email"] == made["email"]
    # What was read can be sent back.
    again = ok(desk.client.patch(path, json=changed))
    assert {**again, "updatedAt": None} == {**changed, "updatedAt": None}
    assert ok(desk.client.delete(path, params=org)) == {"id": made["id"], "deleted": True}
    refused(desk.client.get(path, params=org), "NOT_FOUND")


def test_people_are_found(desk: Desk) -> None:
    acme = company(desk)
    ada = person(desk, firstName="Ada", lastName="Łukasz", tags=["vip", "press"])
    bob = person(desk, firstName="Bob", companyId=acme["id"], tags=["vip"])
    assert desk.listed(PEOPLE) == {
        "data": [bob, ada],
        "pagination": {
            "page": 1,
            "limit": 50,
            "total": 2,
            "totalPages": 1,
            "hasNext": False,
            "hasPrev": False,
        },
    }
    for query, found in (
        ({"search": "lukasz"}, [ada]),
        ({"companyId": acme["id"]}, [bob]),
        ({"tags": "vip"}, [bob, ada]),
        ({"tags": ["vip", "press"]}, [ada]),
        ({"tags[]": ["press"]}, [ada]),
        ({"page": 2, "limit": 1}, [ada]),
        ({"search": "nobody"}, []),
    ):
        assert desk.listed(PEOPLE, **query)["data"] == found, query


def test_companies(desk: Desk) -> None:
    made = company(desk, domain="acme.example", tags=["customer"])
    assert made == {
        "id": made["id"],
        "orgId": desk.org,
        "name": "Acme Inc",
        "domain": "acme.example",
        "tags": ["customer"],
        "createdAt": made["createdAt"],
        "updatedAt": made["createdAt"],
    }
    path, org = f"{COMPANIES}/{made['id']}", {"orgId": desk.org}
    assert ok(desk.client.get(path, params=org)) == made
    assert desk.listed(COMPANIES, search="acm")["data"] == [made]
    for query, found in (
        ({"createdAfter": "2026-06-12", "createdBefore": "2026-06-12"}, [made]),
        ({"createdAfter": "2026-06-13"}, []),
        ({"createdBefore": "2026-06-12T18:00:00Z"}, []),
    ):
        assert desk.listed(COMPANIES, **query)["data"] == found, query
    assert ok(desk.client.patch(path, json={"name": "Acme Ltd"}))["name"] == "Acme Ltd"
    twice = desk.client.post(COMPANIES, json={"orgId": desk.org, "name": "ACME LTD"})
    assert "name" in refused(twice, "VALIDATION_ERROR")
    assert ok(desk.client.delete(path, params=org))["deleted"] is True
    assert desk.listed(COMPANIES)["data"] == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"firstName": "x" * 101}, "firstName"),
        ({"phone": "5" * 61}, "phone"),
        ({"tags": ["vip", ""]}, "tags.1"),
        ({"tags": ["x" * 61]}, "tags.0"),
        ({"title": "a\x00b"}, "title"),
    ],
)
def test_what_is_too_long_is_refused_by_its_name(
    sqlite_desk: Desk, given: dict[str, Any], field: str
) -> None:
    body = {"orgId": sqlite_desk.org, "firstName": "A", "lastName": "B", **given}
    assert [*refused(sqlite_desk.client.post(PEOPLE, json=body), "VALIDATION_ERROR")] == [field]


def test_a_key_is_shown_once_and_revoked(desk: Desk) -> None:
    wanted = {"orgId": desk.org, "name": "Zapier"}
    made = ok(desk.client.post(KEYS, json=wanted), 201)
    assert [*made] == ["id", "name", "key", "createdAt"]
    listed = desk.listed(KEYS)
    assert made["key"] not in str(listed)
    assert made["id"] in [key["id"] for key in listed["data"]]
    other = desk.world.client(made["key"])
    assert ok(other.get(PEOPLE, params={"orgId": desk.org}))["data"] == []
    assert ok(desk.client.delete(f"{KEYS}/{made['id']}"))["deleted"] is True
    refused(other.get(PEOPLE, params={"orgId": desk.org}), "UNAUTHORIZED")


def test_a_key_makes_no_stronger_key(sqlite_desk: Desk) -> None:
    keeper = sqlite_desk.world.with_key("keys:manage")
    made = ok(keeper.post(KEYS, json={"orgId": sqlite_desk.org, "name": "Weak"}), 201)
    weak = sqlite_desk.world.client(made["key"])
    refused(weak.get(PEOPLE, params={"orgId": sqlite_desk.org}), "FORBIDDEN")


def test_what_is_wrong_is_refused(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    good = {"orgId": desk.org, "firstName": "John", "lastName": "Doe"}
    for wrong, name in (
        ({"orgId": None}, "orgId"),
        ({"firstName": ""}, "firstName"),
        ({"lastName": None}, "lastName"),
        ({"email": "john"}, "email"),
        ({"phone": "call me"}, "phone"),
        ({"companyId": "acme"}, "companyId"),
        ({"tags": "vip"}, "tags"),
        ({"title": "x" * 201}, "title"),
    ):
        answer = desk.client.post(PEOPLE, json=good | wrong)
        assert name in refused(answer, "VALIDATION_ERROR"), wrong
        assert "mobile_phone" not in answer.text
        assert "tuple" not in answer.text
    refused(desk.client.post(PEOPLE, json=good | {"companyId": str(uuid4())}), "NOT_FOUND")
    refused(desk.client.get(PEOPLE), "VALIDATION_ERROR")
    ok(desk.client.post(PEOPLE, json=good | {"email": "john@example.com"}), 201)
    again = desk.client.post(PEOPLE, json=good | {"email": "John@Example.com"})
    assert "email" in refused(again, "VALIDATION_ERROR")
    assert desk.listed(PEOPLE)["pagination"]["total"] == 1
    path = f"{PEOPLE}/{desk.listed(PEOPLE)['data'][0]['id']}"
    nobody = desk.client.patch(path, json=dict.fromkeys(("firstName", "lastName", "email")))
    assert set(refused(nobody, "VALIDATION_ERROR")) == {"firstName", "email"}


def test_strangers_see_nothing(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    theirs, stranger = person(desk), desk.stranger()
    one = f"{PEOPLE}/{theirs['id']}"

    def named(response: httpx.Response) -> None:
        refused(response, "FORBIDDEN")

    named(stranger.get(PEOPLE, params={"orgId": desk.org}))
    named(stranger.get(one, params={"orgId": desk.org}))
    named(stranger.delete(one, params={"orgId": desk.org}))
    refused(stranger.patch(one, json={"title": "x"}), "NOT_FOUND")
