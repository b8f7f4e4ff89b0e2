"""Enrichment: the document's examples, by keys and by sessions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from crmtui.kit.backend import Backend
from crmtui.services.enrichment import ProfileRefused
from crmtui.services.identity import Role
from tests.api.conftest import World, ok, open_world
from tests.api.crm.conftest import data, fields, refused
from tests.api.crm.test_contacts import JOHN, create
from tests.services.enrichment.making import JANE, URL, Directory, work

JOBS = "/api/v1/enrichment/jobs"
JOB = {
    *("id", "linkedinUrl", "contactId", "status", "provider", "createdContact", "foundData"),
    *("appliedChanges", "keptValues", "creditsUsed", "errorMessage"),
    *("createdAt", "updatedAt", "completedAt"),
}


@pytest.fixture
def directory() -> Directory:
    return Directory()


@pytest.fixture
def crm(backend: Backend, directory: Directory) -> Iterator[World]:
    """A server with somebody to ask."""
    made = open_world(backend, profiles=directory)
    made.dialect = "crm"
    yield made
    made.close()


def test_contacts_are_found_by_their_address(crm: World) -> None:
    john = create(crm.with_key(), **JOHN)
    reader = crm.with_key("enrichment:read")
    url = "https://linkedin.com/in/johndoe"
    found = data(reader.post("/api/v1/enrichment/search", json={"linkedinUrl": url}))
    names = ("id", "fullName", "email", "company", "title", "personLinkedIn")
    match = {name: john[name] for name in names}
    assert found == {"linkedinUrl": url, "matchingContacts": [match], "matchCount": 1}
    runner = crm.with_key("enrichment:run")
    refused(
        runner.post("/api/v1/enrichment/search", json={"linkedinUrl": url}), "INSUFFICIENT_SCOPE"
    )
    assert fields(reader.post("/api/v1/enrichment/search", json={})) == {
        "linkedinUrl": "invalid_type"
    }


def test_jobs_run_and_are_shown(crm: World, directory: Directory) -> None:
    client = crm.with_key()
    jane = create(client, fullName="Jane Doe", title="The boss")["id"]
    asked = data(client.post(JOBS, json={"linkedinUrl": URL, "contactId": jane}), 201)["job"]
    assert set(asked) == JOB
    assert (asked["status"], asked["contactId"]) == ("pending", jane)
    work(crm.backend, directory)
    done = data(client.get(f"{JOBS}/{asked['id']}"))["job"]
    assert (done["status"], done["provider"], done["creditsUsed"]) == ("completed", "directory", 3)
    assert done["keptValues"] == {"title": "CTO"}
    assert done["appliedChanges"]["personLinkedIn"] == "https://www.linkedin.com/in/janedoe"
    listed = client.get(JOBS)
    assert data(listed)["jobs"] == [done]
    assert listed.json()["meta"]["totalItems"] == 1
    shown = data(client.get(f"/api/v1/contacts/{jane}"))["contact"]
    assert (shown["title"], shown["company"]) == ("The boss", "Acme")
    activities = data(client.get("/api/v1/activities", params={"activityType": "enriched"}))
    assert [each["contactId"] for each in activities["activities"]] == [jane]
    for wrong in ({"linkedinUrl": "https://example.com/in/x"}, {"linkedinUrl": ""}, {}):
        assert [*fields(client.post(JOBS, json=wrong))] == ["linkedinUrl"]
    stranger = {"linkedinUrl": URL, "contactId": asked["id"]}
    refused(client.post(JOBS, json=stranger), "NOT_FOUND")
    refused(client.get(f"{JOBS}/{jane}"), "NOT_FOUND")
    refused(crm.with_key("enrichment:read").post(JOBS, json={}), "INSUFFICIENT_SCOPE")
    refused(crm.with_key("enrichment:run").get(JOBS), "INSUFFICIENT_SCOPE")


def test_many_jobs_are_made_at_once(crm: World) -> None:
    client = crm.with_key("enrichment:run")
    wanted: list[Any] = [
        {"linkedinUrl": "https://linkedin.com/in/user1"},
        {"linkedinUrl": "https://linkedin.com/company/acme"},
        {"linkedinUrl": URL, "contactId": "01976c2e-9d4b-7c3a-8f1e-2d3c4b5a6978"},
    ]
    made = data(client.post(f"{JOBS}/bulk", json={"jobs": wanted}))
    assert made["summary"] == {"total": 3, "created": 1, "failed": 2}
    first, *others = made["results"]
    assert (first["success"], first["job"]["status"]) == (True, "pending")
    assert [each["error"]["code"] for each in others] == ["VALIDATION_ERROR", "NOT_FOUND"]
    for count in (0, 101):
        body = {"jobs": wanted[:1] * count}
        assert [*fields(client.post(f"{JOBS}/bulk", json=body))] == ["jobs"]


def test_a_session_searches_enriches_and_creates(crm: World, directory: Directory) -> None:
    client = crm.with_session()
    status = {
        "configured": True,
        "provider": "directory",
        "message": "LinkedIn enrichment is ready to use",
    }
    assert ok(client.get("/api/enrichment/status")) == status
    body = {"linkedinUrl": URL}
    assert ok(client.post("/api/enrichment/search", json=body)) == {
        "success": True,
        "data": {
            "fullName": "Jane Doe",
            "firstName": "Jane",
            "lastName": "Doe",
            "email": "jane@example.com",
            "phone": "+15551234567",
            "title": "CTO",
            "company": "Acme",
        },
        "creditsUsed": 3,
        "message": "Contact details found successfully",
    }
    made = ok(client.post("/api/enrichment/create-from-linkedin", json=body), 201)
    assert (made["contact"]["email"], made["creditsUsed"]) == ("jane@example.com", 3)
    place = f"/api/contacts/{made['contact']['id']}"
    refused(client.post("/api/enrichment/create-from-linkedin", json=body), "DUPLICATE_RESOURCE")
    directory.known[str(made["job"]["linkedinUrl"])] = JANE.__class__(
        full_name="Jane Doe", title="CEO"
    )
    again = ok(client.post(f"{place}/enrich-linkedin"))
    assert (again["success"], again["contact"]["title"]) == (True, "CEO")
    jobs = ok(client.get(f"{place}/enrichment-jobs"))["jobs"]
    assert [job["id"] for job in jobs] == [again["job"]["id"], made["job"]["id"]]
    history = ok(client.get("/api/enrichment/jobs", params={"limit": 1}))["jobs"]
    assert history == jobs[:1]
    other = create(crm.with_key(), fullName="Nobody")["id"]
    without = client.post(f"/api/contacts/{other}/enrich-linkedin")
    assert [*fields(without)] == ["linkedinUrl"]
    nobody = {"linkedinUrl": "https://linkedin.com/in/nobody"}
    refused(client.post("/api/enrichment/search", json=nobody), "NOT_FOUND")
    directory.refusal = ProfileRefused("proxycurl.credits", "Used up.")
    details = refused(client.post("/api/enrichment/search", json=body), "INTERNAL_ERROR", 503)
    assert details["reason"] == "proxycurl.credits"
    viewer = crm.with_session(crm.user("vi@example.com", Role.VIEWER))
    refused(viewer.post("/api/enrichment/search", json=body), "FORBIDDEN")
    assert len(ok(viewer.get("/api/enrichment/jobs"))["jobs"]) == 5


def test_without_a_provider_it_says_what_to_configure(sqlite_crm: World) -> None:
    client = sqlite_crm.with_session()
    status = ok(client.get("/api/enrichment/status"))
    assert (status["configured"], status["provider"]) == (False, "built-in")
    john = create(sqlite_crm.with_key(), **JOHN)["id"]
    for path in (
        "/api/enrichment/search",
        "/api/enrichment/create-from-linkedin",
        f"/api/contacts/{john}/enrich-linkedin",
    ):
        answer = client.post(path, json={"linkedinUrl": URL})
        refused(answer, "INTERNAL_ERROR", 503)
        assert "CRMTUI_ENRICHMENT_KEY" in answer.json()["error"]["message"]
    assert ok(client.get("/api/enrichment/jobs"))["jobs"] == []


def test_new_contacts_get_what_is_known_of_their_company(sqlite_crm: World) -> None:
    client = sqlite_crm.with_key("contacts:write")
    create(client, **JOHN)
    named = create(client, fullName="Ada", company="acme inc", industry="Metal")
    assert (named["industry"], named["website"]) == ("Metal", "https://acme.com")
    by_domain = create(client, email="bob@acme.com")
    assert (by_domain["company"], by_domain["annualRevenue"]) == ("Acme Inc", "$10M")
    assert create(client, email="cay@gmail.com")["company"] is None
