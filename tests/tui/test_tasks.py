"""The list of tasks: overdue first, done by one key, taken back by another, reminded of once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crmtui.kit.actor import Actor
from crmtui.services import tasks
from crmtui.services.tasks import TaskStatus, TaskUpdate
from crmtui.tui.modals.difference import DifferenceDialog
from crmtui.tui.screens.tasks import TasksScreen
from tests.tui.office import (
    SIZE,
    STRANGE,
    errors_of,
    fill,
    form_of,
    keys_of,
    list_of,
    notices_of,
    press,
    rows_of,
    settled,
)
from tests.tui.sales_office import SalesOffice
from tests.tui.support import until

if TYPE_CHECKING:
    from crmtui.kit.backend import Backend

ACTING = {"tasks.new", "tasks.done", "tasks.edit", "tasks.delete", "tasks.undo"}
PROGRAM = Actor("system", None, None, frozenset({"*"}), "crmtui", "worker")


@pytest.fixture
def office(sqlite_backend: Backend, tmp_path: Path) -> SalesOffice:
    office = SalesOffice(sqlite_backend, tmp_path)
    office.make_tasks(office.add_deal("Website"))
    return office


async def test_overdue_stands_first_and_several_are_done_in_a_row(office: SalesOffice) -> None:
    async with office.console(TasksScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        shown = [row[:4] for row in rows_of(pilot)]
        assert shown[:2] == [
            ("Send the offer [/x]", "[!!] late 3 d", "high", "Website"),
            ("Call back", "[!.] today 22:00", "medium", "Website"),
        ]
        assert [row[1] for row in shown[2:]] == [
            *("[..] tomorrow 20:00", "[..] 2026-06-24 20:00", "[..] at some time"),
        ]
        await press(pilot, "space", "space")
        assert [row[0] for row in rows_of(pilot)] == [STRANGE, "Order cables", "Tidy up"]
        await press(pilot, "end", "space", "space")
        assert [row[0] for row in rows_of(pilot)] == [STRANGE]
        await press(pilot, "ctrl+z", "ctrl+z", "ctrl+z", "ctrl+z")
        assert [row[:4] for row in rows_of(pilot)] == shown
        row = list_of(pilot).table.cursor_row
        assert row is not None
        assert row.cells[0] == "Send the offer [/x]"
        await press(pilot, "ctrl+z")
        assert "Nothing to take back" in notices_of(pilot)[-1]


async def test_filters_search_and_whose(office: SalesOffice) -> None:
    async with office.console(TasksScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f6")
        assert [row[0] for row in rows_of(pilot)] == ["Send the offer [/x]"]
        await press(pilot, "f6")
        assert [row[:2] for row in rows_of(pilot)] == [("Ask for numbers", "[OK] done")]
        await press(pilot, "space")
        assert rows_of(pilot) == []
        await press(pilot, "f6", "f6")
        assert rows_of(pilot)[0][:2] == ("Ask for numbers", "[!!] late 9 d")
        await press(pilot, "f8", "tab", "enter")
        assert rows_of(pilot)[0][0] == "Send the offer [/x]"
        await press(pilot, "ctrl+z", "slash", *"offer")
        await until(pilot, lambda: len(rows_of(pilot)) == 1)
        assert rows_of(pilot)[0][0] == "Send the offer [/x]"
        await press(pilot, "escape", "f7")
        assert rows_of(pilot) == [], "nothing is anna's own"


async def test_a_task_is_written_down_and_a_second_saver_compares(office: SalesOffice) -> None:
    async with office.console(TasksScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+n")
        await fill(pilot, title="Book [bold]", due_at="soon", deal="websi")
        await press(pilot, "ctrl+s")
        assert set(errors_of(pilot)) == {"due_at"}
        await fill(pilot, due_at="2026-06-12 20:30", remind_at="2026-06-12 20:10")
        await press(pilot, "ctrl+s")
        (made,) = office.read(tasks.list_tasks, tasks.TaskFilter(text="book")).items
        assert (made.title, made.due_at) == ("Book [bold]", office.now + timedelta(minutes=30))
        assert made.deal_id is not None
        await press(pilot, "f4")
        assert form_of(pilot).values()["deal"] == "Website"
        office.write(tasks.update_task, made.id, TaskUpdate(title="Theirs", priority="low"))
        await fill(pilot, title="Mine", deal="")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, DifferenceDialog)
        await pilot.click("#mine")
        await settled(pilot)
        saved = office.read(tasks.get_task, made.id)
        assert (saved.title, saved.priority.value, saved.deal_id) == ("Mine", "low", None)
        assert saved.due_at == made.due_at


async def test_a_reminder_is_told_once_wherever_one_is(office: SalesOffice) -> None:
    soon = office.now + timedelta(minutes=5)
    for title in ("Call [/x]", "Write"):
        office.add_task(title, remind_at=soon)
    office.add_task("Not yours", remind_at=soon, owner_id=office.add_colleague())
    async with office.console(TasksScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        office.backend.clock.advance(timedelta(minutes=6))  # type: ignore[attr-defined]
        for _time in range(2):
            with office.backend.write(PROGRAM) as tx:
                tasks.remind_due(tx)
            await until(pilot, lambda: len(notices_of(pilot)) == 2)
        await settled(pilot)
        assert sorted(text.partition(": ")[2] for text in notices_of(pilot)) == [
            *("Call [/x]", "Write"),
        ]


async def test_a_viewer_reads_and_marks_nothing(office: SalesOffice) -> None:
    async with office.console(TasksScreen, "viewer").run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert not ACTING & keys_of(pilot)
        await press(pilot, "space", "f8", "ctrl+z", "ctrl+n", "enter")
        assert form_of(pilot).read_only
        todo = office.read(tasks.list_tasks, tasks.TaskFilter(status=TaskStatus.PENDING))
        assert todo.total == 5
