"""One timer for many waits: each ends in its own time, and what is cancelled is no timeout."""

from __future__ import annotations

import asyncio

import pytest

from crmtui.connectors.webhook_deadlines import Deadlines

_SHORT = 0.1


async def _wait(deadlines: Deadlines, begun: asyncio.Event | None = None) -> float:
    """Wait for nothing; how long it took to be told."""
    started = asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout(None) as wait:
            deadlines.watch(wait)
            if begun is not None:
                begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                deadlines.forget(wait)
    except TimeoutError:
        return asyncio.get_running_loop().time() - started
    raise AssertionError("it ended by itself")


async def test_each_wait_ends_in_its_own_time() -> None:
    deadlines = Deadlines(_SHORT)
    waits = []
    for _each in range(3):
        waits.append(asyncio.create_task(_wait(deadlines)))
        await _wait(Deadlines(_SHORT / 3))
    assert all(_SHORT <= took < _SHORT + 2 for took in await asyncio.gather(*waits))
    # And again, after there was nothing to watch.
    assert await _wait(deadlines) >= _SHORT


async def test_who_is_cancelled_was_not_too_late() -> None:
    deadlines, begun = Deadlines(60), asyncio.Event()
    waiting = asyncio.create_task(_wait(deadlines, begun))
    await begun.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    deadlines.close()
