"""Writing the contacts of a filter to a file."""

from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

from crmtui.kit.files import write_atomically
from crmtui.kit.formats import format_number
from crmtui.kit.i18n import _
from crmtui.tui.modals.export import FollowedFileForm
from crmtui.tui.modals.file_form import file_field
from crmtui.tui.modals.form import Field, Values
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


class ExportContactsForm(FollowedFileForm):
    """Which columns, and where to. Gives the path of the file."""

    def __init__(self, choice: ContactChoice, counted: Counted) -> None:
        self._choice = choice
        hint = _("empty: in this folder, as {name}").format(name=USUAL)
        count = format_number(counted.total) + ("" if counted.exact else "+")
        super().__init__(
            _("Export {count} contacts").format(count=count),
            [
                Field("columns", _("Columns"), "choice", "documented", True, choices=LAYOUTS),
                file_field(hint),
                Field("bom", _("Old spreadsheet"), "switch", False, hint=_("mark as UTF-8")),
            ],
        )

    def usual_name(self, values: Values) -> str:
        return USUAL

    def write_to(self, target: Path, values: Values) -> None:
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
            then=lambda job_id: self.written(job_id, target),
        )


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
