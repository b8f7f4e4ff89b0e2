"""Picking as pictures, at both sizes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmtui.services import picking
from crmtui.services.picking import BatchPlan, Cart
from crmtui.tui.screens.picking import PickingScreen
from crmtui.tui.screens.picking.walk import WalkScreen
from tests.services.stock.making import FIRST, SECOND
from tests.snapshots.conftest import CompareSizes
from tests.tui.office import Office, press, settled
from tests.tui.picking_yard import MARKER, POSTER, Yard, answered, scan, tell_emptiness
from tests.tui.support import still_cursors

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend

Scene = Callable[["Pilot[Any]"], Awaitable[None]]
TO_TOTE = (FIRST, MARKER, MARKER, MARKER)
TO_ZERO = (*TO_TOTE, "T-1", SECOND, POSTER, "T-1", POSTER, POSTER, "T-2")


async def batches(pilot: Pilot[Any]) -> None:
    """Nothing was opened."""


async def build(pilot: Pilot[Any]) -> None:
    await press(pilot, "f2")


async def preview(pilot: Pilot[Any]) -> None:
    await press(pilot, "f2", "ctrl+s")


def walked(*codes: str, keys: tuple[str, ...] = ()) -> Scene:
    """The first batch, so far."""

    async def scene(pilot: Pilot[Any]) -> None:
        await press(pilot, "enter")
        await answered(pilot)
        await scan(pilot, *codes)
        await press(pilot, *keys)

    return scene


async def done(pilot: Pilot[Any]) -> None:
    await walked(*TO_ZERO)(pilot)
    await tell_emptiness(pilot, "y")


SCENES: dict[str, Scene] = {
    "batches": batches,
    "batches_empty": batches,
    "build": build,
    "preview": preview,
    "place": walked(),
    "item": walked(FIRST, MARKER),
    "wrong_place": walked(SECOND),
    "wrong_item": walked(FIRST, MARKER, POSTER),
    "too_many": walked(*TO_TOTE, MARKER),
    "tote": walked(*TO_TOTE),
    "zero_check": walked(*TO_ZERO),
    "short": walked(FIRST, MARKER, keys=("f3",)),
    "totes": walked(FIRST, MARKER, keys=("f6",)),
    "done": done,
}


def fill_yard(yard: Yard, name: str) -> None:
    if name == "batches_empty":
        return
    yard.two_orders()
    if name not in ("batches", "preview"):
        return
    for customer in ("Ana", "Ben"):
        yard.order(customer, MARKER=1)
    if name == "batches":
        yard.room.do(picking.build_batches, BatchPlan(cart=Cart(totes=1)))


@pytest.mark.parametrize("name", SCENES)
def test_scene(
    compare_sizes: CompareSizes,
    sqlite_backend: Backend,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    monkeypatch.setattr(WalkScreen, "stopwatch", staticmethod(lambda _at: 0.009))
    office = Office(sqlite_backend, tmp_path)
    fill_yard(Yard(sqlite_backend, office.owner), name)

    async def prepare(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        await SCENES[name](pilot)
        pilot.app.clear_notifications()
        still_cursors(pilot.app)
        await settled(pilot)

    compare_sizes(office.console(PickingScreen), prepare)
