"""Counting in the console: by scans alone, blind, and decided by somebody else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmtui.services import counts, stock
from crmtui.services.counts import CountFilter, CountStatus, CountThreshold
from crmtui.services.items import Barcode, LotWanted
from crmtui.tui.modals.confirm import ChoiceDialog
from crmtui.tui.screens.counts import CountsScreen
from crmtui.tui.screens.counts.desk import CountDesk
from crmtui.tui.screens.counts.review import ReviewScreen
from tests.services.counts.counting import CountingRoom
from tests.services.stock.making import FIRST, SECOND
from tests.tui import support
from tests.tui.office import (
    SIZE,
    STRANGE,
    Office,
    errors_of,
    fill,
    keys_of,
    list_of,
    notices_of,
    press,
    rows_of,
    settled,
)

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend

BOX = "4006381333931"


class Shelf:
    """A bin with wine, oil and milk, which is kept by lot."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.room = CountingRoom(office.backend, office.owner)
        self.wine = self.room.stocked(
            10, "WINE", name=STRANGE, barcodes=(Barcode(code=BOX, units=6),)
        )
        self.oil = self.room.stocked(2, "OIL", name="Olive oil")
        self.milk = self.room.item("MILK", name="Oat milk", has_lots=True)
        self.room.receive(self.milk, 3, lot=LotWanted(code="L1"))

    def statuses(self) -> list[CountStatus]:
        rows, _total = self.office.read(counts.list_counts, CountFilter())
        return [row.status for row in rows]


@pytest.fixture
def shelf(sqlite_backend: Backend, tmp_path: Path) -> Shelf:
    return Shelf(Office(sqlite_backend, tmp_path))


def desk_of(pilot: Pilot[Any]) -> CountDesk:
    return next(one for one in pilot.app.screen_stack if isinstance(one, CountDesk))


def word_of(pilot: Pilot[Any]) -> str:
    """The word of the verdict that is shown."""
    return desk_of(pilot).banner.card.sign.word


async def scan(pilot: Pilot[Any], *codes: str) -> list[str]:
    """Scan one code after the other; the verdicts."""
    words = []
    for code in codes:
        support.scan(pilot.app, f"{code}\r")  # type: ignore[arg-type]
        await settled(pilot)
        found = [one for one in pilot.app.screen_stack if isinstance(one, CountDesk)]
        if found:
            await support.until(pilot, lambda: not len(desk_of(pilot).acts))
            words.append(word_of(pilot))
    return words


async def type_in(pilot: Pilot[Any], text: str) -> str:
    """Type text and Enter into the field, as a person does; the verdict."""
    desk_of(pilot).field.value = text
    await press(pilot, "enter")
    return word_of(pilot)


async def test_a_bin_is_counted_by_scans_alone(shelf: Shelf) -> None:
    async with shelf.office.console(CountsScreen, role="picker").run_test(size=SIZE) as pilot:
        await settled(pilot)
        await scan(pilot, FIRST)
        # Nobody had asked: the dialog does, and a digit answers.
        assert isinstance(pilot.app.screen, ChoiceDialog)
        await press(pilot, "1")
        assert word_of(pilot) == "RIGHT BIN"
        assert await scan(pilot, BOX, SECOND, "nothing", BOX) == [
            "6 COUNTED",
            "WRONG BIN",
            "UNKNOWN CODE",
            "12 COUNTED",
        ]
        assert await type_in(pilot, "10") == "10 COUNTED"
        assert await scan(pilot, "MILK", "L1") == ["WHICH LOT", "1 COUNTED"]
        assert await type_in(pilot, "3") == "3 COUNTED"
        await press(pilot, "f2", "1")
        # Nobody looked for oil yet.
        assert isinstance(pilot.app.screen, ChoiceDialog)
        await press(pilot, "2")
        assert await scan(pilot, "OIL", "OIL") == ["1 COUNTED", "2 COUNTED"]
        await press(pilot, "enter", "1")
        assert word_of(pilot) == "DONE"
        assert shelf.statuses() == [CountStatus.COMPLETED]
        await press(pilot, "enter")
        assert [row[1] for row in rows_of(pilot)] == [FIRST]


@pytest.mark.soak
async def test_what_differs_is_recounted_and_decided_by_another(shelf: Shelf) -> None:
    count = shelf.room.request(shelf.wine)
    async with shelf.office.console(CountsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        assert await scan(pilot, BOX, FIRST, "OIL", BOX) == [
            "WRONG BIN",
            "RIGHT BIN",
            "WRONG ITEM",
            "6 COUNTED",
        ]
        await press(pilot, "f2", "1")
        assert word_of(pilot) == "COUNT AGAIN"
        assert await scan(pilot, FIRST, "WINE") == ["RIGHT BIN", "1 COUNTED"]
        assert await type_in(pilot, "6") == "6 COUNTED"
        assert await type_in(pilot, "L999") == "UNKNOWN CODE"
        await press(pilot, "f2", "1")
        assert word_of(pilot) == "FOR REVIEW"
        await press(pilot, "escape", "enter")
        # Whoever counted sees it, and cannot decide.
        assert isinstance(pilot.app.screen, ReviewScreen)
        await press(pilot, "f2", "tab", "enter")
        assert shelf.statuses() == [CountStatus.REVIEW]
        await press(pilot, "escape")
    shelf.office.write(counts.approve_count, counts.Decision(count_id=count.id))
    assert shelf.room.stock(shelf.wine.id) == (6, 0, 0, 0)
    assert shelf.office.read(stock.verify) == ()


@pytest.mark.soak
async def test_the_office_asks_plans_decides_and_does_without(shelf: Shelf) -> None:
    room = shelf.room
    async with shelf.office.console(CountsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f2")
        await fill(pilot, bin="nowhere", item="WINE")
        await press(pilot, "ctrl+s")
        assert "bin" in errors_of(pilot)
        await fill(pilot, bin=FIRST)
        await press(pilot, "ctrl+s")
        await press(pilot, "f10")
        await fill(pilot, units="0", percent="101")
        await press(pilot, "ctrl+s")
        assert errors_of(pilot).keys() == {"percent"}
        await fill(pilot, percent="0")
        await press(pilot, "ctrl+s")
        assert shelf.office.read(counts.get_threshold) == CountThreshold(units=0, percent=0)
        await press(pilot, "f7")
        await fill(pilot, most="0")
        await press(pilot, "ctrl+s")
        assert "most" in errors_of(pilot)
        await fill(pilot, most="5")
        await press(pilot, "ctrl+s")
        assert sorted(row[1] for row in rows_of(pilot)) == [FIRST, SECOND]
        (asked,) = [row for row in shelf.office.read(counts.list_counts)[0] if row.bin == FIRST]
        room.count(room.first, asked.id, {shelf.wine: 3})
        room.count(room.second, asked.id, {shelf.wine: 4})
        list_of(pilot).load(select=asked.id)
        await settled(pilot)
        await press(pilot, "enter", "f3")
        await pilot.press(*"odd")
        await press(pilot, "enter")
        assert shelf.statuses().count(CountStatus.REQUESTED) == 2
        room.count(room.first, asked.id, {shelf.wine: 4})
        room.count(room.second, asked.id, {shelf.wine: 4})
        list_of(pilot).load(select=asked.id)
        await settled(pilot)
        await press(pilot, "enter")
        assert rows_of(pilot)[0][2:] == ("-", "10", "4", "4", "-6", "!! differs")
        await press(pilot, "f2", "tab", "enter")
        assert room.stock(shelf.wine.id) == (4, 0, 0, 0)
        (other,) = [row for row in shelf.office.read(counts.list_counts)[0] if row.bin == SECOND]
        room.by(room.first, counts.start_count, other.id)
        list_of(pilot).load(select=other.id)
        await settled(pilot)
        await press(pilot, "f4", "tab", "enter")
        assert CountStatus.COUNTING not in shelf.statuses()
        await press(pilot, "f8")
        await pilot.press(*"not now")
        await press(pilot, "enter")
        assert set(shelf.statuses()) == {CountStatus.COMPLETED, CountStatus.CANCELLED}


@pytest.mark.soak
async def test_a_new_lot_is_typed_and_a_count_given_back(shelf: Shelf) -> None:
    shelf.room.request()
    async with shelf.office.console(CountsScreen, role="picker").run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert not keys_of(pilot) & {"counts.plan", "counts.cancel", "counts.free"}
        await press(pilot, "enter")
        assert await type_in(pilot, "7") == "WRONG BIN"
        assert await scan(pilot, FIRST) == ["RIGHT BIN"]
        assert await type_in(pilot, "7") == "OF WHAT?"
        assert await scan(pilot, "MILK", "LOT-7") == ["WHICH LOT", "UNKNOWN CODE"]
        await type_in(pilot, "3")
        await press(pilot, "2")
        assert word_of(pilot) == "WHICH LOT"
        desk_of(pilot).field.value = "LOT-7 2027-03-31"
        await press(pilot, "enter", "1")
        assert word_of(pilot) == "1 COUNTED"
        sheet = desk_of(pilot).sheet
        assert sheet is not None
        assert [(line.lot, str(line.expires_on)) for line in sheet.lines] == [
            ("LOT-7", "2027-03-31")
        ]
        shelf.room.move(shelf.wine, "ADJUSTMENT", 1)
        await press(pilot, "f3", "tab", "enter")
        assert shelf.statuses() == [CountStatus.REQUESTED]
        assert not notices_of(pilot)
