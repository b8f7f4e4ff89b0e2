"""Writing the contacts of a filter to a file."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

from crmtui.kit.files import write_atomically
from crmtui.kit.formats import format_number
from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.modals.export import fetch_export, find_target, tell_end
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.modals.job import JobDialog
from crmtui.tui.problems import Problem
from crmtui.tui.screens.contacts.choice import ContactChoice
from crmtui.tui.screens.contacts.source import Counted
from crmtui.tui.text import literal

USUAL: Final = "contacts.csv"
LAYOUTS: Final = (
    ("documented", _("The columns of the CRM's document")),
    ("everything", _("Every field, with tags")),
)


SMALL: Final = 2_000
"""So many contacts are written within a few tenths of a second."""


class Wanted(NamedTuple):
    """Which contacts, and how the file is to look."""

    choice: ContactChoice
    timezone: str
    target: Path
    everything: bool
    bom: bool


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
            write_or_start,
            connection.backend,
            connection.actor,
            Wanted(
                self._choice,
                self.console.timezone,
                target,
                values["columns"] == "everything",
                bool(values["bom"]),
            ),
            then=lambda job_id: self._written(job_id, target),
        )

    def _written(self, job_id: UUID | None, target: Path) -> None:
        if job_id is None:
            self.saved(target)
            return
        console = self.console
        finish, ended = partial(fetch_export, target), partial(tell_end, target)
        followed = console.followed_jobs.follow(job_id, finish, ended)
        self.dismiss(None)
        text = _("{file} is written when it is done.").format(file=literal(str(target)))
        console.push_screen(JobDialog(self.title_text(), text, followed))

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


def write_or_start(backend: Any, actor: Any, wanted: Wanted) -> UUID | None:
    """Write few contacts, whole or not at all; for many the id of a job that was started.

    Raises:
        Forbidden: permission.missing (exports:read, contacts:read).
        Unavailable: file.not_written.
    """
    from crmtui.services import contacts, exports

    with backend.read(actor) as tx:
        chosen = wanted.choice.to_filter(tx.now, wanted.timezone)
        if contacts.count_contacts(tx, chosen, SMALL).exact:
            pieces = contacts.stream_contacts_csv(
                tx, chosen, all_fields=wanted.everything, bom=wanted.bom
            )
            write_atomically(wanted.target, pieces)
            return None
    data = exports.ContactsExport(
        wanted=chosen,
        name=wanted.target.name[:200],
        all_fields=wanted.everything,
        bom=wanted.bom,
    )
    with backend.write(actor) as tx:
        job_id: UUID = exports.start_contacts_export(tx, data)
    return job_id
