"""A client of the dialect with a pipeline to work in."""

from __future__ import annotations

from typing import Any

import httpx

from crmtui.api.dialects.workos.errors import STATUS
from tests.api.conftest import World, ok


def refused(response: httpx.Response, code: str, status: int | None = None) -> dict[str, Any]:
    """The details of a refusal in the document's format, with its documented status."""
    body = response.json()
    assert (response.status_code, body["error"]["code"]) == (status or STATUS[code], code), body
    assert set(body["error"]) == {"code", "message", "details"}
    details: dict[str, Any] = body["error"]["details"]
    return details


class Desk:
    """One organization's client, and its first pipeline."""

    def __init__(self, world: World) -> None:
        world.dialect = "workos"
        self.world = world
        self.client = world.with_key()
        self.org = str(world.organization_id)
        self.pipeline = ok(self.client.get("/api/pipelines"))["data"][0]

    @property
    def stages(self) -> list[str]:
        return [stage["id"] for stage in self.pipeline["stages"]]

    def example(self, **more: Any) -> dict[str, Any]:
        """The document's body of Create Deal."""
        body = {"orgId": self.org, "name": "Website", "pipelineId": self.pipeline["id"]}
        body |= {"stageId": self.stages[0], "valueCents": 500_000, "currency": "EUR"}
        return body | more

    def deal(self, **more: Any) -> dict[str, Any]:
        made: dict[str, Any] = ok(self.client.post("/api/deals", json=self.example(**more)), 201)
        return made

    def task(self, **more: Any) -> dict[str, Any]:
        body = {"orgId": self.org, "title": "Call back", **more}
        made: dict[str, Any] = ok(self.client.post("/api/tasks", json=body), 201)
        return made

    def listed(self, path: str, **query: Any) -> dict[str, Any]:
        params = {"orgId": self.org, **query}
        found: dict[str, Any] = ok(self.client.get(path, params=params))
        return found

    def stranger(self) -> httpx.Client:
        """A client of another organization."""
        from tests import factories

        other = factories.create_organization(self.world.backend, "Other")
        return self.world.with_key(actor=other)
