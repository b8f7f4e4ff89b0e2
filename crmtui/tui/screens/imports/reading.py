"""The form of what cannot be guessed from a file, and of what was guessed wrongly."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.screens.imports.kinds import ImportKind
from crmtui.tui.screens.imports.work import ChosenList

if TYPE_CHECKING:
    from crmtui.services.imports import TableFormat

DELIMITERS: Final = {
    ",": _("comma"),
    ";": _("semicolon"),
    "\t": _("tab"),
    "|": _("vertical bar"),
}


class ReadingForm(FormModal[ChosenList]):
    """How a list is read, and what is assumed where it says nothing."""

    SAVE_LABEL = _("Apply (^S)")

    def __init__(self, kind: ImportKind, chosen: ChosenList, known: Any) -> None:
        self._kind = kind
        self._chosen = chosen
        fields = [*format_fields(chosen), *kind.form_fields(chosen, known)]
        super().__init__(_("How to read the file"), fields)

    def save(self, values: Values) -> None:
        connection = self.console.connection
        self.run_blocking(
            reread,
            connection.backend,
            connection.actor,
            self._kind,
            self._chosen,
            dict(values),
            then=self.saved,
        )


def format_fields(chosen: ChosenList) -> list[Field]:
    """How a table of text is read; nothing of files that say so themselves."""
    form = chosen.form
    if form is None:
        return []
    delimiters = dict(DELIMITERS)
    delimiters.setdefault(form.cells.delimiter, form.cells.delimiter)
    return [
        Field("encoding", _("Encoding"), value=form.encoding, required=True, longest=40),
        Field(
            "delimiter",
            _("Delimiter"),
            "choice",
            form.cells.delimiter,
            True,
            choices=tuple(delimiters.items()),
        ),
        Field(
            "header_row",
            _("Header row"),
            "integer",
            form.header_row,
            required=True,
            longest=6,
            check=_check_row,
        ),
    ]


def _check_row(text: str) -> str:
    return "" if text.isdecimal() else _("Counted from 1; 0 means that there is no header.")


def reread(
    backend: Any, actor: Any, kind: ImportKind, chosen: ChosenList, values: dict[str, Any]
) -> ChosenList:
    """The list as it is with these values.

    Raises:
        Invalid: as `ImportKind.reread`; import.no_such_row.
    """
    return kind.reread(backend, actor, chosen, read_format(chosen, values), values)


def read_format(chosen: ChosenList, values: dict[str, Any]) -> "TableFormat | None":
    """How the file is to be read; raises `Invalid` (import.no_such_row)."""
    form = chosen.form
    if form is None:
        return None
    header_row, last = int(values["header_row"]), chosen.rows + form.header_row
    if header_row > last:
        text = _("at most {rows}").format(rows=last)
        raise Invalid("import.no_such_row", _("The file has no such row."), {"header_row": text})
    cells = replace(form.cells, delimiter=values["delimiter"])
    return replace(form, encoding=values["encoding"], cells=cells, header_row=header_row)
