"""Garbage in every field of every request: a documented refusal or plain text, never a fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.api.conftest import World
from tests.api.crm.test_contacts import create
from tests.api.documents import documents
from tests.api.l4yercak3.test_garbage import GARBAGE

pytestmark = pytest.mark.soak

DOCUMENT = documents()["crm"]
IDS = ("01976c2e-9d4b-7c3a-8f1e-2d3c4b5a6978", "nonsense", "%00", "..%2f", "%F0%9F%8E%9F")
OPERATIONS = [
    (method.upper(), path)
    for path, operations in DOCUMENT["paths"].items()
    for method in operations
]
Named = dict[str, Any]


def in_turn(names: list[str]) -> Iterator[Named]:
    """Each kind of garbage in all fields at once, and each field with one kind alone."""
    kinds = [*GARBAGE.values()]
    for garbage in kinds:
        yield dict.fromkeys(names, garbage)
    for place, name in enumerate(names):
        yield {name: kinds[place % len(kinds)]}


def one_by_one(names: list[str]) -> Iterator[Named]:
    """Each kind in each field alone, also inside of lists."""
    for garbage in GARBAGE.values():
        for name in names:
            yield {name: garbage}
            yield {name: [garbage, {"id": garbage, "updates": garbage}]}


def body_fields(operation: Named) -> list[str] | None:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    model = content["schema"]["$ref"].rpartition("/")[2]
    return [*DOCUMENT["components"]["schemas"][model].get("properties", {"setting": {}})]


def try_all(world: World, method: str, path: str, choose: Any) -> None:
    operation = DOCUMENT["paths"][path][method.lower()]
    client = as_whom(world, operation)
    known = create(world.with_key(), fullName="Known")["id"]

    def send(place: str = known, **given: Any) -> None:
        world.tick.seconds += 60
        parts = path.replace("}", "{").split("{")
        parts[1::2] = [place] * len(parts[1::2])
        answer = client.request(method, "".join(parts), **given)
        assert str(answer.status_code) in operation["responses"], (given, answer.text[:500])
        assert answer.status_code < 500
        assert answer.headers["x-trace-id"]
        assert "Traceback" not in answer.text

    for place in IDS if "{" in path else (known,):
        send(place, json={} if "requestBody" in operation else None)
    asked = [each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"]
    for query in choose(asked) if asked else ():
        send(params={name: str(value)[:2000] for name, value in query.items()})
    names = body_fields(operation)
    if names is not None:
        for garbage in GARBAGE.values():
            send(json=garbage)
        for body in choose(names):
            send(json=body)


def as_whom(world: World, operation: Named) -> httpx.Client:
    wanted = operation.get("security", [{}])[0]
    if "Session" not in wanted:
        return world.with_key()
    return world.with_session(world.user(f"{uuid4().hex}@example.com"))


@pytest.mark.usefixtures("quick_hashes")
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_no_garbage_is_a_fault(shared_crm: World, method: str, path: str) -> None:
    try_all(shared_crm, method, path, in_turn)


@pytest.mark.soak
@pytest.mark.usefixtures("quick_hashes")
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_no_garbage_anywhere_is_a_fault(shared_crm: World, method: str, path: str) -> None:
    try_all(shared_crm, method, path, one_by_one)
