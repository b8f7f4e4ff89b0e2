"""Picking in the console: batches, the walk, refusals, and what outlives a crash."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmtui.services import stock
from crmtui.services.picking import BatchStatus
from crmtui.tui.screens.picking import PickingScreen
from tests.services.stock.making import FIRST, SECOND
from tests.tui.office import SIZE, Office, press, settled
from tests.tui.picking_yard import (
    MARKER,
    POSTER,
    Yard,
    answered,
    scan,
    tell_emptiness,
    walk_of,
    word_of,
)

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend


@pytest.fixture
def office(sqlite_backend: Backend, tmp_path: Path) -> Office:
    return Office(sqlite_backend, tmp_path)


@pytest.fixture
def yard(office: Office) -> Yard:
    return Yard(office.backend, office.owner)


async def begin(pilot: Pilot[Any]) -> None:
    """Take the only batch of the list."""
    await settled(pilot)
    await press(pilot, "enter")
    await answered(pilot)


async def test_a_whole_batch_is_picked_with_the_scanner_alone(office: Office, yard: Yard) -> None:
    batch = yard.two_orders()
    async with office.console(PickingScreen, role="picker").run_test(size=SIZE) as pilot:
        await begin(pilot)
        await scan(pilot, SECOND)
        assert word_of(pilot) == "WRONG PLACE"
        # Faster than the database: each scan means what is wanted when its turn comes.
        await scan(pilot, FIRST, MARKER, POSTER, MARKER, MARKER, MARKER, "T-1")
        seen = [one.sign.word for one in reversed(walk_of(pilot).seen)]
        assert seen == [
            *("WRONG PLACE", "RIGHT PLACE", "RIGHT ITEM", "WRONG ITEM", "RIGHT ITEM"),
            *("RIGHT ITEM", "TOO MANY", "IN THE TOTE"),
        ]
        assert walk_of(pilot).errors == 3
        await scan(pilot, SECOND, POSTER, "T-1", POSTER, POSTER, "T-2")
        await tell_emptiness(pilot, "y")
        assert walk_of(pilot).place.step.name == "DONE"  # type: ignore[union-attr]
        assert not list((office.data_dir / "picking").iterdir()), "every command was answered"
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, PickingScreen)
    assert yard.batch(batch.id).status is BatchStatus.PICKED
    assert [row[1:] for row in yard.picked(batch.id)] == [
        (3, "picked"),
        (1, "picked"),
        (2, "picked"),
    ]
    assert office.read(stock.verify) == ()
