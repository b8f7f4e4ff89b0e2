"""The server of the other API tests, spoken to as this document says."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from crmtui.api.dialects.leora.errors import STATUS
from tests.api.conftest import World

CLOCK = "2026-06-12T18:00:00Z"
"""What the tests' clock says (`tests.conftest.NOW`)."""


def refused(response: httpx.Response, code: str, status: int | None = None) -> dict[str, Any]:
    """The details of a refusal in the document's format, with its documented status."""
    body = response.json()
    assert (response.status_code, body["error"]["code"]) == (status or STATUS[code], code), body
    assert set(body) == {"error", "timestamp", "requestId"}
    assert body["timestamp"] == CLOCK
    assert body["requestId"] == f"req_{response.headers['x-request-id']}"
    assert isinstance(body["error"]["message"], str)
    details: dict[str, Any] = body["error"]["details"]
    return details


@pytest.fixture
def leora(world: World) -> World:
    """On each kind of database."""
    world.dialect = "leora"
    return world


@pytest.fixture
def sqlite_leora(sqlite_world: World) -> World:
    """On SQLite alone."""
    sqlite_world.dialect = "leora"
    return sqlite_world


@pytest.fixture(scope="module")
def shared_leora(shared_world: World) -> World:
    """For tests of a module that change nothing."""
    shared_world.dialect = "leora"
    return shared_world
