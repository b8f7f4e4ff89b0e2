"""The dialogs of edits of many: what it would do, how far it is, and what came of it."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, Literal
from uuid import UUID

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from crmtui.kit.i18n import _
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.modals.file_form import FileForm, file_field
from crmtui.tui.modals.form import Values
from crmtui.tui.modals.job import JobDialog
from crmtui.tui.screens.contacts.bulk_words import (
    DELETE,
    batch_counts,
    batch_state,
    preview_lines,
    question_title,
    report_lines,
    verb_of,
)
from crmtui.tui.screens.imports.contact_batches import save_refused
from crmtui.tui.text import literal, shorten

if TYPE_CHECKING:
    from crmtui.services.contact_imports import BatchReport, BulkEdit, BulkPreview

_WIDTH: Final = 72
"""Cells of a line inside of a dialog at 80 columns."""
_USUAL: Final = "failed.csv"
Wish = Literal["undo", "save"]


class BulkPreviewDialog(Dialog[bool]):
    """Says how many will change, shows some, and asks. Gives whether it is to be done."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "do", _("Do it"), tooltip=_("Have it done by a job"), id="bulk.do"),
    ]
    DEFAULT_CSS = """
    BulkPreviewDialog > .dialog--frame { width: 76; }
    """

    def __init__(self, data: "BulkEdit", preview: "BulkPreview", owners: Mapping[str, str]) -> None:
        """`owners` are the names of those to whom contacts can belong."""
        super().__init__()
        self._data = data
        self._owners = owners
        self._preview = preview

    def title_text(self) -> str:
        locale = self.console.options.locale
        return question_title(self._data.action, self._preview.total, locale)

    def compose_content(self) -> Iterable[Widget]:
        locale = self.console.options.locale
        lines = preview_lines(self._preview, self._owners, locale, _WIDTH)
        head = shorten(literal(self._data.name), _WIDTH)
        yield Static(Content.assemble((head, "bold"), "\n", "\n".join(lines)))

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Cancel"), id="cancel", compact=True)
        deletes = self._data.action == DELETE
        variant: Literal["error", "primary"] = "error" if deletes else "primary"
        nothing = not self._preview.changed and self._preview.examined == self._preview.total
        label = verb_of(self._data.action)
        yield Button(label, id="do", variant=variant, disabled=nothing, compact=True)

    def on_mount(self) -> None:
        do = self.query_one("#do", Button)
        first = self.query_one("#cancel") if self._data.action == DELETE or do.disabled else do
        first.focus()

    def pressed(self, button: str) -> None:
        self.action_do()

    def action_do(self) -> None:
        """Close with yes, where there is something to do."""
        if not self.query_one("#do", Button).disabled:
            self.dismiss(True)


class BulkJobDialog(JobDialog):
    """How far it is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f7",
            "cancel_job",
            _("Cancel the job"),
            tooltip=_("Stop it; what it has done can be taken back"),
            id="job_dialog.cancel",
        ),
    ]


class BulkReportDialog(Dialog[Wish]):
    """What came of it, with the reason of each failure. Gives what is to be done next."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+s",
            "wish('save')",
            _("Save reasons"),
            tooltip=_("Write who failed and why to a file (CSV)"),
            id="bulk_report.save",
        ),
        Binding(
            "ctrl+z",
            "wish('undo')",
            _("Take back"),
            tooltip=_("Give all of them back what they held"),
            id="bulk_report.undo",
        ),
    ]
    DEFAULT_CSS = """
    BulkReportDialog {
        & > .dialog--frame { width: 76; }
        & OptionList { height: auto; max-height: 14; border: none; padding: 0; margin: 1 0 0 0; }
    }
    """

    def __init__(self, report: "BatchReport") -> None:
        super().__init__()
        self._report = report

    def title_text(self) -> str:
        return shorten(literal(self._report.batch.name), _WIDTH)

    def compose_content(self) -> Iterable[Widget]:
        batch, locale = self._report.batch, self.console.options.locale
        text = f"{batch_state(batch)}: {batch_counts(batch, locale)}."
        yield Static(Content(text), id="bulk-counts")
        lines = report_lines(self._report)
        if lines:
            yield OptionList(*(Option(Content(line)) for line in lines), compact=True)

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Close"), id="cancel", compact=True)
        if self._report.failures:
            yield Button(_("Save reasons (^S)"), id="save", compact=True)
        if self._report.batch.can_be_undone:
            yield Button(_("Take back (^Z)"), id="undo", variant="primary", compact=True)

    def on_mount(self) -> None:
        self.query_one("#cancel").focus()
        for options in self.query(OptionList):
            options.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what makes sense of this one."""
        if action == "wish":
            saving = parameters[0] == "save"
            report = self._report
            return bool(report.failures) if saving else report.batch.can_be_undone
        return True

    def pressed(self, button: str) -> None:
        self.dismiss("undo" if button == "undo" else "save")

    def action_wish(self, wish: Wish) -> None:
        """Close with what is to be done."""
        self.dismiss(wish)


class ReasonsForm(FileForm):
    """Where the reasons go. Gives the path of the file."""

    def __init__(self, batch_id: UUID) -> None:
        self._batch_id = batch_id
        hint = _("empty: in this folder, as {name}").format(name=_USUAL)
        super().__init__(_("Save who failed and why"), [file_field(hint)])

    def usual_name(self, values: Values) -> str:
        return _USUAL

    def write_to(self, target: Path, values: Values) -> None:
        connection = self.console.connection
        self.run_blocking(
            save_refused,
            connection.backend,
            connection.actor,
            self._batch_id,
            target,
            then=self.saved,
        )
