"""A real server on loopback over a fresh database, and clients with credentials for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr

from crmtui.api.app import ApiOptions
from crmtui.api.dialects.l4yercak3 import examples
from crmtui.api.server import ApiServer
from crmtui.bootstrap import open_backend
from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.services import identity
from crmtui.services.identity import ApiKeyCreate, Role, UserCreate
from tests import factories
from tests.conftest import NOW
from tests.databases import SqliteTemplate

DIALECT = "l4yercak3"
PASSWORD = "correct horse battery"


def ok(response: httpx.Response, status: int = 200) -> Any:
    """The JSON of a response that has this status."""
    assert response.status_code == status, response.text
    return response.json()


def refused(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The details of a refusal that has this status and this code, in both of its places."""
    body = response.json()
    assert (response.status_code, body["code"], body["error"]["code"]) == (status, code, code), body
    assert isinstance(body["error"]["message"], str)
    details: dict[str, Any] = body["error"]["details"]
    return details


def make_sales(client: httpx.Client, org: str) -> tuple[str, str]:
    """An event and a product of it made by the document's examples; their ids."""
    event = {**examples.CREATE_EVENT, "organizationId": org}
    event_id = ok(client.post("/api/v1/events", json=event), 201)["id"]
    product = {**examples.CREATE_PRODUCT, "organizationId": org, "linkedEventId": event_id}
    return event_id, ok(client.post("/api/v1/products", json=product), 201)["id"]


@dataclass
class Tick:
    """A clock for the rate limits that moves only when told to."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class World:
    """A server, its backend, and one organization that uses it."""

    backend: Backend
    server: ApiServer
    tick: Tick
    admin: Actor
    """Whoever may do everything in the organization."""
    dialect: str = DIALECT
    """Which of the documents the clients and credentials are for."""
    clients: list[httpx.Client] = field(default_factory=list)

    @property
    def organization_id(self) -> UUID:
        assert self.admin.organization_id is not None
        return self.admin.organization_id

    @property
    def org(self) -> str:
        """The organization as the dialect writes it."""
        return f"org_{self.organization_id.hex}"

    def client(self, token: str | None = None, **headers: str) -> httpx.Client:
        """A client of the dialect, closed with the test."""
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        made = httpx.Client(
            base_url=f"{self.server.url}/{self.dialect}", headers=headers, timeout=30
        )
        self.clients.append(made)
        return made

    def key(self, *scopes: str, actor: Actor | None = None, **more: Any) -> str:
        """A new API key of the dialect."""
        data = ApiKeyCreate(name="Test", dialect=self.dialect, scopes=scopes or ("*",), **more)
        with self.backend.write(actor or self.admin) as tx:
            return identity.create_api_key(tx, data).key.get_secret_value()

    def with_key(self, *scopes: str, actor: Actor | None = None) -> httpx.Client:
        """A client that uses a new key with these scopes, everything by default."""
        return self.client(self.key(*scopes, actor=actor))

    def user(self, email: str = "ada@example.com", role: Role = Role.ADMIN) -> UUID:
        """A new user of the organization, whose password is PASSWORD."""
        data = UserCreate(email=email, name="Ada", password=SecretStr(PASSWORD), role=role)
        return identity.add_user(self.backend, self.admin, data).user_id

    def session(self, user_id: UUID) -> str:
        """A session token of a user."""
        with self.backend.write(system_actor("test")) as tx:
            made = identity.create_session(tx, user_id, self.dialect)
        return made.token.get_secret_value()

    def with_session(self, user_id: UUID | None = None) -> httpx.Client:
        """A client that uses a new session."""
        return self.client(self.session(user_id or self.user()))

    def sales(self, client: httpx.Client) -> tuple[str, str]:
        """An event and a product made by the document's examples; their ids."""
        return make_sales(client, self.org)

    def ticket(self, client: httpx.Client, **more: Any) -> dict[str, Any]:
        """A fresh ticket of a fresh event."""
        event_id, product_id = self.sales(client)
        body = {**examples.GENERATE_TICKET, "organizationId": self.org}
        body |= {"productId": product_id, "eventId": event_id, **more}
        return ok(client.post("/api/v1/tickets", json=body), 201)

    def close(self) -> None:
        for client in self.clients:
            client.close()
        self.server.stop()


def open_world(backend: Backend, plan_tier: str = "enterprise", **options: Any) -> World:
    """A started server on `backend` with one organization; `options` are the server's."""
    tick = Tick()
    admin = factories.create_organization(backend, plan_tier=plan_tier)
    server = ApiServer(backend, port=0, options=ApiOptions(tick=tick, **options))
    server.start()
    return World(backend, server, tick, admin)


@pytest.fixture
def world(backend: Backend) -> Iterator[World]:
    """A server on each kind of database."""
    made = open_world(backend)
    yield made
    made.close()


@pytest.fixture
def sqlite_world(sqlite_backend: Backend) -> Iterator[World]:
    """A server on SQLite alone, for what does not touch the database's kind."""
    made = open_world(sqlite_backend)
    yield made
    made.close()


@pytest.fixture(scope="module")
def shared_world(
    sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One server for the tests of a module that change nothing."""
    url = sqlite_template.copy(tmp_path_factory.mktemp("api") / "crmtui.sqlite")
    backend = open_backend(url, FixedClock(NOW))
    made = open_world(backend)
    yield made
    made.close()
    backend.close()
