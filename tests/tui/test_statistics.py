"""The statistics: their plots, and the page that shows them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.containers import VerticalScroll

from crmtui.tui.screens.statistics import StatisticsScreen
from crmtui.tui.screens.statistics.plots import Row, bar, bars, columns
from crmtui.tui.text import width_of
from tests.tui.office import SIZE, notices_of, press, settled
from tests.tui.people_office import PeopleOffice, line_of
from tests.tui.support import until

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend


def test_a_bar_is_as_long_as_its_value() -> None:
    assert bar(8, 8, 4) == "████"
    assert bar(3, 8, 4) == "█▌"
    assert bar(1, 1_000_000, 4) == "▏"
    assert bar(0, 8, 4) == bar(8, 0, 4) == bar(8, 8, -1) == ""
    assert bar(9, 8, 4) == "████"
    assert bar(1, 8, 4, plain=True) == "#"
    assert bar(8, 8, 4, plain=True) == "####"


@pytest.mark.parametrize("width", [12, 30, 80])
def test_bars_keep_to_their_lines_whatever_they_are_called(width: int) -> None:
    rows = [Row("[/x] 漢字" * 9, 3, "3"), Row("b", 120_000, "120,000"), Row("", 0, "0")]
    lines = bars(rows, width)
    assert [width_of(line.plain) <= width for line in lines] == [True] * 3
    assert "120,000" in lines[1].plain
    assert not bars([], width)


def test_columns_stand_on_their_labels() -> None:
    drawn = [line.plain for line in columns([0, 5, 10], ["01", "02", "03"], 20, 2, top="10")]
    assert drawn == ["10           ████", " 0      ████ ████", "   01   02   03"]
    plain = columns([0, 5, 10], ["a", "b", "c"], 20, 2, top="10", plain=True)
    assert "".join(line.plain for line in plain).isascii()


def text_of(pilot: Pilot[Any]) -> str:
    return line_of(pilot, "#statistics-first") + line_of(pilot, "#statistics-second")


async def test_the_page_tells_draws_scrolls_and_follows(
    sqlite_backend: Backend, tmp_path: Path
) -> None:
    office = PeopleOffice(sqlite_backend, tmp_path)
    async with office.console(StatisticsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert "no contacts yet" in text_of(pilot)
        office.add_people()
        await until(pilot, lambda: "Overview" in text_of(pilot))
        await settled(pilot)
        text = text_of(pilot)
        for told in ("Contacts", "Portugal", "Gala [/x]", "(not known)", "12.5 %", "█"):
            assert told in text
        scroll = pilot.app.screen.query_one(VerticalScroll)
        await press(pilot, "end")
        await until(pilot, lambda: scroll.scroll_y == scroll.max_scroll_y > 0)
        await press(pilot, "home", "space", "k", "ctrl+y")
        assert "Copied" in notices_of(pilot)[-1]
        assert "Quinta Alta SA" in pilot.app.clipboard
        assert max(map(width_of, pilot.app.clipboard.splitlines())) <= 76
