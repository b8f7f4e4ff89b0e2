"""The thread that writes for the event loop."""

from __future__ import annotations

import asyncio
import threading

import pytest

from crmtui.api.write_queue import WriteQueue
from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict
from crmtui.kit.transactions import WriteTx
from crmtui.models import Gate
from tests.backend.test_transactions import create_organization, gate_names


@pytest.fixture
def anna(sqlite_backend: Backend) -> Actor:
    return create_organization(sqlite_backend, "north")


def test_everybody_gets_their_own_answer(sqlite_backend: Backend, anna: Actor) -> None:
    def add(tx: WriteTx, number: int) -> int:
        tx.session.add(Gate(name=f"gate {number}"))
        tx.flush()
        if number % 3 == 0:
            raise Conflict("gate.test", "no")
        return number

    async def ask() -> list[int | BaseException]:
        asked = (queue.run(anna, lambda tx, n=n: add(tx, n)) for n in range(9))
        return await asyncio.gather(*asked, return_exceptions=True)

    queue = WriteQueue(sqlite_backend)
    answers = asyncio.run(ask())
    queue.close()
    assert [None if isinstance(one, Conflict) else one for one in answers] == [
        None if number % 3 == 0 else number for number in range(9)
    ]
    assert gate_names(sqlite_backend, anna) == [f"gate {n}" for n in range(9) if n % 3]


def test_what_nobody_waits_for_any_more_is_not_begun(sqlite_backend: Backend, anna: Actor) -> None:
    begun, may_go = threading.Event(), threading.Event()
    names: list[str] = []

    def hold(_tx: WriteTx) -> None:
        begun.set()
        may_go.wait(10)

    async def ask() -> None:
        first = asyncio.ensure_future(queue.run(anna, hold))
        await asyncio.get_running_loop().run_in_executor(None, begun.wait, 10)
        second = asyncio.ensure_future(queue.run(anna, lambda _tx: names.append("second")))
        third = asyncio.ensure_future(queue.run(anna, lambda _tx: names.append("third")))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.sleep(0)
        may_go.set()
        await asyncio.gather(first, third)

    queue = WriteQueue(sqlite_backend)
    asyncio.run(ask())
    queue.close()
    assert names == ["third"]
