"""Writing an event's tickets, badges or scans to a file."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.problems import Problem
from crmtui.tui.text import literal

FORMATS: Final = (
    ("tickets.csv", _("Tickets as a table (CSV)")),
    ("tickets.pdf", _("Tickets to print (PDF)")),
    ("badges.pdf", _("Badges to print, four a sheet (PDF)")),
    ("scans.csv", _("Scan log as a table (CSV)")),
)


class ExportForm(FormModal[Path]):
    """What to write and where. Gives the path of the file."""

    SAVE_LABEL = _("Write (^S)")

    def __init__(self, event_id: UUID, event_name: str) -> None:
        self._event_id = event_id
        self._event_name = event_name
        title = _("Export {name}").format(name=literal(event_name))
        hint = _("empty: in this folder, by its usual name")
        super().__init__(
            title,
            [
                Field("what", _("What"), "choice", FORMATS[0][0], True, choices=FORMATS),
                Field("file", _("File"), hint=hint, longest=1000, check=_complain_about),
                Field("bom", _("Old spreadsheet"), "switch", False, hint=_("mark as UTF-8")),
            ],
        )

    def save(self, values: Values) -> None:
        target = find_target(values["file"], usual_name(self._event_name, values["what"]))
        if not target.exists():
            self._write(values, target)
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self._write(values, target)
            else:
                self._saving = False

        text = _("{file} exists already. What it holds is lost.").format(file=literal(str(target)))
        question = ConfirmDialog(_("Replace the file?"), text, verb=_("Replace"))
        self.app.push_screen(question, answered)

    def _write(self, values: Values, target: Path) -> None:
        self.say(_("Writing {file} …").format(file=literal(target.name)))
        self.run_blocking(
            write_export,
            self.console.connection.backend,
            self.console.connection.actor,
            self._event_id,
            values["what"],
            target,
            bool(values["bom"]),
            self.console.options.locale,
            then=self.saved,
        )

    def show_problem(self, problem: Problem, again: Callable[[], None] | None = None) -> None:
        """A file that cannot be written is a matter of the field, not of the database."""
        if problem.code == "file.not_written":
            problem = problem._replace(transient=False, fields={"file": problem.message})
        super().show_problem(problem, again)


def usual_name(event_name: str, what: str) -> str:
    """The name of a file where none was typed: `spring-gala-tickets.csv`."""
    from crmtui.kit.search_text import fold

    words = re.findall(r"[a-z0-9]+", fold(event_name))
    return "-".join([*words, what])[-120:].lstrip("-")


def find_target(typed: str, usual: str) -> Path:
    """Where to write: in this folder by the usual name, unless a folder or file was typed.

    Raises:
        OSError, ValueError, RuntimeError: what was typed is no path.
    """
    target = Path(typed or usual).expanduser().absolute()
    return target / usual if target.is_dir() else target


def _complain_about(typed: str) -> str:
    try:
        target = find_target(typed, "file")
        return "" if target.parent.is_dir() else _("There is no such folder.")
    except (OSError, ValueError, RuntimeError) as error:
        return _("This is no path: {reason}").format(reason=error)


def write_export(
    backend: Any, actor: Any, event_id: UUID, what: str, target: Path, bom: bool, locale: str
) -> Path:
    """Write the file, whole or not at all."""
    from crmtui.kit.files import write_atomically
    from crmtui.services import exports
    from crmtui.services.checkin import ScanFilter
    from crmtui.services.orders import TicketFilter

    with backend.read(actor) as tx:
        pieces = {
            "tickets.csv": lambda: exports.stream_tickets_csv(
                tx, TicketFilter(event_id=event_id), bom
            ),
            "tickets.pdf": lambda: exports.stream_tickets_pdf(tx, event_id, locale),
            "badges.pdf": lambda: exports.stream_badges_pdf(tx, event_id, locale),
            "scans.csv": lambda: exports.stream_scans_csv(tx, ScanFilter(event_id=event_id), bom),
        }
        write_atomically(target, pieces[what]())
    return target
