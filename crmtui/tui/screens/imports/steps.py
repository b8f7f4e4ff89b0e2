"""The steps of an import, and what can be done at each."""

from typing import TYPE_CHECKING, Final, Literal

from textual.content import Content
from textual.message import Message

from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.services.imports import ImportCounts
    from crmtui.tui.screens.imports.work import Watch

Step = Literal["file", "columns", "preview", "import"]

_TITLES: Final[dict[Step, str]] = {
    "file": _("1 File"),
    "columns": _("2 Columns"),
    "preview": _("3 Preview"),
    "import": _("4 Import"),
}
HINTS: Final[dict[Step, str]] = {
    "file": _("Tab completes, arrows choose, Enter opens. Esc goes back to the events."),
    "columns": _("Enter changes a column, F4 how the file is read. F9 tries it out. Esc: back."),
    "preview": _("Nothing is stored yet. F9 imports, F4 changes how it is read. Esc: back."),
    "import": _("F9 imports another list. Enter shows a refused row. Esc: back to the events."),
}
PREVIEW_RUNS: Final = _("Esc stops the preview.")
HANDING_OVER: Final = _("Handing the list over …")
IMPORT_RUNS: Final = _("Esc leaves, and it goes on. F7 cancels it; what is stored by then stays.")


class PreviewProgressed(Message):
    """A batch was tried out; sent from the thread that works."""

    def __init__(self, watch: "Watch", counts: "ImportCounts") -> None:
        super().__init__()
        self.watch = watch
        self.counts = counts


def describe_trail(step: Step) -> Content:
    """All steps in a line, with the one that is shown."""
    trail = [
        Content.styled(title, "bold reverse" if name == step else "dim")
        for name, title in _TITLES.items()
    ]
    return Content("   ").join([Content(""), *trail])
