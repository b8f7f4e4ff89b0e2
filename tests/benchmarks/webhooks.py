"""Webhooks at 32 in flight: the whole delivery loop, against `aiohttp` that only posts.

Ours claims deliveries from a durable database, signs them, vets the address, posts them, reads the
answer and records every attempt. The bare loop posts the same bytes to the same receiver from 32
tasks on one session. The receiver has a process of its own.
"""

import asyncio
import itertools
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, cast
from uuid import UUID

import aiohttp
import uvloop
from sqlalchemy import Table, insert, text

from crmtui.bootstrap import open_backend
from crmtui.connectors.addresses import AddressPolicy
from crmtui.connectors.webhook_sender import WebhookSender
from crmtui.kit.actor import system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.hot import HotStatement
from crmtui.kit.ids import new_id
from crmtui.models import WebhookDelivery
from crmtui.scheduler.deliveries import DeliveryLoop, Limits
from crmtui.scheduler.delivery_lanes import LaneLimits
from crmtui.services import webhooks
from crmtui.services.webhooks import EndpointCreate
from tests.benchmarks.table import Row, compare
from tests.factories import create_organization

_IN_FLIGHT: Final = 32
_ENDPOINTS: Final = 8
_GOAL: Final = 0.5
_BODY: Final = '{"id":"0198c8e4","type":"ticket.redeemed","data":{"code":"%s"}}' % ("x" * 400)
_LEFT: Final = HotStatement(
    text(
        " UNION ALL ".join(
            f"SELECT 1 WHERE EXISTS (SELECT 1 FROM webhook_deliveries WHERE state = '{state}')"
            for state in ("PENDING", "SENDING")
        )
    )
)
"""Found by partial indexes; asking must not cost what is measured."""
_POLL_SECONDS: Final = 0.05
_PATIENCE_SECONDS: Final = 120


def run(quick: bool) -> Iterator[Row]:
    turns, posts = (3, 4_000) if quick else (5, 10_000)
    folder = Path(tempfile.mkdtemp(prefix="crmtui-bench-"))
    try:
        with _receiver() as port, _Office(folder, port) as office:
            office.deliver(posts // 4)  # fills caches, as they are filled in a program that runs
            asyncio.run(_post_bare(port, posts // 4))
            pairs = [
                (office.deliver(posts), asyncio.run(_post_bare(port, posts))) for _ in range(turns)
            ]
    finally:
        shutil.rmtree(folder)
    ours, bare = sorted(pairs, key=lambda pair: pair[0] / pair[1])[turns // 2]
    named = f"webhooks recorded, {_IN_FLIGHT} in flight"
    yield compare(named, ours, "aiohttp that only posts", bare, _GOAL)


class _Office:
    """A database on disk with endpoints that all lead to the receiver."""

    def __init__(self, folder: Path, port: int) -> None:
        self.backend: Backend = open_backend(f"sqlite:///{folder}/hooks.sqlite", data_dir=folder)
        self._actor = create_organization(self.backend)
        self._endpoints = [self._subscribe(port) for _ in range(_ENDPOINTS)]

    def __enter__(self) -> "_Office":
        return self

    def __exit__(self, *_error: object) -> None:
        self.backend.close()

    def _subscribe(self, port: int) -> UUID:
        data = EndpointCreate(
            dialect="workos", url=f"http://127.0.0.1:{port}/hook", event_types=("*",)
        )
        with self.backend.write(self._actor) as tx:
            return webhooks.create_endpoint(tx, data, self.backend.secrets).id

    def deliver(self, count: int) -> float:
        """Queue `count` deliveries and run the loop until all are recorded; how many a second."""
        self._queue(count)
        limits = Limits(first=LaneLimits(in_flight=_IN_FLIGHT, claimed=512))
        loop = DeliveryLoop(self.backend, WebhookSender(AddressPolicy(allow_private=True)), limits)
        started = time.perf_counter()
        loop.start()
        try:
            while self._is_anything_left():
                if time.perf_counter() - started > _PATIENCE_SECONDS:
                    raise RuntimeError("deliveries are missing")
                time.sleep(_POLL_SECONDS)
            return count / (time.perf_counter() - started)
        finally:
            loop.stop()

    def _queue(self, count: int) -> None:
        now = self.backend.clock.now() - timedelta(seconds=1)
        rows = [
            _delivery(self._actor.organization_id, endpoint_id, now)
            for endpoint_id in itertools.islice(itertools.cycle(self._endpoints), count)
        ]
        with self.backend.write(self._actor) as tx:
            tx.execute(insert(cast(Table, WebhookDelivery.__table__)), rows)

    def _is_anything_left(self) -> bool:
        with self.backend.read(system_actor()) as tx:
            return bool(tx.run(_LEFT, {}))


def _delivery(organization_id: UUID | None, endpoint_id: UUID, now: object) -> dict[str, Any]:
    return {
        "id": new_id(),
        "organization_id": organization_id,
        "created_at": now,
        "endpoint_id": endpoint_id,
        "message_id": new_id(),
        "sequence": 0,
        "event_type": "ticket.redeemed",
        "subject_type": "ticket",
        "subject_id": new_id(),
        "body": _BODY,
        "state": "PENDING",
        "lane": "first",
        "manual": False,
        "attempts": 0,
        "step": 0,
        "next_attempt_at": now,
    }


async def _post_bare(port: int, count: int) -> float:
    """Post from 32 tasks on one session; how many a second."""
    url, body, left = f"http://127.0.0.1:{port}/hook", _BODY.encode(), iter(range(count))
    headers = {"Content-Type": "application/json"}

    async def work(session: aiohttp.ClientSession) -> None:
        for _ in left:
            async with session.post(url, data=body, headers=headers) as answer:
                await answer.read()
                if answer.status != 200:
                    raise RuntimeError(f"HTTP {answer.status}")

    async with aiohttp.ClientSession() as session:
        started = time.perf_counter()
        await asyncio.gather(*(work(session) for _ in range(_IN_FLIGHT)))
        return count / (time.perf_counter() - started)


# --- the receiver ------------------------------------------------------------------------------


@contextmanager
def _receiver() -> Iterator[int]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.webhooks"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.communicate()


class _Receive(asyncio.Protocol):
    """Answers 200 to each POST; bare, so that it takes little of the two cores."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._buffer = b""

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            head, separator, rest = self._buffer.partition(b"\r\n\r\n")
            if not separator:
                return
            lowered = head.lower()
            at = lowered.index(b"content-length:") + 15
            length = int(lowered[at : lowered.find(b"\r", at) % (len(lowered) + 1)])
            if len(rest) < length:
                return
            self._buffer = rest[length:]
            self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Receive, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve())
