"""Importing contacts, with all that comes between: wrong files, corrections, stops, regrets."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import OptionList

from crmtui.services import contacts, jobs
from crmtui.services.contact_imports import flows
from crmtui.services.contacts import ContactUpdate
from crmtui.services.jobs import GiveUp, running
from crmtui.tui.modals.confirm import ChoiceDialog, ConfirmDialog
from crmtui.tui.screens.imports.aftermath import RefusedForm
from crmtui.tui.screens.imports.contacts import OWN
from crmtui.tui.screens.imports.failure import FailureDialog
from crmtui.tui.screens.imports.past import PastImportsScreen
from crmtui.tui.screens.imports.wizard import ImportWizard
from tests.tui import support
from tests.tui.import_people import (
    batches,
    bring_in,
    everybody,
    open_wizard,
    past_of,
    people,
    write_people,
)
from tests.tui.import_wizard import answer_yes, choose, counts_of, text_of, wizard_of
from tests.tui.office import (
    SIZE,
    Office,
    fill,
    form_of,
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
    """Holds every portion of an import until it is opened; may break one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
        self.reached = threading.Event()
        self.open = threading.Event()
        self.portions = 0
        self.break_at = 0
        store = flows._Import._store

        def held(*args: Any) -> Any:
            self.reached.set()
            assert self.open.wait(60)  # the console may be slow on a busy machine
            self.portions += 1
            if self.portions == self.break_at:
                raise GiveUp("import.broken", "The disk [/x] is full.")
            return store(*args)

        monkeypatch.setattr(flows._Import, "_store", held)
        monkeypatch.setattr(flows, "BATCH_ROWS", rows)
        monkeypatch.setattr(running, "_STORE_EVERY", 0)  # looks whether to stop after each


def meanings_of(pilot: Pilot[Any]) -> dict[str, str]:
    return {row[0]: row[1] for row in rows_of(pilot, wizard_of(pilot).columns_panel)}


async def choose_meaning(pilot: Pilot[Any], meaning: str) -> None:
    """Give the selected column another meaning."""
    await press(pilot, "enter")
    dialog = pilot.app.screen
    assert isinstance(dialog, ChoiceDialog)
    assert dialog.query_one(OptionList).has_focus
    dialog.dismiss(meaning)
    await settled(pilot)


# --- columns ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("worker")
async def test_columns_are_corrected_and_remembered(office: Office, tmp_path: Path) -> None:
    first = write_people(tmp_path, *people(2))
    async with office.console(PastImportsScreen).run_test(size=SIZE) as pilot:
        await open_wizard(pilot)
        await choose(pilot, first)
        await press(pilot, "down", "down")
        await choose_meaning(pilot, "notes")
        await press(pilot, "down", "down")
        await choose_meaning(pilot, OWN)
        assert meanings_of(pilot)["Company"] == "Notes"
        assert meanings_of(pilot)["Shoe size"] == "+ own field 'Shoe size'"
        await press(pilot, "f9", "f9")
        await answer_yes(pilot)
        second = write_people(tmp_path, *people(2), *people(1, 7), name="again.csv")
        await press(pilot, "f9")
        await choose(pilot, second)
        assert "last imported" in text_of(pilot, "#import-doubts")
        assert meanings_of(pilot)["Company"] == "Notes"
        await press(pilot, "end")
        await choose_meaning(pilot, "")
        assert "last imported" not in text_of(pilot, "#import-doubts")
        await press(pilot, "f9")
        assert (counts_of(pilot)["to create"], counts_of(pilot)["skipped"]) == (1, 2)
        assert "2 rows of people who were known" in text_of(pilot, "#import-counts")
    found = everybody(office)["p0@example.com"]
    assert (found.notes, found.custom_properties) == ("Acme", {"Shoe size": "40"})


async def test_a_list_of_nobody_is_refused(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("a;b\r\n1;2\r\n3;4\r\n")
    async with office.console(PastImportsScreen).run_test(size=SIZE) as pilot:
        await open_wizard(pilot)
        await choose(pilot, file)
        await press(pilot, "f9")
        assert "No column says who" in text_of(pilot, "#import-notice")
        await press(pilot, "f9")
        assert isinstance(pilot.app.screen, ImportWizard)
        await press(pilot, "escape")
        assert wizard_of(pilot).columns_panel.table.has_focus


# --- what is done with known people, and how the file is read -----------------------------------


@pytest.mark.usefixtures("worker")
async def test_known_people_stay_or_are_updated_as_one_says(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "wrong.csv"
    file.write_bytes("Vollständiger Name;E-Mail;Stadt\r\nJörg Neu;j@example.com;Köln\r\n".encode())
    with office.backend.write(office.owner) as tx:
        contacts.create_contact(
            tx, contacts.ContactCreate(full_name="Jörg", email="j@example.com", city="Ulm")
        )
    async with office.console(PastImportsScreen).run_test(size=SIZE) as pilot:
        await open_wizard(pilot)
        await choose(pilot, file)
        assert "found by e-mail are updated" in text_of(pilot, "#import-form")
        await press(pilot, "f4")
        assert [field.name for field in form_of(pilot).fields] == [
            *("encoding", "delimiter", "header_row"),
            *("update_by", "known", "auto_fill"),
        ]
        await fill(pilot, known="skip", update_by="name_company")
        await press(pilot, "ctrl+s")
        assert "name and company stay as they are" in text_of(pilot, "#import-form")
        await press(pilot, "f9")
        # Nobody has this name, but somebody its address.
        assert (counts_of(pilot)["refused"], counts_of(pilot)["skipped"]) == (1, 0)
        await press(pilot, "f4")
        await fill(pilot, update_by="email")
        await press(pilot, "ctrl+s", "f9")
        assert (counts_of(pilot)["to create"], counts_of(pilot)["skipped"]) == (0, 1)
        await press(pilot, "f4")
        await fill(pilot, known="update", encoding="cp1252")
        await press(pilot, "ctrl+s")
        assert "cp1252" in text_of(pilot, "#import-form")
        assert any("VollstÃ¤ndiger" in label for label in meanings_of(pilot))
        await press(pilot, "f4")
        await fill(pilot, encoding="utf-8", delimiter="|")
        await press(pilot, "ctrl+s")
        assert "one column" in text_of(pilot, "#import-form")
        await press(pilot, "f4")
        await fill(pilot, delimiter=";")
        await press(pilot, "ctrl+s", "f9", "f9")
        await answer_yes(pilot)
        assert counts_of(pilot)["updated"] == 1
    assert everybody(office)["j@example.com"].city == "Köln"


@pytest.mark.usefixtures("worker")
async def test_json_and_vcard_say_themselves_how_they_are_read(
    office: Office, tmp_path: Path
) -> None:
    cards = tmp_path / "cards.vcf"
    cards.write_text(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ida Holm\r\nEMAIL:ida@example.com\r\nEND:VCARD\r\n"
    )
    objects = tmp_path / "people.json"
    objects.write_text('[{"name": "Bo [/x]", "email": "bo@example.com", "id": {"vat": 7}}]')
    async with office.console(PastImportsScreen).run_test(size=SIZE) as pilot:
        await open_wizard(pilot)
        await choose(pilot, cards)
        assert "cards.vcf: vCard, 1 contact" in text_of(pilot, "#import-form")
        await press(pilot, "f4")
        assert [field.name for field in form_of(pilot).fields] == [
            *("update_by", "known", "auto_fill")
        ]
        await press(pilot, "escape", "escape")
        await bring_in(pilot, cards)
        await press(pilot, "f9")
        await choose(pilot, objects)
        assert "JSON" in text_of(pilot, "#import-form")
        assert meanings_of(pilot)["id.vat"] == "- left out"
        await press(pilot, "f9", "f9")
        await answer_yes(pilot)
    names = {each.full_name for each in everybody(office).values()}
    assert names == {"Ida Holm", "Bo [/x]"}


# --- wrong files -----------------------------------------------------------------------------

GARBAGE = {
    "noise.csv": (bytes(range(256)) * 40, "binary data"),
    "book.xlsx": (b"PK\x03\x04" + b"\0" * 50, "spreadsheet workbook"),
    "empty.csv": (b"", "empty"),
    "broken.json": (b'[{"name": "Ida"}, {"name": ', "cannot be read"),
    "number.json": (b"[1, 2, 3]", "No contact"),
    "header.csv": (b"Name;E-Mail\r\n", "No contact"),
}


async def test_garbage_is_refused_with_its_reason(office: Office, tmp_path: Path) -> None:
    async with office.console(PastImportsScreen).run_test(size=SIZE) as pilot:
        await open_wizard(pilot)
        for name, (content, said) in GARBAGE.items():
            file = tmp_path / name
            file.write_bytes(content)
            await choose(pilot, file)
            assert said in text_of(pilot, "#import-problem"), name
            assert wizard_of(pilot).file_panel.path_input.has_focus
        await choose(pilot, write_people(tmp_path, *people(1)))
        assert "people.csv" in text_of(pilot, "#import-form")
    assert not batches(office)


# --- stopped, left, and gone on with ------------------------------------------------------------


@pytest.mark.usefixtures("worker")
async def test_what_was_cancelled_or_went_wrong_is_gone_on_with(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch, rows=10)
    file = write_people(tmp_path, *people(40), "Ida;no-address;;;")
    async with office.console(PastImportsScreen).run_test(size=SIZE) as pilot:
        await open_wizard(pilot)
        await choose(pilot, file)
        await press(pilot, "f9", "f9")
        await pilot.press("tab", "enter")
        await support.until(pilot, gate.reached.is_set)
        assert not keys_of(pilot) & {"import.proceed", "import.undo", "import.resume"}
        await pilot.press("f7")
        job_id = batches(office)[0].job_id
        await support.until(pilot, lambda: office.read(jobs.get_job, job_id).cancel_requested_at)
        gate.open.set()
        await settled(pilot)
        assert "Stopped" in text_of(pilot, "#import-progress")
        assert len(everybody(office)) == counts_of(pilot)["created"] == 10
        gate.break_at = 3
        await press(pilot, "f5")
        assert "went wrong" in text_of(pilot, "#import-progress")
        assert "The disk [/x] is full." in text_of(pilot, "#import-notice")
        assert counts_of(pilot)["created"] == 20
        # The list of imports says the same, and goes on with it too.
        await press(pilot, "escape")
        assert rows_of(pilot, past_of(pilot))[0][2] == "[XX] went wrong"
        await press(pilot, "enter")
        assert "The disk [/x] is full." in text_of(pilot, "#import-notice")
        await press(pilot, "f5")
        assert "not all rows" in text_of(pilot, "#import-progress")
        assert (counts_of(pilot)["rows"], counts_of(pilot)["created"]) == (41, 40)
        assert "import.resume" not in keys_of(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, FailureDialog)
    assert len(everybody(office)) == 40
    assert [batch.status for batch in batches(office)] == ["completed"]


async def test_an_import_is_left_goes_on_and_is_found_again(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch, rows=10)
    file = write_people(tmp_path, *people(30))
    with at_work(office):
        async with office.console(PastImportsScreen).run_test(size=SIZE) as pilot:
            await open_wizard(pilot)
            await choose(pilot, file)
            await press(pilot, "f9", "f9")
            await pilot.press("tab", "enter")
            await support.until(pilot, gate.reached.is_set)
            await pilot.press("escape")
            await support.until(pilot, lambda: isinstance(pilot.app.screen, PastImportsScreen))
            await support.until(pilot, lambda: past_of(pilot).table.cursor_row)
            assert rows_of(pilot, past_of(pilot))[0][2] == "[>>] runs"
            await pilot.press("enter")
            await support.until(pilot, lambda: isinstance(pilot.app.screen, ImportWizard))
            await support.until(pilot, lambda: "Importing" in text_of(pilot, "#import-progress"))
            await pilot.press("escape")
            await support.until(pilot, lambda: isinstance(pilot.app.screen, PastImportsScreen))
            gate.open.set()
            done = "people.csv: 30 created, 0 updated, 0 refused"
            await support.until(pilot, lambda: any(done in said for said in notices_of(pilot)))
            await press(pilot, "f2")
            assert counts_of(pilot)["created"] == 30


# --- second thoughts --------------------------------------------------------------------------


@pytest.mark.usefixtures("worker")
async def test_taking_back_keeps_what_was_edited_since_and_names_it(
    office: Office, tmp_path: Path
) -> None:
    with office.backend.write(office.owner) as tx:
        for n in (0, 1):
            known = contacts.ContactCreate(full_name=f"Person {n}", email=f"p{n}@example.com")
            contacts.create_contact(tx, known)
    file = write_people(tmp_path, *people(4))
    async with office.console(PastImportsScreen).run_test(size=SIZE) as pilot:
        await open_wizard(pilot)
        await bring_in(pilot, file)
        found = everybody(office)
        for n in (1, 3):
            edit = ContactUpdate(full_name=f"[/x] edited {n}")
            office.write(contacts.update_contact, found[f"p{n}@example.com"].id, edit)
        await press(pilot, "escape", "ctrl+z")
        question = pilot.app.screen
        assert isinstance(question, ConfirmDialog)
        asked = [line.split()[0] for line in question._text.splitlines()]
        assert asked == ["1", "1", "2"]
        await answer_yes(pilot)
        assert "not all" in text_of(pilot, "#import-progress")
        panel = wizard_of(pilot).report_panel
        assert panel.table.has_focus
        kept = {panel.table._cache.row(n).cells[:2] for n in range(panel.table.total)}  # type: ignore[union-attr]
        assert kept == {("[/x] edited 1", "changed it"), ("[/x] edited 3", "created it")}
        await press(pilot, "f6", "f2")
        assert wizard_of(pilot).file_panel.path_input.has_focus
    left = {each.full_name: each.company for each in everybody(office).values()}
    assert left == {"Person 0": "", "[/x] edited 1": "Acme", "[/x] edited 3": "Acme"}


@pytest.mark.usefixtures("worker")
async def test_refused_rows_are_written_where_one_says(office: Office, tmp_path: Path) -> None:
    file = write_people(tmp_path, "Ida;no-address;;;", *people(1))
    async with office.console(PastImportsScreen).run_test(size=SIZE) as pilot:
        await open_wizard(pilot)
        await bring_in(pilot, file)
        await press(pilot, "escape", "enter", "ctrl+s")
        assert isinstance(pilot.app.screen, RefusedForm)
        await fill(pilot, file=str(tmp_path / "nowhere" / "x.csv"))
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, RefusedForm)
        await fill(pilot, file=str(tmp_path / "refused.csv"))
        await press(pilot, "ctrl+s")
        assert any("refused.csv" in said for said in notices_of(pilot))
    assert "Ida;no-address" in (tmp_path / "refused.csv").read_text(encoding="utf-8")


@pytest.mark.usefixtures("worker")
async def test_a_viewer_sees_what_was_imported_and_is_refused_the_rest(
    office: Office, tmp_path: Path
) -> None:
    file = write_people(tmp_path, *people(1))
    async with office.console(PastImportsScreen).run_test(size=SIZE) as pilot:
        await open_wizard(pilot)
        await bring_in(pilot, file)
    async with office.console(PastImportsScreen, "viewer").run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f2")
        assert isinstance(pilot.app.screen, PastImportsScreen)
        assert any("imports:write, contacts:write" in said for said in notices_of(pilot))
        await press(pilot, "ctrl+z")
        assert counts_of(pilot)["created"] == 1
        assert any("contacts:bulk" in said for said in notices_of(pilot))
    assert len(everybody(office)) == 1
