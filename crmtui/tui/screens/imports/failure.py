"""One refused row, whole."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Final

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from crmtui.kit.i18n import _
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.text import fit, literal

if TYPE_CHECKING:
    from crmtui.services.imports import RowFailure

_NAME: Final = 20


class FailureDialog(Dialog[None]):
    """One refused row: why, and all of its cells."""

    DEFAULT_CSS = """
    FailureDialog > .dialog--frame { width: 76; }
    FailureDialog .failure--cells { margin: 1 0 0 0; }
    """
    ALARM: ClassVar[bool] = False

    def __init__(self, failure: "RowFailure", header: tuple[str, ...]) -> None:
        super().__init__()
        self._failure = failure
        self._header = header

    def title_text(self) -> str:
        return _("Row {number} is refused").format(number=self._failure.row_no)

    def compose_content(self) -> Iterable[Widget]:
        reasons = [
            literal(f"{name}: {problem.message}" if name != "row" else problem.message)
            for name, problem in self._failure.reasons.items()
        ]
        yield Static(Content("\n".join(reasons)), classes="dialog--error")
        cells = [
            Content.assemble((fit(name or "-", _NAME), "bold"), " ", literal(cell))
            for name, cell in zip(self._names(), self._failure.cells, strict=False)
        ]
        yield Static(Content("\n").join(cells), classes="failure--cells")

    def on_mount(self) -> None:
        body = self.query_one(".dialog--body")
        body.can_focus = True
        body.focus()

    def _names(self) -> list[str]:
        more = len(self._failure.cells) - len(self._header)
        return [*self._header, *[_("(no column)")] * max(0, more)]
