"""Schemathesis on the documents that the server gives of itself.

Whatever it makes of them is answered with a documented status, in the documented form, and never
with a fault. The same requests each time: what fails here fails again.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from tests.api.conftest import World
from tests.api.documents import documents

pytestmark = [pytest.mark.soak, pytest.mark.timeout(900)]

EXAMPLES = 8
DOCUMENTS = documents()
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "unsupported_method",
)
Told = dict[str, list[str]]


def configure(world: World) -> SchemathesisConfig:
    few = {"generation": {"max-examples": EXAMPLES}}
    return SchemathesisConfig.from_dict(
        {
            "seed": 1,
            "cache": {"enabled": False},
            "base-url": f"{world.server.url}/{world.dialect}",
            "continue-on-failure": True,
            "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}},
            "generation": {"max-examples": EXAMPLES, "no-shrink": True, "database": "none"},
            "phases": {"fuzzing": few, "stateful": few},
        }
    )


@contextmanager
def asking(world: World) -> Iterator[None]:
    """Whoever asks is let in, whenever, and asks about their own organization."""
    key, user = world.key(), world.user(f"{uuid4().hex}@example.com")
    own = {"orgId": str(world.organization_id), "organizationId": world.org}

    def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
        world.tick.seconds += 60
        wanted = case.operation.definition.raw.get("security", [{}])[0]
        token = world.session(user) if {"Session", "CLI session"} & {*wanted} else key
        case.headers["Authorization"] = f"Bearer {token}"
        for part in (case.query, case.body):
            if isinstance(part, dict):
                part.update({name: value for name, value in own.items() if name in part})

    schemathesis.hook(before_call)
    try:
        yield
    finally:
        schemathesis.hooks.unregister(before_call)


def run(schema: Any) -> tuple[Told, Mapping[str, Counter[int]]]:
    """What failed, with the requests that show it, and how each operation answered."""
    failures: Told = defaultdict(list)
    answers: dict[str, Counter[int]] = defaultdict(Counter)
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError):
            failures[f"{event.label}: {event.info}"].append("")
        if isinstance(event, events.FatalError):
            raise event.exception
        if isinstance(event, events.ScenarioFinished):
            _collect(event.recorder, failures, answers)
    return failures, answers


def _collect(recorder: Any, failures: Told, answers: dict[str, Counter[int]]) -> None:
    for case_id, exchange in recorder.interactions.items():
        case, response = recorder.cases[case_id].value, exchange.response
        if response is None:
            continue
        answers[case.operation.label][response.status_code] += 1
        for check in recorder.checks.get(case_id, ()):
            if check.failure_info is None or _is_said_to_be_away(case, response):
                continue
            failure = check.failure_info.failure
            name = f"{case.operation.label}: {failure.title} {response.status_code}"
            request = exchange.request
            shown = f"{request.method} {request.uri} {case.body!r:.200} {failure.message:.200}"
            failures[name].append(shown)


def _is_said_to_be_away(case: Any, response: Any) -> bool:
    """Somebody else's server that is not configured: documented as 503."""
    return response.status_code == 503 and "503" in case.operation.definition.raw["responses"]


@pytest.mark.usefixtures("quick_hashes")
@pytest.mark.parametrize("dialect", ["crm", "workos", "leora", "l4yercak3"])
def test_every_answer_is_documented(sqlite_world: World, dialect: str) -> None:
    sqlite_world.dialect = dialect
    schema = schemathesis.openapi.from_dict(DOCUMENTS[dialect], config=configure(sqlite_world))
    with asking(sqlite_world):
        failures, answers = run(schema)
    assert not failures, "\n".join(f"{name}\n  {told[0]}" for name, told in failures.items())
    # Otherwise nobody would notice that all of it was refused at the door.
    if os.environ.get("SHOW"):
        print(*sorted((k, dict(v)) for k, v in answers.items()), sep="\n")
    let_in = [label for label, found in answers.items() if {*found} - {401, 403, 405}]
    assert len(let_in) == len(answers) == sum(map(len, DOCUMENTS[dialect]["paths"].values()))
