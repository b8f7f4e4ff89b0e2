"""Contacts: the document's examples, every filter, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from crmtui.kit.clock import FixedClock
from tests.api.conftest import World, ok
from tests.api.crm.conftest import data, fields, refused

CONTACTS = "/api/v1/contacts"
NOW = "2026-06-12T18:00:00Z"
JANE = {
    "firstName": "Jane",
    "lastName": "Smith",
    "email": "jane.smith@techcorp.com",
    "title": "VP of Engineering",
    "company": "TechCorp",
    "industry": "Technology",
    "personLinkedIn": "https://linkedin.com/in/janesmith",
}
JOHN = {
    "fullName": "John Doe",
    "email": "john@acme.com",
    "title": "CEO",
    "company": "Acme Inc",
    "mobilePhone": "+1-555-123-4567",
    "otherPhone": "+1-555-123-4568",
    "homePhone": "+1-555-123-4569",
    "corporatePhone": "+1-555-123-4570",
    "industry": "Technology",
    "employees": 500,
    "website": "https://acme.com",
    "companyLinkedIn": "https://linkedin.com/company/acme",
    "personLinkedIn": "https://linkedin.com/in/johndoe",
    "technologies": ["Python", "SQL"],
    "annualRevenue": "$10M",
    "city": "San Francisco",
    "state": "CA",
    "country": "United States",
    "companyAddress": "1 Market St",
    "companyCity": "San Francisco",
    "companyState": "CA",
    "companyCountry": "United States",
}
DERIVED = {"id", "emailDomain", "leadScore", "createdAt", "updatedAt"}


def create(client: httpx.Client, **values: Any) -> dict[str, Any]:
    made: dict[str, Any] = data(client.post(CONTACTS, json=values), 201)["contact"]
    return made


def listed(client: httpx.Client, **query: Any) -> list[str]:
    found = data(client.get(CONTACTS, params=query))["contacts"]
    return [contact["fullName"] for contact in found]


def test_a_contact_from_making_to_deleting(crm: World) -> None:
    client = crm.with_key()
    made = create(client, **JANE)
    url = f"{CONTACTS}/{made['id']}"
    assert {name: made[name] for name in JANE} == JANE
    assert (made["fullName"], made["emailDomain"]) == ("Jane Smith", "techcorp.com")
    assert (made["createdAt"], made["updatedAt"]) == (NOW, NOW)
    assert isinstance(made["leadScore"], str)
    assert 0 <= float(made["leadScore"]) <= 10
    unknown = set(made) - set(JANE) - DERIVED - {"fullName"}
    assert {name: made[name] for name in unknown} == {
        name: [] if name == "technologies" else None for name in unknown
    }
    assert data(client.get(url))["contact"] == made
    change = {"title": "Chief Technology Officer", "mobilePhone": "+1-555-987-6543"}
    changed = data(client.patch(url, json=change))["contact"]
    assert {**made, **change, "leadScore": changed["leadScore"]} == changed
    assert data(client.patch(url, json={"title": None}))["contact"]["title"] is None
    assert data(client.patch(url, json={}))["contact"]["email"] == JANE["email"]
    gone = data(client.delete(url))
    assert gone == {"message": "Contact deleted successfully", "deletedId": made["id"]}
    for call in (client.get(url), client.delete(url), client.patch(url, json=change)):
        refused(call, "NOT_FOUND")
    assert create(client, **JANE)["id"] != made["id"]


def test_every_documented_field_comes_back(sqlite_crm: World) -> None:
    client = sqlite_crm.with_key()
    made = create(client, **JOHN)
    assert {name: made[name] for name in JOHN} == JOHN
    assert (made["firstName"], made["lastName"]) == ("John", "Doe")
    assert made["employeeSizeBracket"] == "201-500"
    assert set(made) == {*JOHN, *DERIVED, "firstName", "lastName", "employeeSizeBracket"}
    body = ok(client.get(CONTACTS))
    assert body == {
        "success": True,
        "data": {"contacts": [made]},
        "meta": {
            "page": 1,
            "pageSize": 20,
            "totalItems": 1,
            "totalPages": 1,
            "apiVersion": "1.0.0",
        },
    }


def test_a_second_one_with_the_address_is_refused(sqlite_crm: World) -> None:
    client = sqlite_crm.with_key()
    made = create(client, **JANE)
    answer = client.post(CONTACTS, json={"email": "Jane.Smith@TechCorp.com"})
    assert refused(answer, "DUPLICATE_RESOURCE")["contactId"] == made["id"]
    other = create(client, fullName="Other")
    answer = client.patch(f"{CONTACTS}/{other['id']}", json={"email": JANE["email"]})
    refused(answer, "DUPLICATE_RESOURCE")


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {"fullName": "invalid_string", "email": "invalid_string"}),
        ({"firstName": "", "email": None}, {"fullName": "", "email": ""}),
        ({"email": "nobody"}, {"email": "invalid_string"}),
        ({"firstName": 5}, {"firstName": "invalid_type"}),
        ({"firstName": "x" * 101}, {"firstName": "too_big"}),
        ({"firstName": "\x00"}, {"firstName": "invalid_string"}),
        ({"fullName": "A", "employees": -1}, {"employees": "too_small"}),
        ({"fullName": "A", "employees": "500"}, {"employees": "invalid_type"}),
        ({"fullName": "A", "employees": True}, {"employees": "invalid_type"}),
        ({"fullName": "A", "technologies": "Python"}, {"technologies": "invalid_type"}),
        ({"fullName": "A", "technologies": [1]}, {"technologies.0": "invalid_type"}),
        ({"fullName": [], "title": {}}, {"fullName": "invalid_type", "title": "invalid_type"}),
    ],
)
def test_what_no_contact_can_have(
    shared_crm: World, body: dict[str, Any], wrong: dict[str, str]
) -> None:
    shared_crm.tick.seconds += 60
    found = fields(shared_crm.with_key().post(CONTACTS, json=body))
    assert set(found) == set(wrong)
    assert all(code in ("", found[name]) for name, code in wrong.items())


def test_nulls_and_unknown_names_are_passed_over(sqlite_crm: World) -> None:
    client = sqlite_crm.with_key()
    made = create(client, fullName="Ada", email=None, employees=None, leadScore="9", nonsense=[1])
    assert (made["fullName"], made["email"], made["leadScore"] == "9") == ("Ada", None, False)


def test_every_filter(crm: World, clock: FixedClock) -> None:
    client = crm.with_key(*("contacts:read", "contacts:write"))
    create(client, **JANE)
    clock.advance(timedelta(hours=1))
    john = create(client, **JOHN)
    clock.advance(timedelta(hours=1))
    create(client, fullName="Zoë Ångström", country="Sweden")
    score = float(john["leadScore"])
    for query, names in {
        (): ["Zoë Ångström", "John Doe", "Jane Smith"],
        (("search", "zoe"),): ["Zoë Ångström"],
        (("search", "acme"),): ["John Doe"],
        (("search", "jane.smith@techcorp"),): ["Jane Smith"],
        (("search", "\u0000" * 0 + "nobody"),): [],
        (("industry", "Technology"),): ["John Doe", "Jane Smith"],
        (("employeeSizeBracket", "201-500"),): ["John Doe"],
        (("country", "Sweden"),): ["Zoë Ångström"],
        (("leadScoreMin", str(score)), ("hasPhone", "true")): ["John Doe"],
        (("leadScoreMin", str(score + 0.05)), ("hasPhone", "true")): [],
        (("leadScoreMax", "0"), ("hasPhone", "true")): [],
        (("hasEmail", "false"),): ["Zoë Ångström"],
        (("hasPhone", "true"),): ["John Doe"],
        (("hasLinkedIn", "true"), ("sortBy", "email")): ["John Doe", "Jane Smith"],
        (("createdSince", "2026-06-12T19:00:00Z"),): ["Zoë Ångström", "John Doe"],
        (("createdSince", "2026-06-12T21:00:00+01:00"),): ["Zoë Ångström"],
        (("updatedSince", "2026-06-12T19:30:00.123456Z"),): ["Zoë Ångström"],
        (("updatedSince", "2026-06-13"),): [],
        (("sortBy", "lastName"), ("sortOrder", "asc")): ["John Doe", "Jane Smith", "Zoë Ångström"],
        (("page", "2"), ("pageSize", "2")): ["Jane Smith"],
        (("search", ""), ("page", "9")): [],
    }.items():
        assert listed(client, **dict(query)) == names, query
    meta = ok(client.get(CONTACTS, params={"page": 2, "pageSize": 2, "hasEmail": True}))["meta"]
    assert (meta["totalItems"], meta["totalPages"], meta["page"]) == (2, 1, 2)
    assert ok(client.get(CONTACTS, params={"pageSize": 500}))["meta"]["pageSize"] == 100


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page", "0"),
        ("page", "one"),
        ("pageSize", "0"),
        ("sortBy", "password"),
        ("sortOrder", "up"),
        ("leadScoreMin", "high"),
        ("leadScoreMin", "NaN"),
        ("leadScoreMax", "11"),
        ("updatedSince", "yesterday"),
        ("createdSince", "9999-99-99"),
        ("createdSince", "0001-01-01T00:00:00+10:00"),
        ("hasEmail", "perhaps"),
        ("search", "\x00"),
    ],
)
def test_what_no_list_can_be_asked_for(shared_crm: World, name: str, value: str) -> None:
    shared_crm.tick.seconds += 60
    assert [*fields(shared_crm.with_key().get(CONTACTS, params={name: value}))] == [name]


def test_others_contacts_are_not_there(sqlite_crm: World) -> None:
    from tests import factories

    client = sqlite_crm.with_key()
    url = f"{CONTACTS}/{create(client, **JANE)['id']}"
    stranger = sqlite_crm.with_key(actor=factories.create_organization(sqlite_crm.backend, "Other"))
    assert listed(stranger) == []
    for method in ("GET", "PATCH", "DELETE"):
        refused(stranger.request(method, url, json={}), "NOT_FOUND")
    refused(client.get(f"{CONTACTS}/nonsense"), "NOT_FOUND")
    assert create(stranger, **JANE)
