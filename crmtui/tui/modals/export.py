"""Writing an event's tickets, badges or scans to a file."""

from pathlib import Path
from typing import Any, Final
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, FormModal, Values
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
        title = _("Export {name}").format(name=literal(event_name))
        hint = _("empty: a new file in this folder")
        super().__init__(
            title,
            [
                Field("what", _("What"), "choice", FORMATS[0][0], True, choices=FORMATS),
                Field("file", _("File"), hint=hint, longest=1000),
                Field("bom", _("Old spreadsheet"), "switch", False, hint=_("mark as UTF-8")),
            ],
        )

    def save(self, values: Values) -> None:
        target = Path(values["file"] or values["what"]).expanduser().absolute()
        locale = self.console.options.locale
        self.run_blocking(
            write_export,
            self.console.connection.backend,
            self.console.connection.actor,
            self._event_id,
            values["what"],
            target,
            bool(values["bom"]),
            locale,
            then=self.saved,
        )


def write_export(
    backend: Any, actor: Any, event_id: UUID, what: str, target: Path, bom: bool, locale: str
) -> Path:
    """Write the file, whole or not at all; one that exists is replaced."""
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
