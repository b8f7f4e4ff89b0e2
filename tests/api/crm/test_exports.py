"""Contacts as CSV, by a session."""

from __future__ import annotations

import csv
import io

import httpx

from crmtui.services.identity import Role
from tests.api.conftest import World
from tests.api.crm.conftest import data, refused
from tests.api.crm.test_contacts import JANE, JOHN, create

COLUMNS = [
    *("Full Name", "First Name", "Last Name", "Title", "Company", "Email"),
    *("Mobile Phone", "Other Phone", "Home Phone", "Corporate Phone"),
    *("Employees", "Employee Size Bracket", "Industry"),
    *("Person LinkedIn", "Website", "Company LinkedIn"),
    *("City", "State", "Country"),
    *("Company Address", "Company City", "Company State", "Company Country"),
    *("Technologies", "Annual Revenue", "Lead Score", "Created At"),
]


def table(answer: httpx.Response) -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="contacts')
    assert answer.headers["x-trace-id"]
    return list(csv.reader(io.StringIO(answer.text)))


def test_the_documented_columns(crm: World) -> None:
    key, client = crm.with_key(), crm.with_session()
    assert table(client.get("/api/export")) == [COLUMNS]
    john = create(key, **JOHN)
    create(key, **{**JANE, "title": "=1+1"})
    data(key.delete(f"/api/v1/contacts/{create(key, fullName='Gone')['id']}"))
    header, *rows = table(client.get("/api/export"))
    assert header == COLUMNS
    assert [row[0] for row in rows] == ["John Doe", "Jane Smith"]
    first = dict(zip(header, rows[0], strict=True))
    assert (first["Employees"], first["Employee Size Bracket"]) == ("500", "201-500")
    assert (first["Lead Score"], first["Created At"]) == (john["leadScore"], john["createdAt"])
    assert first["Technologies"] == "Python; SQL"
    assert not rows[1][3].startswith("=")
    header, *rows = table(client.get("/api/export/all"))
    assert header[: len(COLUMNS)] == COLUMNS
    assert {"ID", "Notes", "Tags", "Updated At"} < set(header)
    assert dict(zip(header, rows[0], strict=True))["ID"] == john["id"]


def test_who_may_not(sqlite_crm: World) -> None:
    for path in ("/api/export", "/api/export/all"):
        refused(sqlite_crm.client().get(path), "UNAUTHORIZED")
        refused(sqlite_crm.with_key().get(path), "UNAUTHORIZED")
    desk = sqlite_crm.with_session(sqlite_crm.user("desk@example.com", Role.FRONT_DESK))
    refused(desk.get("/api/export"), "FORBIDDEN")
