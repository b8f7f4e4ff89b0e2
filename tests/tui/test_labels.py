"""Labels printed from the stock: the file lies where the console says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crmtui.services.items import Barcode
from crmtui.tui.printing import _safe
from crmtui.tui.screens.stock import StockScreen
from tests.documents.reading import draw_page, read_sizes, scan_all
from tests.services.stock.making import FIRST, SECOND, Room
from tests.tui.office import SIZE, Office, errors_of, fill, notices_of, press, settled

if TYPE_CHECKING:
    from crmtui.kit.backend import Backend


@pytest.mark.soak
async def test_labels_of_an_item_its_bin_and_all_bins(
    sqlite_backend: Backend, tmp_path: Path
) -> None:
    office = Office(sqlite_backend, tmp_path)
    room = Room(office.backend, office.owner)
    room.stocked(3, "PEN/1", barcodes=(Barcode(code="4006381333931"),))
    async with office.console(StockScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        wanted = {
            "item": ("roll", "0", "2", {"04006381333931"}, 2),
            "bin": ("roll", "3000", "3", {FIRST}, 3),
            "bins": ("sheet", "", "1", {FIRST, SECOND}, 1),
        }
        for what, (layout, wrong, copies, codes, pages) in wanted.items():
            target = tmp_path / f"{what}.pdf"
            await press(pilot, "ctrl+y")
            await fill(pilot, what=what, layout=layout, file=str(target), copies=wrong)
            await press(pilot, "ctrl+s")
            assert "copies" in errors_of(pilot), what
            await fill(pilot, copies=copies)
            await press(pilot, "ctrl+s")
            assert str(target) in notices_of(pilot)[-1]
            pdf = target.read_bytes()
            assert len(read_sizes(pdf)) == pages
            assert {code for _, code in scan_all(draw_page(pdf, scale=3))} == codes
        await press(pilot, "ctrl+y")
        target = tmp_path / "totes.pdf"
        for wrong in ("", "T-09 T-01", "T-1 T-A", "1 2 3"):
            await fill(pilot, what="totes", file=str(target), totes=wrong)
            await press(pilot, "ctrl+s")
            assert "totes" in errors_of(pilot), wrong
        await fill(pilot, totes="T-08 T-11")
        await press(pilot, "ctrl+s")
        read = [scan_all(draw_page(target.read_bytes(), page, scale=3)) for page in range(4)]
        assert [{code for _, code in page} for page in read] == [
            {"T-08"},
            {"T-09"},
            {"T-10"},
            {"T-11"},
        ]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("packing-SO/7", "packing-SO-7"),
        ("../../etc/passwd", "etc-passwd"),
        ('a:b*c?"<>|\x00', "a-b-c"),
        ("...", "document"),
        ("漢" * 300, "漢" * 120),
    ],
)
def test_a_name_leads_out_of_no_folder(name: str, file: str) -> None:
    assert _safe(name) == file
