"""Starting and stopping."""

from __future__ import annotations

import httpx
import pytest

from crmtui.api.server import ApiServer
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Unavailable


def test_it_starts_in_a_thread_and_stops(sqlite_backend: Backend) -> None:
    server = ApiServer(sqlite_backend, port=0)
    server.start()
    assert httpx.get(f"{server.url}/readyz").status_code == 200
    server.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.url}/readyz")
    server.stop()


def test_it_can_be_started_again_on_the_same_port(sqlite_backend: Backend) -> None:
    first = ApiServer(sqlite_backend, port=0)
    first.start()
    with httpx.Client() as client:
        assert client.get(f"{first.url}/healthz").status_code == 200
        first.stop()
    second = ApiServer(sqlite_backend, port=first.port)
    second.start()
    assert httpx.get(f"{second.url}/healthz").status_code == 200
    second.stop()


def test_a_taken_port_is_said_before_anything_starts(sqlite_backend: Backend) -> None:
    first = ApiServer(sqlite_backend, port=0)
    with pytest.raises(Unavailable) as refused:
        ApiServer(sqlite_backend, port=first.port)
    assert refused.value.code == "api.address"
    first.stop()
    with pytest.raises(Unavailable):
        ApiServer(sqlite_backend, host="203.0.113.7", port=0)


def test_it_listens_on_ipv6(sqlite_backend: Backend) -> None:
    server = ApiServer(sqlite_backend, host="::1", port=0)
    server.start()
    assert server.url.startswith("http://[::1]:")
    assert httpx.get(f"{server.url}/healthz").status_code == 200
    server.stop()


def test_a_database_that_is_gone_is_not_ready(
    sqlite_backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    def refuse(*_given: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    server = ApiServer(sqlite_backend, port=0)
    server.start()
    monkeypatch.setattr("crmtui.services.identity.is_set_up", refuse)
    answer = httpx.get(f"{server.url}/readyz")
    assert (answer.status_code, answer.json()["reason"]) == (503, "database.unreachable")
    assert httpx.get(f"{server.url}/healthz").status_code == 200
    server.stop()
