"""Importing an attendee list by keyboard: from a path to tickets, with all that can be wrong."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.widgets import OptionList, Static

from crmtui.services import checkin
from crmtui.tui.modals.confirm import ChoiceDialog
from crmtui.tui.screens.events import EventsScreen
from crmtui.tui.screens.imports.attendees import AttendeeLists
from crmtui.tui.screens.imports.failure import FailureDialog
from crmtui.tui.screens.imports.wizard import ImportWizard
from tests.tui.import_wizard import (
    HEADER,
    answer_yes,
    choose,
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
    errors_of,
    fill,
    notices_of,
    press,
    rows_of,
    settled,
)
from tests.tui.workplace import at_work, employ

if TYPE_CHECKING:
    from crmtui.kit.backend import Backend

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
        pilot.app.push_screen(ImportWizard(AttendeeLists(office.event.id, "Spring Gala")))
        await settled(pilot)
        await choose(pilot, write_list(office.data_dir, *guests(1)))
        assert "imports:write" in text_of(pilot, "#import-problem")
        assert isinstance(pilot.app.screen, ImportWizard)
