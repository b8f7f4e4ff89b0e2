"""The scan log: what was scanned where, filtered by list, gate and result, and undone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Static

from crmtui.services import checkin
from crmtui.services.checkin import GateCreate, ListCreate, Scanned
from crmtui.tui.modals.confirm import ReasonDialog
from crmtui.tui.modals.row import RowDialog
from crmtui.tui.screens.checkin_log import ScanLogScreen
from tests.tui import support
from tests.tui.office import SIZE, STRANGE, Office, keys_of, notices_of, press, rows_of, settled

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend


class Log(Office):
    """A venue where Ada was admitted at north, then refused at south, and Omar at no gate."""

    def __init__(self, backend: Backend, data_dir: Path) -> None:
        super().__init__(backend, data_dir)
        made = (checkin.create_list, checkin.create_list)
        self.lists = [
            self.write(make, ListCreate(event_id=self.event.id, name=name))
            for make, name in zip(made, ("Main", "Side"), strict=True)
        ]
        self.gates = [
            self.write(checkin.create_gate, GateCreate(name=name)) for name in ("north", "south")
        ]
        ada, omar = self.add_ticket("Ada"), self.add_ticket(STRANGE)
        self.scan(ada.code, 0, 0)
        self.scan(ada.code, 0, 1)
        self.scan(omar.code, 1, None)

    def scan(self, code: str, place: int, gate: int | None) -> None:
        gate_id = None if gate is None else self.gates[gate].id
        self.write(
            checkin.redeem, Scanned(list_id=self.lists[place].id, code=code, gate_id=gate_id)
        )


@pytest.fixture
def log(sqlite_backend: Backend, tmp_path: Path) -> Log:
    return Log(sqlite_backend, tmp_path)


def results(pilot: Pilot[Any]) -> list[tuple[str, str]]:
    return [(row[1], row[3]) for row in rows_of(pilot)]


async def test_all_scans_newest_first_and_who_was_refused(log: Log) -> None:
    async with log.console(ScanLogScreen).run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        found = results(pilot)
        assert [who for _result, who in found] == [STRANGE, "Ada", "Ada"]
        assert found[1][0].startswith("[!!]")
        await press(pilot, "f6")
        assert len(results(pilot)) == 1
        await press(pilot, "f6")
        assert len(results(pilot)) == 3


async def test_the_scans_of_one_gate(log: Log) -> None:
    async with log.console(ScanLogScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f4", "down", "enter")
        assert [row[5] for row in rows_of(pilot)] == ["north"]
        await press(pilot, "enter")  # what has no room at this width
        assert isinstance(pilot.app.screen, RowDialog)
        assert "north" in str(pilot.app.screen.query_one(Static).content)
        await press(pilot, "escape")
        screen = pilot.app.screen
        assert isinstance(screen, ScanLogScreen)
        assert "north" in screen.heading
        await press(pilot, "f6")
        assert rows_of(pilot) == []
        assert "F4" in screen._table.render_line(1).text
        await press(pilot, "f6", "f4", "home", "enter")
        assert len(rows_of(pilot)) == 3


async def test_the_scans_of_one_list_and_gate(log: Log) -> None:
    async with log.console(ScanLogScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f3", "end", "enter")
        assert [who for _result, who in results(pilot)] == [STRANGE]
        await press(pilot, "f4", "down", "enter")
        assert rows_of(pilot) == []


async def test_an_admission_is_undone_with_a_reason(log: Log) -> None:
    async with log.console(ScanLogScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f8")
        dialog = pilot.app.screen
        assert isinstance(dialog, ReasonDialog)
        assert "[/x] 漢字" in dialog._text
        await press(pilot, "enter")
        assert pilot.app.screen is dialog
        await pilot.press(*"mistake")
        await press(pilot, "enter")
        assert results(pilot)[0][0].startswith("[<<]")
        assert log.read(checkin.get_counters, log.lists[1].id).admitted == 0


async def test_a_refusal_has_nothing_to_undo(log: Log) -> None:
    async with log.console(ScanLogScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "down", "f8")
        assert isinstance(pilot.app.screen, ScanLogScreen)
        assert any("Only admissions" in text for text in notices_of(pilot))


async def test_times_are_those_of_the_venue_from_the_first_frame(log: Log) -> None:
    async with log.console(ScanLogScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert {row[0] for row in rows_of(pilot)} == {"2026-06-12 20:00:00"}


async def test_a_viewer_undoes_nothing(log: Log) -> None:
    async with log.console(ScanLogScreen, "viewer").run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert "scans.annul" not in keys_of(pilot)
        await press(pilot, "f8")
        assert isinstance(pilot.app.screen, ScanLogScreen)


async def test_scans_of_other_desks_appear_at_the_top(log: Log) -> None:
    async with log.console(ScanLogScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        log.scan("NO-SUCH-CODE", 0, 0)
        await support.until(pilot, lambda: len(rows_of(pilot)) == 4)
        assert results(pilot)[0][1] == "NO-SUCH-CODE"
