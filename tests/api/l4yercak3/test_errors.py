"""The document's error table: every kind of error has its code, every refusal its shape."""

from __future__ import annotations

import logging

import httpx
import pytest

from crmtui.api.dialects.l4yercak3.errors import STATUS, TABLE
from crmtui.kit import errors as kinds
from crmtui.kit.errors import CrmError
from tests.api.conftest import World, make_sales, ok, refused


def all_kinds() -> list[type[CrmError]]:
    found = vars(kinds).values()
    return [
        k for k in found if isinstance(k, type) and issubclass(k, CrmError) and k is not CrmError
    ]


@pytest.mark.parametrize("kind", all_kinds())
def test_every_kind_is_mapped(kind: type[CrmError]) -> None:
    assert TABLE.kinds[kind][1] in STATUS


def test_every_exception_is_mapped() -> None:
    answers = [*TABLE.codes.values(), *TABLE.kinds.values(), TABLE.missing_field, TABLE.fault]
    assert {code for _status, code in answers} == set(STATUS)
    assert all(STATUS[code] == status for status, code in answers if status != 503)


def test_an_unforeseen_error_is_hidden_and_logged(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def burst(*_given: object) -> None:
        raise ZeroDivisionError("the secret of the house")

    client = sqlite_world.with_key()
    monkeypatch.setattr("crmtui.services.catalogue.list_events", burst)
    answer = client.get("/api/v1/events", headers={"X-Request-Id": "my-request.1"})
    assert refused(answer, 500, "UNKNOWN_ERROR") == {"requestId": "my-request.1"}
    assert "secret" not in answer.text
    assert [record.exc_info is not None for record in caplog.records] == [True]
    assert "my-request.1" in caplog.text


@pytest.fixture
def client(sqlite_world: World) -> httpx.Client:
    return sqlite_world.with_key()


REQUIRED = [
    ("/api/v1/events", {"startDate": "2025-06-15T09:00:00Z"}, "name"),
    ("/api/v1/events", {"name": "Gala"}, "startDate"),
    ("/api/v1/products", {"name": "VIP"}, "price"),
    ("/api/v1/products", {"price": 1}, "name"),
    ("/api/v1/tickets", {"attendeeName": "Jane"}, "productId"),
    ("/api/v1/tickets", {"productId": "obj_" + "0" * 32}, "attendeeName"),
]


@pytest.mark.parametrize(("path", "body", "name"), REQUIRED)
def test_a_missing_field_is_named(
    client: httpx.Client, path: str, body: dict[str, object], name: str
) -> None:
    details = refused(client.post(path, json=body), 400, "MISSING_PARAM")
    assert details["param"] == name
    assert name in details["fields"]


def test_an_empty_body_is_a_missing_field(client: httpx.Client) -> None:
    assert refused(client.post("/api/v1/events"), 400, "MISSING_PARAM")["param"] == "name"
    # The document's own examples do not say that they are JSON.
    untold = client.post("/api/v1/events", content=b'{"name": "Gala"}')
    assert refused(untold, 400, "MISSING_PARAM")["param"] == "startDate"


INVALID = [
    ("/api/v1/events", {"startDate": "2025-06-15"}, "startDate"),
    ("/api/v1/events", {"startDate": "2025-06-15T09:00:00"}, "startDate"),
    ("/api/v1/events", {"startDate": 1704067200000}, "startDate"),
    ("/api/v1/events", {"endDate": "2020-01-01T00:00:00Z"}, "endDate"),
    ("/api/v1/events", {"startDate": "0001-01-01T00:00:00+23:59"}, "startDate"),
    ("/api/v1/events", {"endDate": "9999-12-31T23:59:59-23:59"}, "endDate"),
    ("/api/v1/events", {"capacity": -1}, "capacity"),
    ("/api/v1/events", {"capacity": "200"}, "capacity"),
    ("/api/v1/events", {"capacity": True}, "capacity"),
    ("/api/v1/events", {"capacity": 10**12}, "capacity"),
    ("/api/v1/events", {"status": "open"}, "status"),
    ("/api/v1/events", {"timezone": "Mars/Base"}, "timezone"),
    ("/api/v1/events", {"name": "x" * 201}, "name"),
    ("/api/v1/events", {"name": "  "}, "name"),
    ("/api/v1/events", {"name": None}, "name"),
    ("/api/v1/events", {"organizationId": "org_1"}, "organizationId"),
    ("/api/v1/products", {"price": 1.5}, "price"),
    ("/api/v1/products", {"price": -1}, "price"),
    ("/api/v1/products", {"currency": "euro"}, "currency"),
    ("/api/v1/products", {"linkedEventId": "obj_1"}, "linkedEventId"),
    ("/api/v1/tickets", {"attendeeEmail": "jane"}, "attendeeEmail"),
    ("/api/v1/tickets", {"formResponseData": ["x"]}, "formResponseData"),
    ("/api/v1/tickets", {"attendeeName": ""}, "attendeeName"),
]
GOOD = {
    "/api/v1/events": {"name": "Gala", "startDate": "2025-06-15T09:00:00Z"},
    "/api/v1/products": {"name": "VIP", "price": 100},
    "/api/v1/tickets": {"attendeeName": "Jane"},
}


@pytest.mark.parametrize(("path", "wrong", "name"), INVALID)
def test_an_invalid_field_is_named_and_nothing_is_stored(
    sqlite_world: World, client: httpx.Client, path: str, wrong: dict[str, object], name: str
) -> None:
    good = dict(GOOD[path])
    if path == "/api/v1/tickets":
        good["productId"] = make_sales(client, sqlite_world.org)[1]
    before = client.get(path).json()
    details = refused(client.post(path, json={**good, **wrong}), 400, "VALIDATION_ERROR")
    assert name in details["fields"]
    assert client.get(path).json() == before


def test_what_services_refuse_is_named_in_the_documents_words(
    sqlite_world: World, client: httpx.Client
) -> None:
    _event_id, product_id = make_sales(client, sqlite_world.org)
    other_event, _ = make_sales(client, sqlite_world.org)
    body = {"productId": product_id, "eventId": other_event, "attendeeName": "Jane"}
    details = refused(client.post("/api/v1/tickets", json=body), 400, "VALIDATION_ERROR")
    assert (details["reason"], list(details["fields"])) == ("product.other_event", ["eventId"])
    body = {"productId": "obj_" + "0" * 32, "attendeeName": "Jane"}
    details = refused(client.post("/api/v1/tickets", json=body), 404, "NOT_FOUND")
    assert details["productId"] == "obj_" + "0" * 32


def test_sold_out_is_no_reason_to_try_again(sqlite_world: World, client: httpx.Client) -> None:
    _event_id, product_id = make_sales(client, sqlite_world.org)
    ok(client.patch(f"/api/v1/products/{product_id}", json={"quantity": 1}))
    body = {"productId": product_id, "attendeeName": "Jane"}
    ok(client.post("/api/v1/tickets", json=body), 201)
    details = refused(client.post("/api/v1/tickets", json=body), 400, "VALIDATION_ERROR")
    assert details["reason"] == "product.sold_out"


def test_the_query_is_checked_too(client: httpx.Client) -> None:
    for path, query, name in (
        ("/api/v1/events", {"status": "open"}, "status"),
        ("/api/v1/events", {"limit": "0"}, "limit"),
        ("/api/v1/events", {"limit": "ten"}, "limit"),
        ("/api/v1/events", {"organizationId": "acme"}, "organizationId"),
        ("/api/v1/tickets", {"eventId": "obj_x"}, "eventId"),
        ("/api/v1/tickets/export", {"format": "pdf"}, "format"),
        ("/api/v1/events", {"cursor": "nonsense"}, "cursor"),
        ("/api/v1/events", {"cursor": "0001-01-01T00:00:00+23:59~" + "0" * 32}, "cursor"),
        ("/api/v1/tickets", {"cursor": "9" * 300}, "cursor"),
        ("/api/v1/tickets", {"cursor": "9" * 30, "eventId": "obj_" + "0" * 32}, "cursor"),
    ):
        details = refused(client.get(path, params=query), 400, "VALIDATION_ERROR")
        assert name in details["fields"], (path, query)


BAD_BODIES = [
    (b'{"name": ', "application/json"),
    (b"\xff\xfe{}", "application/json"),
    (b'{"name": "\xed\xa0\x80"}', "application/json"),
    (b'{"name": "\\ud800"}', "application/json"),
    (b'{"price": NaN}', "application/json"),
    (b'{"a":' * 2000 + b"1" + b"}" * 2000, "application/json"),
    (b"name=Gala", "application/x-www-form-urlencoded"),
    (b"<event/>", "text/xml"),
    (b"{}", "text/plain"),
    (b"{", ""),
]


@pytest.mark.parametrize(("body", "kind"), BAD_BODIES)
def test_a_body_that_cannot_be_read(client: httpx.Client, body: bytes, kind: str) -> None:
    headers = {"Content-Type": kind} if kind else {}
    answer = client.post("/api/v1/events", content=body, headers=headers)
    assert refused(answer, 400, "VALIDATION_ERROR")["reason"] == "request.body"


@pytest.mark.parametrize("body", [b"[]", b"null", b"1", b'"x"', b"true"])
def test_a_body_that_is_no_object(client: httpx.Client, body: bytes) -> None:
    json_type = {"Content-Type": "application/json; charset=utf-8"}
    answer = client.post("/api/v1/events", content=body, headers=json_type)
    assert "body" in refused(answer, 400, "VALIDATION_ERROR")["fields"]


def test_no_secret_reaches_the_log(sqlite_world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    key = sqlite_world.key()
    client = sqlite_world.client(key)
    ok(client.get("/api/v1/events", params={"token": key}))
    refused(sqlite_world.client(key[:-1]).get("/api/v1/events"), 401, "UNAUTHORIZED")
    ours = [record for record in caplog.records if record.name.startswith("crmtui")]
    assert len(ours) >= 2
    assert all(key[:-1] not in record.getMessage() for record in ours)
