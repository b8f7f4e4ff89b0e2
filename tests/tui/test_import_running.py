"""While a list is brought in: left, found again, cancelled, awaited, and never twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmtui.kit.errors import Unavailable
from crmtui.services import imports, jobs
from crmtui.services.imports import flows
from crmtui.services.jobs import JobDetail, running
from crmtui.tui import followed_jobs
from crmtui.tui.screens.events import EventsScreen
from crmtui.tui.screens.imports.failure import FailureDialog
from crmtui.tui.screens.imports.wizard import ImportWizard
from tests.tui import support
from tests.tui.import_wizard import (
    answer_yes,
    choose,
    count_tickets,
    counts_of,
    guests,
    open_wizard,
    text_of,
    tickets_of,
    wizard_of,
    write_list,
)
from tests.tui.office import (
    SIZE,
    Office,
    keys_of,
    notices_of,
    press,
    rows_of,
    settled,
)
from tests.tui.workplace import at_work, employ

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend
    from crmtui.kit.clock import FixedClock

pytestmark = pytest.mark.soak


@pytest.fixture
def office(sqlite_backend: Backend, tmp_path: Path) -> Office:
    office = Office(sqlite_backend, tmp_path / "console")
    employ(office)
    return office


@pytest.fixture
def worker(office: Office) -> Iterator[None]:
    """Somebody who does what the console has done by jobs."""
    with at_work(office):
        yield


class Gate:
    """Holds every batch until it is opened, and counts those that were stored."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached = threading.Event()
        self.open = threading.Event()
        self.batches = 0
        store = flows._store

        def held(*args: Any) -> Any:
            self.reached.set()
            assert self.open.wait(60)  # the console may be slow on a busy machine
            self.batches += 1
            return store(*args)

        monkeypatch.setattr(flows, "_store", held)


def job_of(office: Office) -> JobDetail:
    """The import's job."""
    found = office.read(jobs.list_jobs, jobs.JobFilter(kinds=("attendees.import",))).items
    detail = office.read(jobs.get_job, found[0].id)
    assert isinstance(detail, JobDetail)
    return detail


async def start_import(pilot: Pilot[Any], file: Path) -> None:
    await open_wizard(pilot)
    await choose(pilot, file)
    await press(pilot, "f9", "f9")
    await pilot.press("tab", "enter")


@pytest.mark.usefixtures("worker")
async def test_it_stops_between_two_batches_and_goes_on_later(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch)
    monkeypatch.setattr(running, "_STORE_EVERY", 0)  # looks whether to stop after each batch
    file = write_list(tmp_path, *guests(2_500))
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await start_import(pilot, file)
        await support.until(pilot, gate.reached.is_set)
        # The interface answers while a batch is under way, and offers nothing but to stop.
        assert "0 %" in text_of(pilot, "#import-progress").replace("%", " %")
        assert not keys_of(pilot) & {"import.proceed", "import.reading"}
        await pilot.press("f7")
        await support.until(pilot, lambda: job_of(office).cancel_requested_at)
        assert "Cancelling" in text_of(pilot, "#import-notice")
        gate.open.set()
        await settled(pilot)
        assert "Stopped" in text_of(pilot, "#import-progress")
        stored = counts_of(pilot)["created"]
        assert (gate.batches, count_tickets(office)) == (1, stored)
        assert 0 < stored < 2_500
        await press(pilot, "f9")
        await choose(pilot, file)
        await press(pilot, "f9")
        assert counts_of(pilot)["unchanged"] == stored
        await press(pilot, "f9")
        await answer_yes(pilot)
        counts = counts_of(pilot)
        assert (counts["created"], counts["unchanged"]) == (2_500 - stored, stored)
    assert count_tickets(office) == 2_500


@pytest.mark.usefixtures("worker")
async def test_a_database_that_goes_away_is_awaited(
    office: Office, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, calls = flows._store, []

    def failing(*args: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise Unavailable("database.gone", "The database does not answer.")
        return store(*args)

    monkeypatch.setattr(flows, "_store", failing)
    file = write_list(tmp_path, *guests(600))
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await start_import(pilot, file)
        await support.until(pilot, lambda: "goes on" in text_of(pilot, "#import-notice"))
        assert "does not answer" in text_of(pilot, "#import-notice")
        assert counts_of(pilot)["created"] == count_tickets(office) == 250
        clock.advance(timedelta(seconds=25))
        await settled(pilot)
        assert "[OK]" in text_of(pilot, "#import-progress")
        counts = counts_of(pilot)
        assert (counts["created"], counts["unchanged"]) == (600, 0)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, EventsScreen)
    assert count_tickets(office) == 600


@pytest.mark.usefixtures("worker")
async def test_refused_rows_that_no_folder_takes_stay_with_the_job(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any, **_more: Any) -> int:
        raise PermissionError(13, "Permission denied")

    file = write_list(tmp_path, *guests(1), "A9;Ada;no-address;VIP;120,00;nein")
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await open_wizard(pilot)
        await choose(pilot, file)
        await press(pilot, "f9", "f9")
        monkeypatch.setattr(imports.failed_rows.os, "open", refuse)
        await answer_yes(pilot)
        assert "could not be written" in text_of(pilot, "#import-notice")
        assert "stay with the job" in text_of(pilot, "#import-notice")
        assert rows_of(pilot, wizard_of(pilot).report_panel)[0][0] == "3"
    assert len(tickets_of(office)) == 1
    job = job_of(office)
    assert [file.name for file in job.files if file.role == "output"] == ["gäste.failed.csv"]


async def test_an_import_is_left_goes_on_and_is_found_again(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch)
    file = write_list(tmp_path, *guests(300), "A9;Ada;no-address;VIP;120,00;nein")
    with at_work(office):
        async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
            await start_import(pilot, file)
            await support.until(pilot, gate.reached.is_set)
            await pilot.press("escape")
            await support.until(pilot, lambda: isinstance(pilot.app.screen, EventsScreen))
            await pilot.press("f7")
            await support.until(pilot, lambda: isinstance(pilot.app.screen, ImportWizard))
            await support.until(pilot, lambda: "Importing" in text_of(pilot, "#import-progress"))
            await pilot.press("escape")
            await support.until(pilot, lambda: isinstance(pilot.app.screen, EventsScreen))
            gate.open.set()
            done = "300 created, 0 updated, 1 refused"
            await support.until(pilot, lambda: any(done in said for said in notices_of(pilot)))
            await press(pilot, "f7")
            assert counts_of(pilot)["created"] == 300
            assert "gäste.failed.csv" in text_of(pilot, "#import-notice")
            await press(pilot, "enter")
            assert isinstance(pilot.app.screen, FailureDialog)
            await press(pilot, "escape", "escape", "f7")
            assert wizard_of(pilot).file_panel.path_input.has_focus
    assert len(list(tmp_path.glob("*.failed*"))) == 1


async def test_without_a_worker_it_says_so_waits_and_is_found_by_the_next_console(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(followed_jobs, "PATIENCE_SECONDS", 0)
    file = write_list(tmp_path, *guests(2))
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await start_import(pilot, file)
        await support.until(pilot, lambda: "No worker" in text_of(pilot, "#import-notice"))
        assert "crmtui worker" in text_of(pilot, "#import-notice")
        await pilot.press("escape")
        await support.until(pilot, lambda: isinstance(pilot.app.screen, EventsScreen))
    assert count_tickets(office) == 0
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await pilot.press("f7")
        await support.until(pilot, lambda: "No worker" in text_of(pilot, "#import-notice"))
        with at_work(office):
            await settled(pilot)
        assert counts_of(pilot)["created"] == 2
        assert "[OK]" in text_of(pilot, "#import-progress")


async def test_a_second_list_waits_for_the_first(office: Office, tmp_path: Path) -> None:
    table = imports.TableFile(write_list(tmp_path, *guests(1)))
    mapping = imports.guess_mapping(table).mapping
    data = imports.AttendeeImport(event_id=office.event.id, mapping=mapping)
    imports.start_import(office.backend, office.owner, table, data)
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await start_import(pilot, table._source)  # type: ignore[arg-type]
        await settled(pilot)
        assert "being imported into this event already" in text_of(pilot, "#import-notice")
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, EventsScreen)
