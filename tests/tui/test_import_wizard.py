"""Importing an attendee list by keyboard: from a path to tickets, with all that can be wrong."""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import OptionList, Static

from crmtui.kit.errors import Unavailable
from crmtui.services import checkin, imports, jobs, orders
from crmtui.services.imports import flows
from crmtui.services.jobs import JobDetail, running
from crmtui.services.orders import TicketFilter
from crmtui.tui import followed_jobs
from crmtui.tui.modals.confirm import ChoiceDialog, ConfirmDialog
from crmtui.tui.screens.events import EventsScreen
from crmtui.tui.screens.import_report import FailureDialog
from crmtui.tui.screens.import_wizard import ImportWizard
from tests.tui import support
from tests.tui.office import (
    SIZE,
    Office,
    errors_of,
    fill,
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

HEADER = "Bestellnummer;Name;E-Mail;Ticket;Preis;Eingecheckt"


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


def write_list(folder: Path, *rows: str, name: str = "gäste.csv") -> Path:
    file = folder / name
    file.write_bytes("\r\n".join([HEADER, *rows]).encode("cp1252"))
    return file


def guests(count: int) -> list[str]:
    return [f"A{n:04};Gäst {n};gast{n}@example.com;VIP;120,00;nein" for n in range(count)]


def wizard_of(pilot: Pilot[Any]) -> ImportWizard:
    return next(one for one in pilot.app.screen_stack if isinstance(one, ImportWizard))


def text_of(pilot: Pilot[Any], name: str) -> str:
    return str(wizard_of(pilot).query_one(name, Static).render())


def tickets_of(office: Office) -> list[tuple[str, str]]:
    page = office.read(orders.list_tickets, TicketFilter(event_id=office.event.id), 1_000)
    return [(ticket.attendee_name, ticket.product_name) for ticket in page.items]


def count_tickets(office: Office) -> int:
    return int(office.read(orders.count_tickets, TicketFilter(event_id=office.event.id)))


async def open_wizard(pilot: Pilot[Any]) -> None:
    await settled(pilot)
    await press(pilot, "f7")


async def choose(pilot: Pilot[Any], path: Path | str) -> None:
    """Give the wizard a path and read the file."""
    field = wizard_of(pilot).file_panel.path_input
    field.value = str(path)
    await settled(pilot)
    await press(pilot, "enter")


async def answer_yes(pilot: Pilot[Any]) -> None:
    assert isinstance(pilot.app.screen, ConfirmDialog)
    await press(pilot, "tab", "enter")


Counted = dict[str, int]


def counts_of(pilot: Pilot[Any]) -> Counted:
    """The counts as shown, by label."""
    lines = [line.split() for line in text_of(pilot, "#import-counts").splitlines()]
    return {
        " ".join(words[:index]): int(words[index].replace(",", ""))
        for words in lines
        for index in [next(i for i, word in enumerate(words) if word[0].isdigit())]
    }


# --- the whole way ---------------------------------------------------------------------------


@pytest.mark.usefixtures("worker")
async def test_from_a_path_to_tickets_by_keyboard_alone(office: Office, tmp_path: Path) -> None:
    file = write_list(tmp_path, *guests(3), "A9;Ada;no-address;VIP;120,00;nein")
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await open_wizard(pilot)
        await choose(pilot, file)
        assert "cp1252, semicolon, header in row 1, 4 rows" in text_of(pilot, "#import-form")
        shown = {row[0]: row[1] for row in rows_of(pilot, wizard_of(pilot).columns_panel)}
        assert shown["Bestellnummer"] == "Order code"
        assert shown["E-Mail"] == "E-mail"
        await press(pilot, "f9")
        assert counts_of(pilot) == {
            "rows": 4,
            "to create": 3,
            "to update": 0,
            "unchanged": 0,
            "refused": 1,
        }
        assert "VIP" in text_of(pilot, "#import-notice")
        assert tickets_of(office) == []
        await press(pilot, "f9")
        await answer_yes(pilot)
        assert counts_of(pilot)["created"] == 3
        assert "not all" in text_of(pilot, "#import-progress")
    assert tickets_of(office) == [(f"Gäst {n}", "VIP") for n in range(3)]
    with (tmp_path / "gäste.failed.csv").open(encoding="utf-8", newline="") as failed:
        rows = list(csv.DictReader(failed, delimiter=";"))
    assert [(row["Name"], row["E-Mail"], row["row"]) for row in rows] == [
        ("Ada", "no-address", "5")
    ]
    assert "no-address" in rows[0]["error"]


@pytest.mark.usefixtures("worker")
async def test_the_same_list_again_adds_nothing(office: Office, tmp_path: Path) -> None:
    file = write_list(tmp_path, *guests(2))
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await open_wizard(pilot)
        await choose(pilot, file)
        await press(pilot, "f9", "f9")
        await answer_yes(pilot)
        assert counts_of(pilot)["created"] == 2
        await press(pilot, "f9")
        assert wizard_of(pilot).file_panel.path_input.has_focus
        await choose(pilot, file)
        await press(pilot, "f9")
        assert counts_of(pilot)["unchanged"] == 2
        await press(pilot, "f9")
        assert isinstance(pilot.app.screen, ImportWizard)
        assert any("here already" in text for text in notices_of(pilot))
    assert len(tickets_of(office)) == 2
    assert not list(tmp_path.glob("*.failed*"))


@pytest.mark.usefixtures("worker")
async def test_corrected_rows_never_overwrite_the_file_they_came_from(
    office: Office, tmp_path: Path
) -> None:
    source = write_list(tmp_path, "A9;Ada;no-address;VIP;120,00;nein", name="g.failed.csv")
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await open_wizard(pilot)
        await choose(pilot, source)
        await press(pilot, "f9", "f9")
        await answer_yes(pilot)
    assert source.read_bytes().startswith(HEADER.encode())
    assert (tmp_path / "g.failed-2.csv").exists()


# --- the file --------------------------------------------------------------------------------


async def test_a_path_is_completed_as_one_types(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lists").mkdir()
    write_list(tmp_path / "lists", *guests(1), name="spring-1.csv")
    write_list(tmp_path / "lists", *guests(1), name="spring-2.csv")
    monkeypatch.setenv("HOME", str(tmp_path))
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await open_wizard(pilot)
        field = wizard_of(pilot).file_panel.path_input
        field.value = "~/li"
        await settled(pilot)
        await press(pilot, "tab")
        assert field.value == "~/lists/"
        await press(pilot, "tab")
        assert field.value == "~/lists/spring-"
        entries = wizard_of(pilot).query_one(OptionList)
        assert [str(option.prompt) for option in entries.options] == [
            "spring-1.csv",
            "spring-2.csv",
        ]
        await press(pilot, "down", "down", "enter")
        assert "spring-2.csv" in text_of(pilot, "#import-form")


async def test_a_folder_in_the_list_is_opened_and_a_click_takes_a_file(
    office: Office, tmp_path: Path
) -> None:
    (tmp_path / "lists").mkdir()
    write_list(tmp_path / "lists", *guests(1))
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await open_wizard(pilot)
        field = wizard_of(pilot).file_panel.path_input
        field.value = f"{tmp_path}/lis"
        await settled(pilot)
        await press(pilot, "down", "enter")
        assert field.value == f"{tmp_path}/lists/"
        await pilot.click(OptionList, offset=(2, 0))
        await settled(pilot)
        assert "gäste.csv" in text_of(pilot, "#import-form")


def _make_workbook(folder: Path) -> Path:
    file = folder / "book.xlsx"
    file.write_bytes(b"PK\x03\x04" + b"\0" * 50)
    return file


def _make_empty(folder: Path) -> Path:
    file = folder / "empty.csv"
    file.write_bytes(b"\xef\xbb\xbf\r\n")
    return file


def _make_folder(folder: Path) -> Path:
    (folder / "inner").mkdir()
    return folder / "inner"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_make_workbook, "spreadsheet workbook"),
        (_make_empty, "empty"),
        (_make_folder, "folder"),
        (lambda folder: folder / "missing.csv", "no file"),
        (lambda _folder: Path("/dev/zero"), "not a file"),
        (lambda _folder: Path("~nobody-of-this-name/x"), "cannot be read"),
        (lambda folder: folder / ("x" * 300), "cannot be read"),
    ],
)
async def test_a_bad_file_is_refused_with_its_reason(
    office: Office, tmp_path: Path, make: Callable[[Path], Path], said: str
) -> None:
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await open_wizard(pilot)
        await choose(pilot, make(tmp_path))
        assert said in text_of(pilot, "#import-problem")
        assert wizard_of(pilot).file_panel.path_input.has_focus
        await choose(pilot, write_list(tmp_path, *guests(1), name="good.csv"))
        assert "good.csv" in text_of(pilot, "#import-form")


async def test_a_path_in_quotes_is_taken(office: Office, tmp_path: Path) -> None:
    file = write_list(tmp_path, *guests(1), name="my [red] list.csv")
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await open_wizard(pilot)
        await choose(pilot, f"'{file}'")
        assert "my [red] list.csv" in text_of(pilot, "#import-form")


# --- the columns -----------------------------------------------------------------------------


async def test_a_column_is_given_another_meaning(office: Office, tmp_path: Path) -> None:
    file = write_list(tmp_path, *guests(1))
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await open_wizard(pilot)
        await choose(pilot, file)
        table = wizard_of(pilot).columns_panel.table
        await press(pilot, "down", "enter")
        dialog = pilot.app.screen
        assert isinstance(dialog, ChoiceDialog)
        dialog.dismiss("company")
        await settled(pilot)
        shown = {row[0]: row[1] for row in rows_of(pilot, wizard_of(pilot).columns_panel)}
        assert shown["Name"] == "Company"
        assert table.cursor_row is not None
        assert table.cursor_row.cells[0] == "Name"
        await press(pilot, "down", "enter", "home", "enter")
        shown = {row[0]: row[1] for row in rows_of(pilot, wizard_of(pilot).columns_panel)}
        assert shown["E-Mail"] == "- left out"


async def test_a_list_of_nobody_is_refused_and_can_be_corrected(
    office: Office, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("a;b\r\n1;2\r\n3;4\r\n")
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await open_wizard(pilot)
        await choose(pilot, file)
        await press(pilot, "f9")
        assert "No column says who" in text_of(pilot, "#import-notice")
        assert "went wrong" in text_of(pilot, "#import-progress")
        await press(pilot, "f9")
        assert isinstance(pilot.app.screen, ImportWizard)
        await press(pilot, "escape")
        assert wizard_of(pilot).columns_panel.table.has_focus


@pytest.mark.usefixtures("worker")
async def test_how_the_file_is_read_can_be_corrected(office: Office, tmp_path: Path) -> None:
    file = write_list(tmp_path, "A1;Ada;ada@example.com;;;ja")
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await open_wizard(pilot)
        await choose(pilot, file)
        await press(pilot, "f4")
        await fill(pilot, header_row="99")
        await press(pilot, "ctrl+s")
        assert errors_of(pilot).keys() >= {"header_row"}
        await fill(pilot, header_row="1", encoding="no-such-code")
        await press(pilot, "ctrl+s")
        assert "encoding" in errors_of(pilot)
        await fill(pilot, encoding="cp1252", phone_region="QQ")
        await press(pilot, "ctrl+s")
        assert "phone_region" in errors_of(pilot)
        await fill(pilot, phone_region="DE", default_product="Guest list")
        await press(pilot, "ctrl+s", "f9", "f9")
        await answer_yes(pilot)
        assert counts_of(pilot)["created"] == 1
    assert tickets_of(office) == [("Ada", "Guest list")]


@pytest.mark.usefixtures("worker")
async def test_admissions_are_recorded_on_the_list_that_is_named(
    office: Office, tmp_path: Path
) -> None:
    door = office.write(
        checkin.create_list, checkin.ListCreate(event_id=office.event.id, name="Door")
    )
    file = write_list(tmp_path, "A1;Ada;ada@example.com;VIP;120,00;ja")
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await open_wizard(pilot)
        await choose(pilot, file)
        await press(pilot, "f9")
        assert "1 row is checked in" in text_of(pilot, "#import-notice")
        await press(pilot, "f4")
        await fill(pilot, checkin_list_id=str(door.id))
        await press(pilot, "ctrl+s", "f9", "f9")
        await answer_yes(pilot)
        assert counts_of(pilot)["admitted"] == 1
    assert office.read(checkin.get_counters, door.id).admitted == 1


async def test_another_delimiter_reads_the_file_anew(office: Office, tmp_path: Path) -> None:
    file = write_list(tmp_path, *guests(1))
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await open_wizard(pilot)
        await choose(pilot, file)
        await press(pilot, "f4")
        await fill(pilot, delimiter="|")
        await press(pilot, "ctrl+s")
        assert "one column" in text_of(pilot, "#import-form")
        await press(pilot, "f4")
        await fill(pilot, delimiter=";")
        await press(pilot, "ctrl+s")
        assert len(rows_of(pilot, wizard_of(pilot).columns_panel)) == 6


# --- while it runs ---------------------------------------------------------------------------


class Gate:
    """Holds every batch until it is opened, and counts those that were stored."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached = threading.Event()
        self.open = threading.Event()
        self.batches = 0
        store = flows._store

        def held(*args: Any) -> Any:
            self.reached.set()
            assert self.open.wait(10)
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


# --- refused rows ----------------------------------------------------------------------------


async def test_a_refused_row_is_shown_with_all_its_cells(office: Office, tmp_path: Path) -> None:
    file = write_list(
        tmp_path, "A9;[/x] 漢字".encode("cp1252", "replace").decode("cp1252") + ";bad;VIP;1;nein"
    )
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await open_wizard(pilot)
        await choose(pilot, file)
        await press(pilot, "f9", "enter")
        assert isinstance(pilot.app.screen, FailureDialog)
        shown = " ".join(str(part.render()) for part in pilot.app.screen.query(Static))
        for wanted in ("A9", "[/x]", "Bestellnummer", "bad"):
            assert wanted in shown
        await press(pilot, "escape", "escape", "escape", "escape")
        assert isinstance(pilot.app.screen, EventsScreen)


async def test_a_front_desk_cannot_import(office: Office) -> None:
    async with office.console(EventsScreen, "front_desk").run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f7")
        assert isinstance(pilot.app.screen, EventsScreen)
        pilot.app.push_screen(ImportWizard(office.event.id, "Spring Gala"))
        await settled(pilot)
        await choose(pilot, write_list(office.data_dir, *guests(1)))
        assert "imports:write" in text_of(pilot, "#import-problem")
        assert isinstance(pilot.app.screen, ImportWizard)
