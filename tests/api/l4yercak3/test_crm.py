"""Contacts and CRM organizations, with the document's own examples."""

from __future__ import annotations

import httpx
import pytest

from crmtui.api.dialects.l4yercak3 import crm_wire, examples
from tests.api.conftest import World, make_sales, ok, refused
from tests.api.l4yercak3.test_examples import has_shape

CONTACTS = "/api/v1/crm/contacts"
COMPANIES = "/api/v1/crm/organizations"


@pytest.fixture
def client(world: World) -> httpx.Client:
    return world.with_key()


def test_contacts(world: World, client: httpx.Client) -> None:
    wanted = {**examples.CREATE_CONTACT, "organizationId": world.org}
    made = ok(client.post(CONTACTS, json=wanted), 201)
    assert (made["type"], made["displayName"]) == ("contact", "Jane Smith")
    documented = {"email": "jane@example.com", "phone": "+1234567890", "company": "Acme Corp"}
    assert made["customProperties"].items() >= documented.items()
    assert made["customProperties"]["department"] == "Engineering"
    path = f"{CONTACTS}/{made['id']}"
    assert ok(client.get(path)) == made

    changed = ok(client.patch(path, json=examples.UPDATE_CONTACT))
    assert changed["displayName"] == "Jane Doe"
    kept = {"title": "Senior Engineer", "lastName": "Doe", "department": "Engineering"}
    assert changed["customProperties"].items() >= (documented | kept).items()

    listed = ok(client.get(CONTACTS, params={"organizationId": world.org}))
    assert listed == {"contacts": [changed], "total": 1, "hasMore": False}
    assert listed["contacts"][0].keys() >= examples.CONTACTS["contacts"][0].keys()
    gone = ok(client.patch(path, json={"customFields": {"department": None}}))
    assert "department" not in has_shape(crm_wire.ContactOut, gone)["customProperties"]
    # What was read can be sent back.
    assert ok(client.patch(path, json=changed))["customProperties"] == changed["customProperties"]

    assert ok(client.delete(path)) == {"id": made["id"], "deleted": True}
    assert client.get(path).status_code == 404
    assert ok(client.get(CONTACTS))["total"] == 0


def test_pages_begin_anywhere(client: httpx.Client) -> None:
    names = [f"Person {letter}" for letter in "EDCBA"]
    for name in reversed(names):
        ok(client.post(CONTACTS, json={"displayName": name}), 201)
    for offset, limit in ((0, 2), (1, 3), (3, 2), (4, 3), (5, 2), (1, 500)):
        page = ok(client.get(CONTACTS, params={"offset": offset, "limit": limit}))
        shown = [contact["displayName"] for contact in page["contacts"]]
        assert (shown, page["total"]) == (names[offset : offset + limit], 5)
        assert page["hasMore"] is (offset + limit < 5)


def test_a_registration_makes_one_contact(world: World, client: httpx.Client) -> None:
    event_id, _product_id = make_sales(client, world.org)
    wanted = {**examples.CONTACT_FROM_EVENT, "organizationId": world.org, "eventId": event_id}
    made = ok(client.post(f"{CONTACTS}/from-event", json=wanted), 201)
    assert made["displayName"] == "John Doe"
    assert made["customProperties"]["email"] == "attendee@example.com"
    again = ok(client.post(f"{CONTACTS}/from-event", json=wanted), 201)
    assert (again["id"], ok(client.get(CONTACTS))["total"]) == (made["id"], 1)
    unknown = {**wanted, "eventId": "obj_" + "0" * 32}
    refused(client.post(f"{CONTACTS}/from-event", json=unknown), 404, "NOT_FOUND")
    del unknown["attendeeData"]
    details = refused(client.post(f"{CONTACTS}/from-event", json=unknown), 400, "MISSING_PARAM")
    assert details["param"] == "attendeeData"


def test_organizations_of_the_crm(world: World, client: httpx.Client) -> None:
    wanted = {**examples.CREATE_COMPANY, "organizationId": world.org}
    made = has_shape(crm_wire.CompanyOut, ok(client.post(COMPANIES, json=wanted), 201))
    assert made["displayName"] == "Client Company Inc"
    told = {key: wanted[key] for key in ("website", "industry", "taxId")}
    assert made["customProperties"].items() >= told.items()
    listed = ok(client.get(COMPANIES, params={"organizationId": world.org}))
    assert has_shape(crm_wire.CompaniesOut, listed)["organizations"] == [made]
    assert listed["hasMore"] is False
    twice = refused(client.post(COMPANIES, json=wanted), 400, "VALIDATION_ERROR")
    assert twice["companyId"] == made["id"]


def test_what_is_wrong_is_named(client: httpx.Client) -> None:
    details = refused(client.post(CONTACTS, json={"email": "jane"}), 400, "VALIDATION_ERROR")
    assert list(details["fields"]) == ["email"]
    details = refused(client.post(CONTACTS, json={"company": "Acme"}), 400, "VALIDATION_ERROR")
    assert "displayName" in details["fields"]
    for path, body in (
        (CONTACTS, {"firstName": "x" * 101}),
        (CONTACTS, {"displayName": "x" * 201}),
        (CONTACTS, {"name": "A", "tags": ["x" * 61]}),
        (COMPANIES, {"name": "A", "customFields": {}, "industry": "x" * 121}),
    ):
        details = refused(client.post(path, json=body), 400, "VALIDATION_ERROR")
        assert next(iter(details["fields"])).partition(".")[0] == [*body][-1]
    ok(client.post(CONTACTS, json={"email": "jane@example.com"}), 201)
    twice = client.post(CONTACTS, json={"email": "JANE@example.com"})
    assert refused(twice, 400, "VALIDATION_ERROR")["reason"] == "contact.email_taken"
    for path, query, name in (
        (CONTACTS, {"limit": "0"}, "limit"),
        (COMPANIES, {"offset": "-1"}, "offset"),
    ):
        details = refused(client.get(path, params=query), 400, "VALIDATION_ERROR")
        assert name in details["fields"]
    details = refused(client.get(f"{CONTACTS}/obj_{'0' * 32}"), 404, "NOT_FOUND")
    assert list(details["fields"]) == ["contactId"]
    reader = {"Authorization": "Bearer nobody"}
    refused(client.get(CONTACTS, headers=reader), 401, "UNAUTHORIZED")


def test_scopes_are_asked_for(world: World) -> None:
    reader = world.with_key("contacts:read")
    assert ok(reader.get(CONTACTS))["contacts"] == []
    refused(reader.post(CONTACTS, json={"displayName": "Jane"}), 403, "NOT_AUTHORIZED")
    refused(reader.get(COMPANIES), 403, "NOT_AUTHORIZED")
