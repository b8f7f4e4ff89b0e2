"""The server of the other API tests, spoken to as this document says."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from crmtui.api.dialects.crm.errors import STATUS
from tests.api.conftest import World


def refused(response: httpx.Response, code: str, status: int | None = None) -> Any:
    """The details of a refusal in the document's format, with its documented status."""
    body = response.json()
    wanted = (status or STATUS[code], code)
    assert (response.status_code, body["error"]["code"]) == wanted, body
    assert body["success"] is False
    assert set(body["error"]) == {"code", "message", "details", "traceId"}
    assert body["error"]["traceId"] == response.headers["x-trace-id"]
    assert re.fullmatch(r"trace_\d{10}_[A-Za-z0-9]{1,12}", body["error"]["traceId"])
    assert response.headers["x-api-version"] == "1.0.0"
    return body["error"]["details"]


def fields(response: httpx.Response) -> dict[str, str]:
    """The code of each field that is refused."""
    details = refused(response, "VALIDATION_ERROR")
    assert all(set(each) == {"field", "message", "code"} for each in details), details
    return {each["field"]: each["code"] for each in details}


def data(response: httpx.Response, status: int = 200) -> Any:
    """What a success in the envelope brings."""
    assert response.status_code == status, response.text
    body = response.json()
    assert body["success"] is True
    assert body["meta"]["apiVersion"] == "1.0.0"
    return body["data"]


@pytest.fixture
def crm(world: World) -> World:
    """On each kind of database."""
    world.dialect = "crm"
    return world


@pytest.fixture
def sqlite_crm(sqlite_world: World) -> World:
    """On SQLite alone."""
    sqlite_world.dialect = "crm"
    return sqlite_world


@pytest.fixture(scope="module")
def shared_crm(shared_world: World) -> World:
    """For tests of a module that change nothing."""
    shared_world.dialect = "crm"
    return shared_world
