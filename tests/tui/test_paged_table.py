"""The long table: any number of rows at once, and a cursor that never changes its row by itself."""

import asyncio
import time
from collections.abc import Hashable
from pathlib import Path
from typing import Any

from textual.app import ComposeResult

from crmtui.tui.base import ServiceScreen
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import KEPT, PAGE, Cell, LoadedPage, PageRequest, TableRow
from tests.tui.support import Console, settle, until

COLUMNS = (Column("id", "id", 10), Column("name", "name", 10, grow=1))


class Rows:
    """A list that changes under the table."""

    def __init__(self, ids: Any) -> None:
        self.ids = ids
        self.requests: list[PageRequest] = []

    def load(self, _tx: object, wanted: PageRequest) -> LoadedPage:
        self.requests.append(wanted)
        ids = self.ids[wanted.offset : wanted.offset + wanted.limit]
        rows = [TableRow(one, (str(one), Cell(f"name {one}", "good"))) for one in ids]
        return LoadedPage(rows, len(self.ids))

    def load_by_cursor(self, _tx: object, wanted: PageRequest) -> LoadedPage:
        self.requests.append(wanted)
        start = self.ids.index(int(wanted.cursor)) + 1 if wanted.cursor else 0
        ids = self.ids[start : start + wanted.limit]
        more = start + len(ids) < len(self.ids)
        rows = [TableRow(one, (str(one), "x")) for one in ids]
        return LoadedPage(rows, None, str(ids[-1]) if more else None)

    def locate(self, _tx: object, row_id: Hashable) -> int | None:
        return self.ids.index(row_id) if row_id in self.ids else None


class Listing(ServiceScreen):
    def __init__(self, **options: Any) -> None:
        super().__init__()
        self.options = options
        self.opened: list[Hashable] = []
        self.highlighted: list[Hashable] = []

    def compose_body(self) -> ComposeResult:
        yield PagedTable(COLUMNS, id="table", **self.options)

    def on_mount(self) -> None:
        self.table.focus()

    @property
    def table(self) -> PagedTable:
        return self.query_one(PagedTable)

    def on_paged_table_row_opened(self, event: PagedTable.RowOpened) -> None:
        self.opened.append(event.row.id)

    def on_paged_table_row_highlighted(self, event: PagedTable.RowHighlighted) -> None:
        self.highlighted.append(event.row.id)


def a_listing(tmp_path: Path, **options: Any) -> tuple[Console, Listing]:
    listing = Listing(**options)
    return Console(tmp_path, lambda: listing), listing


def lines(table: PagedTable) -> list[str]:
    return [table.render_line(y).text.rstrip() for y in range(table.size.height)]


def selected(table: PagedTable) -> Hashable:
    return table.cursor_row.id if table.cursor_row else None


async def test_a_million_rows_show_at_once_and_from_both_ends(tmp_path: Path) -> None:
    app, listing = a_listing(tmp_path)
    rows = Rows(range(1_000_000))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        table = listing.table
        table.load(rows.load)
        await settle(pilot)
        assert "name 0" in lines(table)[1]
        await pilot.press("end")
        await settle(pilot)
        assert selected(table) == 999_999
        assert "name 999999" in lines(table)[-1]
        assert table.position() == "row 1,000,000 of 1,000,000"
        await pilot.press("home")
        await settle(pilot)
        assert selected(table) == 0
        assert len(rows.requests) < 8
        assert sum(wanted.want_total for wanted in rows.requests) == 1


async def test_rows_not_there_yet_are_marked(tmp_path: Path) -> None:
    app, listing = a_listing(tmp_path)
    gate = asyncio.Event()
    rows = Rows(range(10_000))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        table = listing.table

        def slow(tx: object, wanted: PageRequest) -> LoadedPage:
            while wanted.offset and not gate.is_set():
                time.sleep(0.005)
            return rows.load(tx, wanted)

        table.load(slow)
        await until(pilot, lambda: table.total)
        await pilot.press("end")
        await pilot.pause()
        assert lines(table)[5].strip() == "…"
        gate.set()
        await settle(pilot)
        assert "name 9999" in lines(table)[-1]


async def test_the_cursor_stays_on_its_row_when_rows_come_above(tmp_path: Path) -> None:
    app, listing = a_listing(tmp_path)
    rows = Rows(list(range(1000)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        table = listing.table
        table.load(rows.load)
        await settle(pilot)
        for _ in range(5):
            await pilot.press("down")
        assert selected(table) == 5
        row_on_screen = next(y for y, line in enumerate(lines(table)) if "name 5" in line)
        for added in (3, 250, 190):
            rows.ids = [*range(-added - len(rows.ids), -len(rows.ids)), *rows.ids]
            table.reload()
            await settle(pilot)
            assert selected(table) == 5 or added == 250
        assert row_on_screen


async def test_a_row_that_moved_to_the_next_page_is_found(tmp_path: Path) -> None:
    app, listing = a_listing(tmp_path)
    rows = Rows(list(range(3 * PAGE)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        table = listing.table
        table.load(rows.load, select=PAGE - 1)
        await settle(pilot)
        assert selected(table) == PAGE - 1
        rows.ids = [-1, *rows.ids]
        table.reload()
        await settle(pilot)
        assert selected(table) == PAGE - 1


async def test_a_row_that_moved_far_is_located(tmp_path: Path) -> None:
    app, listing = a_listing(tmp_path)
    rows = Rows(list(range(5000)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        table = listing.table
        table.load(rows.load, locate=rows.locate, select=4321)
        await settle(pilot)
        assert selected(table) == 4321
        rows.ids = [*range(5000, 8000), *rows.ids]
        table.reload()
        await settle(pilot)
        assert selected(table) == 4321


async def test_a_vanished_row_leaves_no_target_behind(tmp_path: Path) -> None:
    app, listing = a_listing(tmp_path)
    rows = Rows(list(range(50)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        table = listing.table
        table.load(rows.load)
        await settle(pilot)
        await pilot.press("down", "down")
        rows.ids.remove(2)
        table.reload()
        await settle(pilot)
        assert table.cursor_row is None
        await pilot.press("enter")
        await settle(pilot)
        assert listing.opened == [], "the first Enter selects what is there now"
        assert selected(table) == 3
        await pilot.press("enter")
        await settle(pilot)
        assert listing.opened == [3]


async def test_a_log_follows_its_top_until_one_moves(tmp_path: Path) -> None:
    app, listing = a_listing(tmp_path, follow_top=True)
    rows = Rows(list(range(100, 0, -1)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        table = listing.table
        table.load(rows.load)
        await settle(pilot)
        rows.ids = [101, *rows.ids]
        table.reload()
        await settle(pilot)
        assert selected(table) == 101
        await pilot.press("down")
        rows.ids = [102, *rows.ids]
        table.reload()
        await settle(pilot)
        assert selected(table) == 100


async def test_pages_one_after_the_other_lead_to_the_end(tmp_path: Path) -> None:
    app, listing = a_listing(tmp_path)
    rows = Rows(list(range(PAGE * 3 + 10)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        table = listing.table
        table.load(rows.load_by_cursor, sequential=True)
        await settle(pilot)
        for _ in range(8):
            await pilot.press("end")
            await settle(pilot)
        assert selected(table) == PAGE * 3 + 9
        assert table.total == PAGE * 3 + 10
        table.reload()
        await settle(pilot)
        assert selected(table) == PAGE * 3 + 9


async def test_another_list_keeps_the_old_rows_until_it_is_there(tmp_path: Path) -> None:
    app, listing = a_listing(tmp_path)
    first, second = Rows(list(range(100))), Rows(list(range(500, 520)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        table = listing.table
        table.load(first.load)
        await settle(pilot)
        await pilot.press("end")
        table.load(second.load)
        assert "name 99" in " ".join(lines(table))
        await settle(pilot)
        assert selected(table) == 500
        assert table.total == 20


async def test_mouse_selects_and_a_second_click_opens(tmp_path: Path) -> None:
    app, listing = a_listing(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        listing.table.load(Rows(range(100)).load)
        await settle(pilot)
        await pilot.click(PagedTable, offset=(5, 4))
        assert selected(listing.table) == 3
        assert listing.opened == []
        await pilot.click(PagedTable, offset=(5, 4), times=2)
        await settle(pilot)
        assert listing.opened == [3]


async def test_empty_and_failing_lists_say_so(tmp_path: Path) -> None:
    app, listing = a_listing(tmp_path, empty="No tickets.")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        table = listing.table
        assert "Loading" in lines(table)[1]
        table.load(Rows([]).load)
        await settle(pilot)
        assert "No tickets." in lines(table)[1]


async def test_user_data_is_shown_literally_and_aligned(tmp_path: Path) -> None:
    app, listing = a_listing(tmp_path)
    names = [
        "[red]a[/x] [/",
        "王小明",
        "👩‍👩‍👧 x",
        "a\tb\x1b[31m\r\n",
        "z" * 10_000,
        "é\u202eevil",
        "",
    ]

    def load(_tx: object, wanted: PageRequest) -> LoadedPage:
        rows = [TableRow(index, ("|", name)) for index, name in enumerate(names)]
        return LoadedPage(rows, len(rows))

    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        table = listing.table
        table.load(load)
        await settle(pilot)
        strips = [table.render_line(y) for y in range(1, len(names) + 1)]
        assert {strip.cell_length for strip in strips} == {80}
        assert "[red]a[/x]" in strips[0].text
        assert "\x1b" not in "".join(strip.text for strip in strips)
        assert "…" in strips[4].text


async def test_memory_stays_flat_while_one_scrolls(tmp_path: Path) -> None:
    app, listing = a_listing(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        table = listing.table
        table.load(Rows(range(1_000_000)).load)
        await settle(pilot)
        for step in range(KEPT + 10):
            table._place_cursor(step * PAGE * 3)
            await settle(pilot)
        assert len(table._cache._pages) <= KEPT


# --- what is not known ------------------------------------------------------------------------


async def test_a_list_fetched_in_turn_claims_no_more_rows_than_it_has_seen(tmp_path: Path) -> None:
    console, listing = a_listing(tmp_path)
    rows = Rows(list(range(PAGE + 1)))
    async with console.run_test(size=(40, 12)) as pilot:
        await settle(pilot)
        listing.table.load(rows.load_by_cursor, sequential=True)
        await settle(pilot)
        assert listing.table.position() == f"row 1 of {PAGE}+"
        await pilot.press("end")
        await settle(pilot)
        await pilot.press("end")
        await settle(pilot)
        assert listing.table.position() == f"row {PAGE + 1} of {PAGE + 1}"


async def test_a_reload_while_the_list_is_on_its_way_shows_the_newer_list(tmp_path: Path) -> None:
    """The first answer is stale when it comes: it must not be shown, nor leave "Loading …"."""
    console, listing = a_listing(tmp_path)
    rows = Rows([1, 2])
    async with console.run_test(size=(40, 12)) as pilot:
        await settle(pilot)
        listing.table.load(rows.load)
        rows.ids = [3]
        listing.table.reload()
        await settle(pilot)
        assert [line.split()[0] for line in lines(listing.table)[1:2]] == ["›"]
        assert listing.table.cursor_row is not None
        assert listing.table.cursor_row.id == 3
        assert listing.table.total == 1


async def test_a_hurried_list_shows_its_first_rows_before_its_first_page(tmp_path: Path) -> None:
    console, listing = a_listing(tmp_path)
    rows = Rows(range(5 * PAGE))
    async with console.run_test(size=(80, 24)) as pilot:
        table = listing.table
        await settle(pilot)
        table.load(rows.load_by_cursor, hurried=True)
        await until(pilot, lambda: len(rows.requests) == 2)
        await settle(pilot)
        room = table.size.height
        assert [(one.offset, one.limit) for one in rows.requests] == [(0, room), (0, PAGE)]
        assert lines(table)[1].split()[1] == "0"
        assert lines(table)[-1].split()[0] == str(room - 2)
        assert table.position() == f"row 1 of {PAGE}+"
        table.take_total(len(rows.ids))
        await settle(pilot)
        assert table.position() == "row 1 of 1,000"
        assert len(rows.requests) == 2  # none of the rows was fetched again for that
        await pilot.press("end")
        await until(pilot, lambda: rows.requests[-1].offset == 4 * PAGE)
        rows.ids = range(3)
        table.load(rows.load_by_cursor, hurried=True)
        await until(pilot, lambda: table.total == 3)
        await settle(pilot)
        assert rows.requests[-1].limit == room  # all there is: nothing more is asked for
        assert table.position() == "row 1 of 3"
        table.load(rows.load_by_cursor, hurried=True, select=1)
        await until(pilot, lambda: table.position() == "row 2 of 3")
        assert rows.requests[-1].limit == PAGE  # the row that is sought may be on all of it
