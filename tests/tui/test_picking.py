"""Picking in the console: batches, the walk, refusals, and what outlives a crash."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Static

from crmtui.services import stock
from crmtui.services.items import Barcode, LotWanted
from crmtui.services.picking import BatchStatus
from crmtui.services.stock import MovementKind
from crmtui.tui.screens.picking import PickingScreen
from tests.services.stock.making import FIRST, SECOND
from tests.tui import support
from tests.tui.office import SIZE, Office, errors_of, fill, form_of, press, rows_of, settled
from tests.tui.picking_yard import (
    MARKER,
    POSTER,
    Yard,
    answered,
    card_of,
    scan,
    tell_emptiness,
    type_in,
    walk_of,
    word_of,
)
from tests.tui.terminal import Terminal
from tests.tui.test_checkin import Flaky
from tests.tui.test_checkin_terminal import COLOUR
from tests.tui.venue_console import DATABASE

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend
    from tests.databases import SqliteTemplate

MILK = "4006381333955"


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


@pytest.mark.soak
async def test_each_refusal_has_its_word_and_says_what_was_wanted(
    office: Office, yard: Yard
) -> None:
    milk = yard.room.item("MILK", name="Oat milk", has_lots=True, barcodes=(Barcode(code=MILK),))
    for lot in ("L-1", "L-2"):
        yard.room.receive(milk, 2, FIRST, lot=LotWanted(code=lot))
    for sku in ("ONE", "TWO"):
        yard.room.item(sku, name=sku)
    yard.order("Nordlys AB", MILK=2)
    yard.receive(yard.marker, 3, SECOND)
    yard.order("Mei Tan", MARKER=2)
    (batch,) = yard.build()
    async with office.console(PickingScreen).run_test(size=SIZE) as pilot:
        await begin(pilot)
        for code, word in (
            ("nothing-known", "UNKNOWN CODE"),
            (SECOND, "WRONG PLACE"),
            (MILK, "SCAN IT FIRST"),
            (FIRST, "RIGHT PLACE"),
            (MARKER, "WRONG ITEM"),
            (MILK, "RIGHT ITEM"),
            ("L-2", "WRONG LOT"),
            ("L-1", "RIGHT LOT"),
        ):
            before = yard.picked(batch.id)
            await scan(pilot, code)
            assert (code, word_of(pilot)) == (code, word)
            if card_of(pilot).sign.tone == "bad":
                assert "WANTED" in card_of(pilot).title[0]
                assert yard.picked(batch.id) == before
        await type_in(pilot, "3")
        assert word_of(pilot) == "TOO MANY"
        await type_in(pilot, "2")
        assert word_of(pilot) == "COUNT SET"
        await scan(pilot, SECOND)
        assert word_of(pilot) == "WRONG TOTE"
        await type_in(pilot, "T-1")
        assert word_of(pilot) == "IN THE TOTE"
        assert yard.picked(batch.id)[0] == ("MILK", 2, "picked")
        # The tote of one order is no other's.
        await scan(pilot, SECOND, MARKER, MARKER, "T-1")
        assert word_of(pilot) == "WRONG TOTE"
        await scan(pilot, "T-2")
        assert office.read(stock.verify) == ()


@pytest.mark.soak
async def test_one_key_and_a_digit_skip_shorten_and_count(office: Office, yard: Yard) -> None:
    yard.receive(yard.marker, 5, FIRST)
    yard.receive(yard.marker, 2, SECOND)
    yard.receive(yard.poster, 3, SECOND)
    yard.order("Nordlys AB", MARKER=4, POSTER=1)
    yard.order("Mei Tan", POSTER=1)
    yard.build()
    async with office.console(PickingScreen).run_test(size=SIZE) as pilot:
        await begin(pilot)
        walk = walk_of(pilot)
        await press(pilot, "f2", "1")
        assert (word_of(pilot), walk.place.bin) == ("SKIPPED", SECOND)  # type: ignore[union-attr]
        # A scan above a dialog counts, and the dialog is about the line it was opened for.
        await press(pilot, "f3")
        support.scan(pilot.app, f"{SECOND}\r")  # type: ignore[arg-type]
        await support.until(pilot, lambda: word_of(pilot) == "RIGHT PLACE")
        await press(pilot, "escape")
        await scan(pilot, POSTER)
        await press(pilot, "f4")
        assert (word_of(pilot), walk.place.have) == ("TAKEN BACK", 0)  # type: ignore[union-attr]
        await scan(pilot, SECOND, POSTER, "T-1")
        await scan(pilot, SECOND, POSTER, "T-2")
        # Back at the skipped line: its tote is full after the first, the place after the second.
        await scan(pilot, FIRST, MARKER)
        await press(pilot, "f6", "2")
        await scan(pilot, "T-1")
        assert word_of(pilot) == "IN THE TOTE"
        await press(pilot, "f6", "1")
        assert word_of(pilot) == "NEXT TOTE"
        await scan(pilot, "T-1")
        assert word_of(pilot) == "WRONG TOTE"
        await scan(pilot, "T-3")
        await press(pilot, "f5", "2", "enter")
        assert walk.place.have == 2  # type: ignore[union-attr]
        for letter in ("0", "enter"):
            await pilot.press(letter)
        await support.until(pilot, lambda: pilot.app.screen is not walk)
        await press(pilot, "1")
        assert word_of(pilot) == "SHORT PICK"
        assert yard.room.stock(yard.marker.id)[0] == 0, "the place was corrected"
        assert office.read(stock.verify) == ()


@pytest.mark.soak
async def test_batches_are_built_looked_at_and_ended(office: Office, yard: Yard) -> None:
    yard.receive(yard.marker, 5, FIRST)
    async with office.console(PickingScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert rows_of(pilot) == []
        await press(pilot, "f2")
        await fill(pilot, totes="2", weight="no")
        await press(pilot, "ctrl+s")
        assert "weight" in errors_of(pilot)
        await fill(pilot, weight="12,5")
        await press(pilot, "ctrl+s")
        assert errors_of(pilot)[""], "nothing waits to be picked"
        for name in ("Ana", "Ben", "Cem"):
            yard.order(name, MARKER=1)
        await press(pilot, "ctrl+s", "enter")
        assert [row[0] for row in rows_of(pilot)] == ["PB-000001", "PB-000002"]
        await press(pilot, "f2")
        kept = form_of(pilot).values()
        assert (kept["totes"], kept["weight"]) == ("2", "12,5")
        await press(pilot, "escape")
        # One is taken by its printed code and given back; one is cancelled.
        support.scan(pilot.app, "PB-000002\r")  # type: ignore[arg-type]
        await support.until(pilot, lambda: pilot.app.screen.query("WalkCard"))
        await answered(pilot)
        await press(pilot, "escape", "f9")
        await press(pilot, "f8", "3")
        await press(pilot, "f6", "f6")
        assert {row[0]: row[1] for row in rows_of(pilot)} == {
            "PB-000001": "[  ] open",
            "PB-000002": "[XX] cancelled",
        }


@pytest.mark.soak
async def test_scans_wait_for_the_database_and_are_not_shown_as_picked(
    office: Office, yard: Yard
) -> None:
    batch = yard.two_orders()
    flaky = Flaky(office.backend)
    console = office.console(PickingScreen)
    console.opener = lambda: flaky
    async with console.run_test(size=SIZE) as pilot:
        await begin(pilot)
        await scan(pilot, FIRST)
        flaky.failures = ["before", "after"]
        for code in (MARKER, MARKER):
            support.scan(console, f"{code}\r")
        await support.until(pilot, lambda: word_of(pilot) == "NOT PICKED YET")
        walk = walk_of(pilot)
        assert walk.place is not None
        assert (walk.place.have, walk.counts.unsent) == (0, 2)
        assert "2 UNSENT" in str(walk.query_one("#walk-progress", Static).render())
        await answered(pilot)
        assert walk.place.have == 2
        assert yard.picked(batch.id)[0][1] == 2
        assert not list((office.data_dir / "picking").iterdir())


# --- SIGKILL ---------------------------------------------------------------------------------


@pytest.mark.soak
@pytest.mark.parametrize("when", ["after", "before"])
def test_whoever_was_killed_is_told_what_became_of_the_last_scan(
    sqlite_template: SqliteTemplate, tmp_path: Path, when: str
) -> None:
    """Killed when the unit was picked and nobody had heard of it, or just before that."""
    from crmtui.bootstrap import open_backend

    backend = open_backend(sqlite_template.copy(tmp_path / DATABASE))
    office = Office(backend, tmp_path)
    yard = Yard(backend, office.owner)
    batch = yard.two_orders()
    python = [sys.executable, "-m"]
    with Terminal([*python, "tests.tui.dying_console", str(tmp_path), when]) as terminal:
        open_batch(terminal)
        terminal.send(f"{FIRST}\r")
        terminal.wait_for("SCAN 1 OF 3")
        terminal.send(f"{MARKER}\r")
        assert terminal.wait() == -signal.SIGKILL
    assert yard.picked(batch.id)[0][1] == (1 if when == "after" else 0)
    again = [*python, "tests.tui.venue_console", str(tmp_path)]
    with Terminal(again, env={"NO_COLOR": "1"}) as terminal:
        open_batch(terminal)
        terminal.wait_for("LAST SCAN SAVED")
        assert "1 of 3. Do not scan it again." in terminal.text
        assert yard.picked(batch.id)[0][1] == 1
        # The place is to be scanned again: nobody knows where the picker stands now.
        terminal.send(f"{FIRST}\r")
        terminal.wait_for("SCAN 2 MORE")
        terminal.send(f"{MARKER}\r{MARKER}\r")
        terminal.wait_for("SCAN A FREE ONE")
        assert yard.picked(batch.id)[0][1] == 3
        terminal.send(f"{SECOND}\r")
        terminal.wait_for("[XX] WRONG TOTE")
        assert COLOUR.search(terminal.output) is None
        terminal.send("\x11")
        assert terminal.wait() == 0
    picks = [row for row in yard.movements(yard.marker) if row.kind is MovementKind.PICK]
    assert [row.quantity for row in picks] == [1, 1, 1]
    assert office.read(stock.verify) == ()
    backend.close()


def open_batch(terminal: Terminal) -> None:
    terminal.wait_for("NO LIST")
    terminal.send("\x10")  # ^P
    terminal.wait_for("Search for commands")
    terminal.send("to Picking")
    terminal.wait_for("Go to Picking")
    terminal.send("\r")
    terminal.wait_for("PB-000001")
    terminal.send("\r")
    terminal.wait_for("GO TO")
