"""The receiving desk in the console: goods, count and bin by a scanner."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Input

from crmtui.services import items, stock
from crmtui.services.items import Barcode, ItemDetail, ItemUpdate
from crmtui.tui.screens.receiving import ReceivingScreen
from crmtui.tui.screens.receiving.calls import carry_out
from crmtui.tui.screens.receiving.dialogs import LotForm
from crmtui.tui.screens.receiving.journal import Journal, send
from crmtui.tui.screens.receiving.machine import Command, Load, Place, Ware
from crmtui.tui.verdicts.banner import VerdictBanner
from tests.services.stock.making import FIRST, SECOND, Room
from tests.tui import support
from tests.tui.office import SIZE, Office, console_of, fill, form_of, press, rows_of, settled

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend

EAN, MILK_EAN = "4006381333931", "4290000000001"


@pytest.fixture
def office(sqlite_backend: Backend, tmp_path: Path) -> Office:
    return Office(sqlite_backend, tmp_path)


@pytest.fixture
def room(office: Office) -> Room:
    return Room(office.backend, office.owner)


async def scan(pilot: Pilot[Any], *codes: str) -> None:
    """Scan codes as a scanner does, then wait for what comes of them."""
    for code in codes:
        support.scan(console_of(pilot), f"{code}\r")
        await pilot.pause()
    await settled(pilot)


def desk_of(pilot: Pilot[Any]) -> ReceivingScreen:
    (found,) = (one for one in pilot.app.screen_stack if isinstance(one, ReceivingScreen))
    return found


def word_of(pilot: Pilot[Any]) -> str:
    return desk_of(pilot).query_one(VerdictBanner).card.sign.word


def free(office: Office, item: ItemDetail) -> int:
    available: int = office.read(stock.get_stock, item.id).available
    return available


async def test_goods_come_in_by_scans_alone_and_are_taken_back(office: Office, room: Room) -> None:
    home = room.bins[FIRST].id
    pen = room.item("PEN", barcodes=(Barcode(code=EAN),), home_bin_id=home)
    async with office.console(ReceivingScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        # A burst of scans, in one piece: none is lost, and the last one writes.
        await scan(pilot, EAN, f"]E0{EAN}", EAN, SECOND)
        assert (word_of(pilot), free(office, pen)) == ("RECEIVED", 3)
        await scan(pilot, EAN)
        assert word_of(pilot) == FIRST
        await scan(pilot, "no such code")
        assert (word_of(pilot), free(office, pen)) == ("UNKNOWN", 3)
        await press(pilot, "2", "0", "enter", "enter")
        assert (word_of(pilot), free(office, pen)) == ("RECEIVED", 23)
        listed = rows_of(pilot, desk_of(pilot))
        assert [(row[1], row[4]) for row in listed] == [("20 ×", FIRST), ("3 ×", SECOND)]
        await press(pilot, "f8", "enter")
        assert (word_of(pilot), free(office, pen)) == ("TAKEN BACK", 3)
        assert office.read(stock.verify) == ()


@pytest.mark.soak
async def test_lots_are_asked_for_and_goods_put_away(office: Office, room: Room) -> None:
    milk = room.item("MILK", barcodes=(Barcode(code=MILK_EAN),), has_lots=True)
    gtin = f"0{MILK_EAN}"
    async with office.console(ReceivingScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await scan(pilot, MILK_EAN)
        assert isinstance(form_of(pilot), LotForm)
        await scan(pilot, "LOT-77")
        assert form_of(pilot).query_one("#field-lot", Input).value == "LOT-77"
        await fill(pilot, expires_on="2027-02-28")
        await press(pilot, "ctrl+s")
        await scan(pilot, FIRST)
        assert (word_of(pilot), free(office, milk)) == ("RECEIVED", 1)
        # The label's own lot answers the form.
        await scan(pilot, MILK_EAN, f"01{gtin}17270331\x1d10LOT-78", FIRST)
        assert (word_of(pilot), free(office, milk)) == ("RECEIVED", 2)
        lot = office.read(items.find_lot, milk.id, "LOT-78")
        assert lot is not None
        assert lot.expires_on == date(2027, 3, 31)
        # Another day for a known lot is refused by the service, and the goods stay in hand.
        await scan(pilot, f"01{gtin}17290101\x1d10LOT-78", FIRST)
        assert (word_of(pilot), free(office, milk)) == ("REFUSED", 2)
        assert desk_of(pilot).desk.load is not None
        await press(pilot, "escape", "f2")
        await scan(pilot, FIRST, f"01{gtin}10LOT-78", FIRST)
        assert word_of(pilot) == "SAME BIN"
        await press(pilot, "5", "enter")
        await scan(pilot, SECOND)
        assert word_of(pilot) == "REFUSED"
        await press(pilot, "1", "enter")
        await scan(pilot, SECOND)
        assert word_of(pilot) == "PUT AWAY"
        (newest, *_rest) = rows_of(pilot, desk_of(pilot))
        assert newest[4] == f"{FIRST} → {SECOND}"
        assert office.read(stock.verify) == ()


@pytest.mark.soak
async def test_an_unknown_barcode_is_given_to_an_item(office: Office, room: Room) -> None:
    pen = room.item("PEN", name="Pencil")
    async with office.console(ReceivingScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f4")
        assert pilot.app.screen is desk_of(pilot)
        await scan(pilot, EAN)
        await press(pilot, "f4", *"penc", "enter")
        assert office.read(items.get_item, pen.id).barcodes == (Barcode(code=f"0{EAN}"),)
        held = desk_of(pilot).desk.load
        assert held is not None
        assert held.ware.sku == "PEN"
        # Somebody else changes the item meanwhile: the scan still stands for it.
        office.write(items.update_item, pen.id, ItemUpdate(name="Pencil 2"))
        await scan(pilot, EAN, FIRST)
        assert free(office, pen) == 2


@pytest.mark.soak
async def test_a_viewer_is_refused_without_a_trace(office: Office, room: Room) -> None:
    pen = room.item("PEN", barcodes=(Barcode(code=EAN),))
    async with office.console(ReceivingScreen, role="viewer").run_test(size=SIZE) as pilot:
        await settled(pilot)
        await scan(pilot, EAN, FIRST)
        assert (word_of(pilot), free(office, pen)) == ("REFUSED", 0)


async def test_what_was_sent_before_the_console_ended_is_received_once(
    office: Office, room: Room
) -> None:
    pen = room.item("PEN", barcodes=(Barcode(code=EAN),), home_bin_id=room.bins[FIRST].id)
    console = office.console(ReceivingScreen)
    home = Place(room.bins[FIRST].id, FIRST)
    ware = Ware(pen.id, pen.sku, pen.name, pen.unit, has_lots=False, home=home)
    saved, unsent = (Command(Load(ware, units), home, None) for units in (3, 4))
    actor_id = str(office.actor().id)
    journal = Journal(console.options.data_dir)
    before, after = send(actor_id, saved), send(actor_id, unsent)
    # One was written and its answer lost; the other never reached the database.
    room.do(carry_out, before.command, before.request_id)
    for sent in (before, after):
        journal.keep(sent)
    async with console.run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert word_of(pilot) == "RECEIVED"
        assert free(office, pen) == 7
        await scan(pilot, EAN)
        await press(pilot, "enter")
        assert free(office, pen) == 8
        assert journal.list_left(actor_id) == []
