"""Workers are killed at random moments; what was committed arrives all the same."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import random
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest

from crmtui.bootstrap import open_backend
from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.services import webhooks
from crmtui.services.webhooks import EndpointCreate
from tests.connectors.receivers import Receiver, answer, receive
from tests.factories import create_event, create_organization
from tests.scheduler.delivery_workers import deliver

_PATIENCE_SECONDS = 120
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.scheduler.delivery_workers"])


class _RolledBack(Exception):
    pass


async def test_every_committed_event_arrives_and_none_that_was_rolled_back(
    database_url: str,
) -> None:
    await _kill_and_count(database_url, events=100, kills=3)


@pytest.mark.soak
@pytest.mark.timeout(900)
async def test_a_thousand_events_survive_many_kills(database_url: str) -> None:
    await _kill_and_count(database_url, events=1000, kills=25)


async def _kill_and_count(url: str, events: int, kills: int) -> None:
    chance = random.Random(events)
    backend = open_backend(url)
    try:
        actor = create_organization(backend)
        async with receive(answer("200 OK")) as receiver:
            with backend.write(actor) as tx:
                data = EndpointCreate(
                    dialect="kazi", url=receiver.url(), event_types=("event.created",)
                )
                webhooks.create_endpoint(tx, data, backend.secrets)
            killing = asyncio.create_task(_kill(url, kills, chance))
            kept, lost = await asyncio.to_thread(_happen, backend, actor, events, chance)
            await killing
            async with _worker(url, kills):
                ids = await _wait_for_all(receiver, kept)
    finally:
        backend.close()
    assert set(ids) == kept
    assert not lost & set(ids)
    assert all(len(messages) == 1 for messages in ids.values())


def _happen(
    backend: Backend, actor: Actor, count: int, chance: random.Random
) -> tuple[set[UUID], set[UUID]]:
    """Commit `count` events, and roll back some between them; the events of both kinds."""
    kept: set[UUID] = set()
    lost: set[UUID] = set()
    while len(kept) < count:
        made: list[UUID] = []
        try:
            with backend.write(actor) as tx:
                made += [create_event(tx).id for _ in range(chance.randint(1, 5))]
                if chance.random() < 0.2:
                    raise _RolledBack
        except _RolledBack:
            lost.update(made)
        else:
            kept.update(made)
    return kept, lost


async def _kill(url: str, kills: int, chance: random.Random) -> None:
    for life in range(kills):
        async with _worker(url, life):
            # Not a wait for something: the moment of death is what varies.
            await asyncio.sleep(chance.uniform(0.0, 0.6))


@asynccontextmanager
async def _worker(url: str, life: int) -> AsyncIterator[None]:
    """A process that delivers, and is killed in the end."""
    started = _PROCESSES.Event()
    process = _PROCESSES.Process(target=deliver, args=(url, life, started))
    process.start()
    try:
        assert await asyncio.to_thread(started.wait, _PATIENCE_SECONDS)
        yield
        assert process.exitcode is None
    finally:
        process.kill()
        await asyncio.to_thread(process.join)


async def _wait_for_all(receiver: Receiver, kept: set[UUID]) -> dict[UUID, set[str]]:
    """The message ids under which each event arrived, once all have arrived."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while True:
            ids: dict[UUID, set[str]] = defaultdict(set)
            for request in receiver.requests:
                ids[_subject(request.body)].add(request.headers["webhook-id"])
            if len(ids) >= len(kept):
                return ids
            await receiver.wait_for(len(receiver.requests) + 1)


def _subject(body: bytes) -> UUID:
    return UUID(json.loads(body)["data"]["id"])
