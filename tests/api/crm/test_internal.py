"""Contacts by a session."""

from __future__ import annotations

from crmtui.services.identity import Role
from tests.api.conftest import World, ok
from tests.api.crm.conftest import data, fields, refused
from tests.api.crm.test_contacts import JANE, JOHN, create


def test_lists_and_searches(crm: World) -> None:
    key, client = crm.with_key(), crm.with_session()
    john = create(key, **JOHN)
    create(key, **JANE)
    found = data(client.get("/api/contacts", params={"search": "acme", "pageSize": 50}))
    assert found["contacts"] == [john]
    refused(crm.client().get("/api/contacts"), "UNAUTHORIZED")
    url = "https://www.linkedin.com/in/johndoe/"
    matches = data(client.get("/api/contacts/linkedin-search", params={"url": url}))
    names = ("id", "fullName", "email", "company", "title", "personLinkedIn")
    assert matches == {
        "linkedinUrl": url,
        "matchingContacts": [{name: john[name] for name in names}],
        "matchCount": 1,
    }
    assert [*fields(client.get("/api/contacts/linkedin-search"))] == ["url"]
    picker = crm.with_session(crm.user("pia@example.com", Role.PICKER))
    refused(picker.get("/api/contacts"), "FORBIDDEN")


def test_company_details_are_filled_in(crm: World) -> None:
    key, client = crm.with_key(), crm.with_session()
    # Before anything is known of the company: new contacts get what is.
    colleague = create(key, fullName="Cay", company="ACME Inc", industry="Metal")["id"]
    create(key, **JOHN)
    template = data(client.get("/api/companies/Acme%20Inc/template"))["template"]
    assert template["company"] == "Acme Inc"
    shared = ("industry", "employees", "website", "companyLinkedIn", "technologies")
    assert {name: template[name] for name in shared} == {name: JOHN[name] for name in shared}
    refused(client.get("/api/companies/Nobody/template"), "NOT_FOUND")
    create(key, fullName="Slash", company="Smith/Jones", industry="Law")
    slashed = data(client.get("/api/companies/smith%2Fjones/template"))["template"]
    assert (slashed["company"], slashed["industry"]) == ("Smith/Jones", "Law")
    filled = ok(client.post("/api/contacts/bulk-autofill"))
    assert (filled["success"], filled["updated"]) == (True, 1)
    shown = data(key.get(f"/api/v1/contacts/{colleague}"))["contact"]
    assert (shown["industry"], shown["website"]) == ("Metal", "https://acme.com")


def test_full_names_are_mended(crm: World) -> None:
    key, client = crm.with_key(), crm.with_session()
    wrong = create(key, fullName="Someone Else", firstName="Ada", lastName="Lovelace")["id"]
    create(key, **JANE)
    assert ok(client.post("/api/fix-fullnames"))["updated"] == 1
    assert ok(client.post("/api/fix-fullnames"))["updated"] == 0
    assert data(key.get(f"/api/v1/contacts/{wrong}"))["contact"]["fullName"] == "Ada Lovelace"
    viewer = crm.with_session(crm.user("vi@example.com", Role.VIEWER))
    for path in ("/api/fix-fullnames", "/api/contacts/bulk-autofill"):
        refused(viewer.post(path), "FORBIDDEN")
