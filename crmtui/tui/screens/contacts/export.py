"""Writing the contacts of a filter to a file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from crmtui.kit.files import write_atomically
from crmtui.kit.formats import format_number
from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.modals.export import find_target
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.problems import Problem
from crmtui.tui.screens.contacts.choice import ContactChoice
from crmtui.tui.screens.contacts.source import Counted
from crmtui.tui.text import literal

USUAL: Final = "contacts.csv"
LAYOUTS: Final = (
    ("documented", _("The columns of the CRM's document")),
    ("everything", _("Every field, with tags")),
)


class ExportContactsForm(FormModal[Path]):
    """Which columns, and where to. Gives the path of the file."""

    SAVE_LABEL = _("Write (^S)")

    def __init__(self, choice: ContactChoice, counted: Counted) -> None:
        self._choice = choice
        hint = _("empty: in this folder, as {name}").format(name=USUAL)
        count = format_number(counted.total) + ("" if counted.exact else "+")
        super().__init__(
            _("Export {count} contacts").format(count=count),
            [
                Field("columns", _("Columns"), "choice", "documented", True, choices=LAYOUTS),
                Field("file", _("File"), hint=hint, longest=1000, check=_complain),
                Field("bom", _("Old spreadsheet"), "switch", False, hint=_("mark as UTF-8")),
            ],
        )

    def save(self, values: Values) -> None:
        target = find_target(values["file"], USUAL)

        def answered(yes: bool | None = True) -> None:
            if yes:
                self._write(values, target)
            else:
                self._saving = False

        if not target.exists():
            answered()
            return
        text = _("{file} exists already. What it holds is lost.").format(file=literal(str(target)))
        question = ConfirmDialog(_("Replace the file?"), text, verb=_("Replace"))
        self.app.push_screen(question, answered)

    def _write(self, values: Values, target: Path) -> None:
        self.say(_("Writing {file} …").format(file=literal(target.name)))
        connection = self.console.connection
        self.run_blocking(
            write_contacts,
            connection.backend,
            connection.actor,
            self._choice,
            self.console.timezone,
            values["columns"] == "everything",
            bool(values["bom"]),
            target,
            then=self.saved,
        )

    def show_problem(self, problem: Problem, again: Callable[[], None] | None = None) -> None:
        """A file that cannot be written is a matter of the field, not of the database."""
        if problem.code == "file.not_written":
            problem = problem._replace(transient=False, fields={"file": problem.message})
        super().show_problem(problem, again)


def _complain(typed: str) -> str:
    try:
        target = find_target(typed, "file")
        return "" if target.parent.is_dir() else _("There is no such folder.")
    except (OSError, ValueError, RuntimeError) as error:
        return _("This is no path: {reason}").format(reason=error)


def write_contacts(
    backend: Any,
    actor: Any,
    choice: ContactChoice,
    timezone: str,
    everything: bool,
    bom: bool,
    target: Path,
) -> Path:
    """Write the contacts of a choice, whole or not at all.

    Raises:
        Forbidden: permission.missing (exports:read, contacts:read).
        Unavailable: file.not_written.
    """
    from crmtui.services import contacts

    with backend.read(actor) as tx:
        wanted = choice.to_filter(tx.now, timezone)
        pieces = contacts.stream_contacts_csv(tx, wanted, all_fields=everything, bom=bom)
        write_atomically(target, pieces)
    return target
