"""Contacts out of files, by a session, as the document has it."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import httpx
import pytest

from crmtui.api.dialects.crm import imports
from crmtui.api.uploads import read_upload
from crmtui.services import jobs
from crmtui.services.contact_imports.jobs import JOBS
from crmtui.services.identity import Role
from crmtui.services.jobs import JobRun
from tests.api.conftest import World, ok
from tests.api.crm.conftest import data, fields, refused
from tests.api.crm.test_contacts import JOHN, create
from tests.services.jobs.kinds import WORKER, claim_all

MAPPING = {"Name": "fullName", "Email Address": "email", "Company Name": "company"}
CSV = (
    "Name,Email Address,Company Name,Custom Field 1\n"
    "John Doe,john.doe@example.com,Acme Inc,x\n"
    "Jane Smith,jane.smith@example.com,Tech Corp,y\n"
    "Nobody,not an address,,z\n"
)


def send(client: httpx.Client, path: str, content: str = CSV, **fields: Any) -> httpx.Response:
    files = {"csv": ("contacts.csv", content.encode(), "text/csv")}
    form = {name: json.dumps(value) for name, value in fields.items()}
    return client.post(path, files=files, data=form)


def work(crm: World) -> None:
    """What a worker does with the job that waits."""
    run = JobRun(crm.backend, claim_all(crm.backend)[0])
    handlers = {kind.name: (kind, handler) for kind, handler in JOBS}
    kind, handler = handlers[run.claimed.kind]
    result = handler(run, kind.args.model_validate(run.claimed.args))
    with crm.backend.write(WORKER) as tx:
        assert jobs.complete(tx, run.claimed, result)


def test_the_documented_way(crm: World) -> None:
    key, client = crm.with_key(), crm.with_session()
    found = ok(send(client, "/api/import/auto-map"))
    assert found["success"] is True
    assert found["fieldMapping"] == MAPPING
    assert found["unmappedHeaders"] == ["Custom Field 1"]
    assert found["sampleData"][0] == {
        "Name": "John Doe",
        "Email Address": "john.doe@example.com",
        "Company Name": "Acme Inc",
        "Custom Field 1": "x",
    }
    john = create(key, **{**JOHN, "email": "john.doe@example.com", "title": "CEO"})
    options = {"skipDuplicates": True, "updateExisting": True, "autoEnrich": True}
    started = ok(send(client, "/api/import", fieldMapping=MAPPING, options=options))
    assert set(started) == {"jobId", "message", "estimatedTime"}
    address = f"/api/import/{started['jobId']}"
    waiting = ok(client.get(address))
    assert (waiting["status"], waiting["processedRows"]) == ("pending", 0)
    work(crm)
    done = ok(client.get(address))
    assert done.pop("createdAt") <= done.pop("completedAt")
    assert done == {
        "id": started["jobId"],
        "filename": "contacts.csv",
        "status": "completed",
        "totalRows": 3,
        "processedRows": 3,
        "successfulRows": 2,
        "errorRows": 1,
        "duplicateRows": 1,
    }
    people = data(key.get("/api/v1/contacts"))["contacts"]
    assert {each["email"] for each in people} >= {"john.doe@example.com", "jane.smith@example.com"}
    assert next(each for each in people if each["id"] == john["id"])["title"] == "CEO"


def test_what_cannot_be_read_is_said(sqlite_crm: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = sqlite_crm.with_session()
    refused(client.post("/api/import", json={}), "BAD_REQUEST")
    form = {"fieldMapping": (None, "{}")}
    assert fields(client.post("/api/import", files=form)) == {"csv": "invalid_type"}
    assert "fieldMapping" in fields(send(client, "/api/import", fieldMapping=["x"]))
    for wrong in ({"Nobody has this": "email"}, {"Name": "leadScore"}):
        assert set(fields(send(client, "/api/import", fieldMapping=wrong))) == {"fieldMapping"}
    for options, name in (([1], "options"), ({"autoEnrich": 7}, "options.autoEnrich")):
        assert [*fields(send(client, "/api/import", options=options))] == [name]
    empty = {"csv": ("contacts.csv", b"", "text/csv")}
    assert set(fields(client.post("/api/import/auto-map", files=empty))) == {"csv"}
    wrong = {"Name": "fullName", "Custom Field 1": "shoeSize"}
    refused(send(client, "/api/import", fieldMapping=wrong), "VALIDATION_ERROR")
    unknown = send(client, "/api/import", fieldMapping={"Nom": "fullName"})
    refused(unknown, "VALIDATION_ERROR")
    assert "'Nom'" in unknown.json()["error"]["message"]
    refused(send(client, "/api/import", fieldMapping={"Name": "company"}), "VALIDATION_ERROR")
    refused(send(client, "/api/import/auto-map", ""), "VALIDATION_ERROR")
    monkeypatch.setattr(imports, "read_upload", partial(read_upload, limit=100))
    refused(send(client, "/api/import"), "BAD_REQUEST", 413)
    missing = "/api/import/00000000-0000-0000-0000-000000000000"
    refused(client.get(missing), "NOT_FOUND")


def test_who_may_not(sqlite_crm: World) -> None:
    refused(send(sqlite_crm.client(), "/api/import"), "UNAUTHORIZED")
    refused(send(sqlite_crm.with_key(), "/api/import"), "UNAUTHORIZED")
    desk = sqlite_crm.with_session(sqlite_crm.user("desk@example.com", Role.FRONT_DESK))
    refused(send(desk, "/api/import"), "FORBIDDEN")
    refused(send(desk, "/api/import/auto-map"), "FORBIDDEN")
