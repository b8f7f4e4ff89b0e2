"""Files of an event: small ones at once, all others by a job that can be left or cancelled."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmtui.tui import followed_jobs
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.modals.job import JobDialog
from crmtui.tui.screens.events import EventsScreen
from crmtui.tui.widgets.job_progress import JobProgress
from tests.tui import support
from tests.tui.office import SIZE, Office, errors_of, fill, notices_of, press, settled
from tests.tui.workplace import at_work, employ

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend

pytestmark = pytest.mark.soak


@pytest.fixture
def office(sqlite_backend: Backend, tmp_path: Path) -> Office:
    return Office(sqlite_backend, tmp_path)


@pytest.mark.parametrize("what", ["tickets.csv", "tickets.pdf", "badges.pdf", "scans.csv"])
async def test_export_writes_a_file_and_asks_before_it_replaces_one(
    office: Office, tmp_path: Path, what: str
) -> None:
    office.add_ticket("Ada")
    employ(office)
    target = tmp_path / "out.file"
    with at_work(office):
        await write_twice(office, target, what)


async def write_twice(office: Office, target: Path, what: str) -> None:
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+e")
        await fill(pilot, what=what, file=str(target))
        await press(pilot, "ctrl+s")
        start = target.read_bytes()[:200]
        assert start.startswith(b"%PDF") if what.endswith("pdf") else b"," in start
        target.write_text("precious")
        await press(pilot, "ctrl+e")
        await fill(pilot, what=what, file=str(target))
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, ConfirmDialog)
        await press(pilot, "escape")
        assert target.read_text() == "precious"
        await press(pilot, "ctrl+s", "tab", "enter")
        assert isinstance(pilot.app.screen, EventsScreen)
        assert target.read_bytes() != b"precious"


async def test_an_export_is_left_and_written_once_a_worker_comes(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(followed_jobs, "PATIENCE_SECONDS", 0)
    office.add_ticket("Ada")
    employ(office)
    target = tmp_path / "[x] tickets.pdf"
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+e")
        await fill(pilot, what="tickets.pdf", file=str(target))
        await pilot.press("ctrl+s")
        await support.until(pilot, lambda: "No worker answers" in said_of(pilot))
        await pilot.press("escape")
        await support.until(pilot, lambda: isinstance(pilot.app.screen, EventsScreen))
        assert not target.exists()
        with at_work(office):
            await support.until(pilot, lambda: any(str(target) in x for x in notices_of(pilot)))
        assert target.read_bytes().startswith(b"%PDF")
        assert target.stat().st_mode & 0o777 == 0o600


async def test_an_export_that_is_cancelled_writes_nothing(office: Office, tmp_path: Path) -> None:
    office.add_ticket("Ada")
    target = tmp_path / "badges.pdf"
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+e")
        await fill(pilot, what="badges.pdf", file=str(target))
        await pilot.press("ctrl+s")
        await support.until(pilot, lambda: isinstance(pilot.app.screen, JobDialog))
        await pilot.press("f7")
        await support.until(pilot, lambda: any("cancelled" in x for x in notices_of(pilot)))
        await settled(pilot)
        assert isinstance(pilot.app.screen, EventsScreen)
    assert not list(tmp_path.glob("badges*"))


def said_of(pilot: Pilot[Any]) -> str:
    """What the dialog on top says of its job."""
    found = pilot.app.screen.query(JobProgress)
    return str(found.first().render()) if found else ""


async def test_an_export_into_nowhere_is_refused_at_the_field(
    office: Office, tmp_path: Path
) -> None:
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+e")
        await fill(pilot, file=str(tmp_path / "missing" / "out.csv"))
        await press(pilot, "ctrl+s")
        assert errors_of(pilot).keys() == {"file"}
