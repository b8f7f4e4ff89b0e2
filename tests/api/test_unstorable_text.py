"""NUL and halves of surrogate pairs: a documented refusal in every list and every body."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from crmtui.kit.backend import Backend
from tests.api.conftest import World, open_world
from tests.api.documents import documents

NUL = "a\x00b"
HALF = "a%ED%A0%80b"


@pytest.fixture
def hosted(postgres_backend: Backend) -> Iterator[World]:
    """PostgreSQL is the one that takes no NUL."""
    made = open_world(postgres_backend)
    yield made
    made.close()


def operations(world: World) -> Iterator[tuple[str, str, dict[str, Any], httpx.Client]]:
    key, user = world.with_key(), world.with_session()
    for path, found in documents()[world.dialect]["paths"].items():
        for method, operation in found.items():
            session = "Session" in operation.get("security", [{}])[0]
            parts = path.replace("}", "{").split("{")
            parts[1::2] = [str(uuid4())] * len(parts[1::2])
            if "logout" not in path:
                yield method.upper(), "".join(parts), operation, user if session else key


def body_of(world: World, operation: dict[str, Any]) -> dict[str, Any] | None:
    """A body in which every field is text with a NUL."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    model = content["schema"]["$ref"].rpartition("/")[2]
    schemas = documents()[world.dialect]["components"]["schemas"]
    fields = schemas[model].get("properties", {"any": {}})
    return {**dict.fromkeys(fields, NUL), "orgId": str(world.organization_id)}


@pytest.mark.usefixtures("quick_hashes")
@pytest.mark.parametrize("dialect", ["crm", "workos"])
def test_no_text_makes_the_database_fail(hosted: World, dialect: str) -> None:
    hosted.dialect = dialect
    own, tried = {"orgId": str(hosted.organization_id)}, 0
    for method, path, operation, client in operations(hosted):
        asked = [each for each in operation.get("parameters", ()) if each["in"] == "query"]
        for name in {each["name"] for each in asked} - {"orgId"}:
            hosted.tick.seconds += 60
            answer = client.request(method, path, params={**own, name: NUL})
            assert answer.status_code == 400, (method, path, name, answer.text)
            answer = client.request(method, f"{path}?orgId={own['orgId']}&{name}={HALF}")
            assert answer.status_code < 500, (method, path, name, answer.text)
            tried += 1
        body = body_of(hosted, operation)
        if body is not None:
            hosted.tick.seconds += 60
            answer = client.request(method, path, json=body)
            assert str(answer.status_code) in operation["responses"], (method, path, answer.text)
            assert answer.status_code < 500, (method, path, answer.text)
            tried += 1
    assert tried > 40


def test_a_nul_is_named_where_it_stands(shared_world: World) -> None:
    shared_world.dialect = "crm"
    client = shared_world.with_session()
    answer = client.put("/api/settings/appearance", json={"theme": {"name": ["x", NUL]}})
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["error"]["details"]] == ["theme.name.1"]
