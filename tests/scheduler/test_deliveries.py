"""The delivery loop against real receivers and real databases."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import pytest
import standardwebhooks
import time_machine
from sqlalchemy import Table, insert, select

from crmtui.connectors.addresses import AddressPolicy
from crmtui.connectors.webhook_sender import WebhookSender
from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Invalid
from crmtui.kit.ids import new_id
from crmtui.kit.secret_box import SecretBox
from crmtui.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from crmtui.scheduler.deliveries import DeliveryLoop
from crmtui.scheduler.delivery_desk import Desk
from crmtui.services import webhooks
from crmtui.services.audit import record_events
from crmtui.services.webhooks import EndpointCreate, EndpointCreated, Lane, SendResult
from tests.connectors.receivers import Request, answer, receive
from tests.factories import create_event, create_organization

_OK = answer("200 OK", b"thanks")
_POLICY = AddressPolicy(allow_private=True)


@contextmanager
def _delivering(backend: Backend) -> Iterator[DeliveryLoop]:
    loop = DeliveryLoop(backend, WebhookSender(_POLICY, clock=backend.clock))
    loop.start()
    try:
        yield loop
    finally:
        loop.stop(timeout=0)


async def _stop(loop: DeliveryLoop, timeout: float = 10) -> None:
    """Stop from another thread: the receiver answers on ours."""
    await asyncio.to_thread(loop.stop, timeout)


def _subscribe(
    backend: Backend, actor: Actor, url: str, dialect: str = "kazi", *types: str, **more: Any
) -> EndpointCreated:
    data = EndpointCreate.model_validate(
        {"dialect": dialect, "url": url, "event_types": types or ("event.created",), **more}
    )
    with backend.write(actor) as tx:
        return webhooks.create_endpoint(tx, data, backend.secrets)


def _rows(backend: Backend, model: Any) -> list[Any]:
    with backend.read(system_actor()) as tx:
        return list(tx.session.scalars(select(model)))


def _queue(backend: Backend, actor: Actor, endpoint_id: UUID, count: int) -> None:
    """Deliveries that are due, as the fan-out leaves them."""
    now = backend.clock.now()
    rows = [
        {
            "id": new_id(),
            "organization_id": actor.organization_id,
            "created_at": now,
            "endpoint_id": endpoint_id,
            "message_id": new_id(),
            "sequence": 0,
            "event_type": "event.created",
            "subject_type": "event",
            "subject_id": new_id(),
            "body": "{}",
            "state": "PENDING",
            "lane": "first",
            "manual": False,
            "attempts": 0,
            "step": 0,
            "next_attempt_at": now,
        }
        for _ in range(count)
    ]
    with backend.write(actor) as tx:
        tx.execute(insert(cast(Table, WebhookDelivery.__table__)), rows)


# --- one delivery ------------------------------------------------------------------------------


@asynccontextmanager
async def _one_delivery(
    backend: Backend, reply: bytes, dialect: str = "kazi", secret: str | None = None
) -> AsyncIterator[tuple[Request, EndpointCreated]]:
    """The first request that an event leads to, once its result is recorded."""
    actor = create_organization(backend)
    async with receive(reply) as receiver:
        more = {"secret": secret} if secret else {}
        endpoint = _subscribe(backend, actor, receiver.url(), dialect, **more)
        with _delivering(backend) as loop:
            create_event(backend, actor)
            await receiver.wait_for(1)
            await _stop(loop)
        assert len(receiver.requests) == 1
    yield receiver.requests[0], endpoint


async def test_an_event_arrives_signed_and_is_recorded(backend: Backend) -> None:
    async with _one_delivery(backend, _OK) as (request, endpoint):
        pass
    verifier = standardwebhooks.Webhook(endpoint.secret.get_secret_value())
    with time_machine.travel(backend.clock.now(), tick=False):
        message = verifier.verify(request.body, request.headers)
    assert json.loads(request.body) == message
    assert request.headers["content-type"] == "application/json"
    (delivery,) = _rows(backend, WebhookDelivery)
    (attempt,) = _rows(backend, WebhookAttempt)
    assert (delivery.state, delivery.attempts) == ("DELIVERED", 1)
    assert delivery.body.encode() == request.body
    assert (attempt.status, attempt.response_body) == (200, "thanks")
    assert attempt.address == "127.0.0.1 (allow-private)"
    assert "v1," not in str(attempt.request_headers)


async def test_the_documents_own_signature_is_that_of_the_raw_body(
    sqlite_backend: Backend,
) -> None:
    secret = "what a client chose"
    backend = sqlite_backend
    actor = create_organization(backend)
    async with receive(_OK) as receiver:
        endpoint = _subscribe(backend, actor, receiver.url(), "workos", "*", secret=secret)
        with _delivering(backend) as loop:
            with backend.write(actor) as tx:
                webhooks.send_test(tx, endpoint.id)
            await receiver.wait_for(1)
            await _stop(loop)
    (request,) = receiver.requests
    digest = hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()
    assert request.headers["x-signature"] == f"sha256={digest}"


_VERIFY = """
const { Webhook } = require("standardwebhooks");
const { secret, body, headers, at } = JSON.parse(require("fs").readFileSync(0));
Date.now = () => at;
new Webhook(secret).verify(body, headers);
try {
  new Webhook(secret).verify(body + " ", headers);
} catch {
  console.log("verified");
}
"""


def _node_has_standardwebhooks() -> bool:
    """True where node finds the module, in node_modules or through NODE_PATH."""
    node = shutil.which("node")
    if node is None:
        return False
    looked = subprocess.run([node, "-e", 'require("standardwebhooks")'], capture_output=True)
    return looked.returncode == 0


async def test_node_verifies_the_signature_too(sqlite_backend: Backend) -> None:
    if not _node_has_standardwebhooks():
        pytest.skip("node or its module standardwebhooks is missing (npm install; NODE_PATH)")
    async with _one_delivery(sqlite_backend, _OK) as (request, endpoint):
        pass
    given = {
        "secret": endpoint.secret.get_secret_value(),
        "body": request.body.decode(),
        "headers": request.headers,
        "at": sqlite_backend.clock.now().timestamp() * 1000,
    }
    ran = await asyncio.to_thread(
        subprocess.run,
        ["node", "-e", _VERIFY],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        env=os.environ | {"TZ": "UTC"},
    )
    assert ran.stdout.strip() == "verified", ran.stderr


# --- what the receiver asks for ----------------------------------------------------------------


async def test_retry_after_is_respected(backend: Backend) -> None:
    async with _one_delivery(backend, answer("429 Slow", b"", "Retry-After: 7200")):
        pass
    (delivery,) = _rows(backend, WebhookDelivery)
    (attempt,) = _rows(backend, WebhookAttempt)
    earliest = attempt.at + timedelta(seconds=7200)
    assert (delivery.state, delivery.lane, delivery.last_status) == ("PENDING", "retry", 429)
    assert delivery.next_attempt_at >= earliest
    with backend.read(system_actor()) as tx:
        due = webhooks.next_due_at(tx)
    assert due is not None
    assert due >= earliest


async def test_gone_disables_the_endpoint_at_once(backend: Backend) -> None:
    async with _one_delivery(backend, answer("410 Gone")):
        pass
    (endpoint,) = _rows(backend, WebhookEndpoint)
    assert not endpoint.enabled
    assert endpoint.health == "disabled"


@pytest.mark.parametrize("status", ["410 Gone", "429 Slow"])
async def test_who_asks_for_less_is_not_sent_what_was_claimed(
    sqlite_backend: Backend, status: str
) -> None:
    backend = sqlite_backend
    actor = create_organization(backend)
    async with receive(answer(status, b"", "Retry-After: 3600")) as receiver:
        _queue(backend, actor, _subscribe(backend, actor, receiver.url()).id, 40)
        with _delivering(backend) as loop:
            await receiver.wait_for(1)
            await _until_none_is_sending(backend)
            await _stop(loop)
        assert len(receiver.requests) <= 4
    states = Counter((row.state, row.attempts) for row in _rows(backend, WebhookDelivery))
    assert set(states) == {("PENDING", 0), ("PENDING", 1)}
    assert states["PENDING", 1] == len(receiver.requests)


async def _until_none_is_sending(backend: Backend) -> None:
    async with asyncio.timeout(30):
        while any(row.state == "SENDING" for row in _rows(backend, WebhookDelivery)):
            await asyncio.sleep(0.02)


async def test_a_forbidden_address_is_recorded_as_what_it_is(sqlite_backend: Backend) -> None:
    backend = sqlite_backend
    actor = create_organization(backend)
    async with receive(_OK) as canary:
        _subscribe(backend, actor, canary.url())
        loop = DeliveryLoop(backend, WebhookSender(AddressPolicy()))
        create_event(backend, actor)
        loop.start()
        try:
            while not (attempts := _rows(backend, WebhookAttempt)):
                await asyncio.sleep(0.01)
        finally:
            await _stop(loop)
    assert canary.connections == 0
    assert attempts[0].error == "blocked: private address 127.0.0.1 (loopback)"
    assert attempts[0].address is None


# --- many at once ------------------------------------------------------------------------------


async def test_a_black_hole_with_10_000_queued_delays_nobody(backend: Backend) -> None:
    actor = create_organization(backend)
    silence = asyncio.Event()

    async def say_nothing(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await silence.wait()

    async with receive(say_nothing) as hole, receive(_OK) as fine:
        hole_id = _subscribe(backend, actor, hole.url(), "kazi", "invoice.paid").id
        _queue(backend, actor, hole_id, 10_000)
        _subscribe(backend, actor, fine.url())
        with _delivering(backend):
            await hole.wait_for(2)
            waits: list[float] = []
            for _ in range(4):
                before, started = len(fine.requests), time.monotonic()
                with backend.write(actor) as tx:
                    for _ in range(10):
                        create_event(tx)
                await fine.wait_for(before + 10)
                waits += [request.at - started for request in fine.requests[before:]]
            assert len(hole.requests) <= 8
    waits.sort()
    assert waits[int(len(waits) * 0.95)] < 2, waits


async def test_two_loops_share_the_work_and_send_each_once(backend: Backend) -> None:
    actor = create_organization(backend)
    async with receive(_OK) as receiver:
        for _ in range(4):
            _queue(backend, actor, _subscribe(backend, actor, receiver.url()).id, 50)
        with _delivering(backend) as one, _delivering(backend) as two:
            await receiver.wait_for(200)
            await _stop(one)
            await _stop(two)
    ids = Counter(request.headers["webhook-id"] for request in receiver.requests)
    assert len(ids) == 200
    assert set(ids.values()) == {1}
    assert {row.state for row in _rows(backend, WebhookDelivery)} == {"DELIVERED"}
    assert len(_rows(backend, WebhookAttempt)) == 200


async def test_stopping_gives_back_what_was_not_finished(backend: Backend) -> None:
    actor = create_organization(backend)

    async def say_nothing(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with receive(say_nothing) as hole:
        _queue(backend, actor, _subscribe(backend, actor, hole.url()).id, 20)
        with _delivering(backend) as loop:
            await hole.wait_for(2)
            started = time.monotonic()
            await _stop(loop, timeout=0.1)
            assert time.monotonic() - started < 5
    rows = _rows(backend, WebhookDelivery)
    assert {(row.state, row.attempts, row.lease_token) for row in rows} == {("PENDING", 0, None)}
    assert _rows(backend, WebhookAttempt) == []
    async with receive(_OK) as fine:
        with backend.write(actor) as tx:
            tx.session.query(WebhookEndpoint).one().url = fine.url()
        with _delivering(backend):
            await fine.wait_for(20)


async def test_stopping_waits_for_the_answer(sqlite_backend: Backend) -> None:
    backend = sqlite_backend
    actor = create_organization(backend)
    may_answer = asyncio.Event()

    async def think(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await may_answer.wait()
        writer.write(_OK)

    async with receive(think) as receiver:
        _queue(backend, actor, _subscribe(backend, actor, receiver.url()).id, 1)
        with _delivering(backend) as loop:
            await receiver.wait_for(1)
            stopping = asyncio.create_task(_stop(loop))
            await asyncio.sleep(0)
            may_answer.set()
            await stopping
    assert [row.state for row in _rows(backend, WebhookDelivery)] == ["DELIVERED"]


def test_a_result_that_cannot_be_kept_takes_no_other_with_it(postgres_backend: Backend) -> None:
    backend = postgres_backend
    actor = create_organization(backend)
    _queue(backend, actor, _subscribe(backend, actor, "https://example.org/").id, 3)
    desk = Desk(backend, per_endpoint=8)
    claimed = desk.exchange([], [], {Lane.FIRST: 8})[Lane.FIRST]
    longest = [10, 2**40, 10]  # the column has 32 bits
    results = [
        SendResult(due, backend.clock.now(), milliseconds, status=200)
        for due, milliseconds in zip(claimed, longest, strict=True)
    ]
    assert desk.exchange(results, [], {Lane.FIRST: 8}) == {}
    states = Counter(row.state for row in _rows(backend, WebhookDelivery))
    assert states == {"DELIVERED": 2, "SENDING": 1}


def test_without_a_master_key_results_are_kept_and_nothing_is_claimed(
    sqlite_backend: Backend, caplog: pytest.LogCaptureFixture
) -> None:
    backend = sqlite_backend
    actor = create_organization(backend)
    _queue(backend, actor, _subscribe(backend, actor, "https://example.org/").id, 3)
    (claimed, *_others) = Desk(backend, per_endpoint=8).exchange([], [], {Lane.FIRST: 2})[
        Lane.FIRST
    ]
    asked: list[int] = []

    def open_box() -> SecretBox:
        asked.append(1)
        raise Invalid("secret.master_key", "The key file holds no key.")

    keyless = Backend(backend.database, backend.clock, backend.changes, record_events, open_box)
    desk = Desk(keyless, per_endpoint=8)
    with caplog.at_level("ERROR"):
        result = SendResult(claimed, backend.clock.now(), 10, status=200)
        assert desk.exchange([result], [], {Lane.FIRST: 8}) == {}
        assert desk.exchange([], [], {Lane.FIRST: 8}) == {}
    assert [record.exc_info for record in caplog.records] == [None]
    assert len(asked) == 1
    states = Counter(row.state for row in _rows(backend, WebhookDelivery))
    assert states == {"DELIVERED": 1, "SENDING": 1, "PENDING": 1}


async def test_a_loop_that_is_stopped_at_once_or_twice_does_no_harm(
    sqlite_backend: Backend,
) -> None:
    for _ in range(5):
        loop = DeliveryLoop(sqlite_backend, WebhookSender(_POLICY))
        loop.stop()
        loop.start()
        loop.wake()
        loop.stop()
        loop.stop()
