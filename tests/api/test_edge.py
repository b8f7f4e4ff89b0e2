"""What every request gets, whichever part of the server it is for."""

from __future__ import annotations

import socket

import httpx
import pytest

from crmtui.api.bodies import MAX_JSON
from tests.api.conftest import World, ok, refused


@pytest.fixture
def plain(shared_world: World) -> httpx.Client:
    made = httpx.Client(base_url=shared_world.server.url)
    shared_world.clients.append(made)
    return made


def test_health(plain: httpx.Client) -> None:
    assert ok(plain.get("/healthz")) == {"status": "ok"}
    assert ok(plain.get("/readyz")) == {"status": "ready"}


@pytest.mark.parametrize(
    "path",
    ["/", "/healthz", "/nothing", "/l4yercak3/docs", "/l4yercak3/nothing", "/_assets/pages.css"],
)
def test_every_response_is_guarded(plain: httpx.Client, path: str) -> None:
    headers = plain.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "server" not in headers
    assert len(headers["x-request-id"]) == 32


def test_a_request_id_is_kept_if_it_is_harmless(plain: httpx.Client) -> None:
    def sent(value: str) -> str:
        return plain.get("/healthz", headers={"X-Request-Id": value}).headers["x-request-id"]

    assert sent("abc-1.2_3") == "abc-1.2_3"
    for value in ("a b", "x" * 65, "<script>", ""):
        assert sent(value) != value


@pytest.mark.parametrize(
    "path",
    [
        "/l4yercak3",
        "/l4yercak3/",
        "/l4yercak3/api/v1/events/",
        "/l4yercak3/api/v2/events",
        "/l4yercak3//api/v1/events",
        "/l4yercak3/api/v1/tickets/{}/redeem/x",
        "/l4yercak3/api/v1/{}",
        "/l4yercak3x",
        "/nothing",
        "/_assets/../pyproject.toml",
        "/_assets/%2e%2e/swagger-ui/LICENSE",
        "/_assets/",
    ],
)
def test_an_unknown_address(plain: httpx.Client, path: str) -> None:
    answer = plain.get(path)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "NOT_FOUND"


def test_braces_in_an_address_are_no_pattern(shared_world: World) -> None:
    client = shared_world.with_key()
    refused(client.get("/api/v1/events/{}"), 404, "NOT_FOUND")
    refused(client.get("/api/v1/events/{eventId}"), 404, "NOT_FOUND")


def test_a_wrong_method(shared_world: World) -> None:
    client = shared_world.client()
    answer = client.put("/api/v1/events")
    details = refused(answer, 405, "VALIDATION_ERROR")
    assert details["allowed"] == ["GET", "HEAD", "OPTIONS", "POST"]
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert httpx.post(f"{shared_world.server.url}/healthz").status_code == 405


def test_options_say_what_is_there(shared_world: World) -> None:
    client = shared_world.client()
    answer = client.options("/api/v1/tickets/obj_1/redeem")
    assert (answer.status_code, answer.headers["allow"]) == (204, "OPTIONS, POST")
    assert client.options("/api/v1/nothing").status_code == 404
    assert "access-control-allow-origin" not in answer.headers


def test_head_is_get_without_the_body(shared_world: World) -> None:
    client = shared_world.with_key()
    got, head = client.get("/api/v1/events"), client.head("/api/v1/events")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(got.content))
    assert client.head("/api/v1/tickets/obj_1/redeem").status_code == 405
    exported = client.head("/api/v1/tickets/export")
    assert (exported.status_code, exported.content) == (200, b"")


def test_a_body_that_is_too_large(shared_world: World) -> None:
    client = shared_world.with_key()
    body = b'{"name": "' + b"x" * MAX_JSON + b'"}'
    headers = {"Content-Type": "application/json"}
    details = refused(
        client.post("/api/v1/events", content=body, headers=headers), 413, "VALIDATION_ERROR"
    )
    assert details["limit"] == MAX_JSON
    # Without a Content-Length it is counted as it comes.
    pieces = (body[at : at + 65_536] for at in range(0, len(body), 65_536))
    answer = client.post("/api/v1/events", content=pieces, headers=headers)
    refused(answer, 413, "VALIDATION_ERROR")
    ok(client.get("/api/v1/events"))


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /l4yercak3/api/v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"GET /l4yercak3/api/v1/events HTTP/1.1\r\nAuthorization: Bearer \xff\xfe\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /l4yercak3/api/v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{",
    ],
)
def test_bytes_that_are_no_request(shared_world: World, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", shared_world.server.port), 10) as raw:
        raw.sendall(sent)
        raw.shutdown(socket.SHUT_WR)
        answer = raw.recv(65_536)
    assert answer == b"" or answer.split(b" ")[1][:1] == b"4", answer
    assert httpx.get(f"{shared_world.server.url}/healthz").status_code == 200
