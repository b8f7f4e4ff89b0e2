"""The steps of an import, and what can be done at each."""

from typing import TYPE_CHECKING, Final, Literal

from textual.content import Content
from textual.message import Message

from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.tui.screens.imports.following import ImportFollowing
    from crmtui.tui.screens.imports.work import Counts, Watch

Step = Literal["file", "columns", "preview", "import"]

_TITLES: Final[dict[Step, str]] = {
    "file": _("1 File"),
    "columns": _("2 Columns"),
    "preview": _("3 Preview"),
    "import": _("4 Import"),
}
HINTS: Final[dict[Step, str]] = {
    "file": _("Tab completes, arrows choose, Enter opens. Esc goes back."),
    "columns": _("Enter changes a column, F4 how the file is read. F9 tries it out. Esc: back."),
    "preview": _("Nothing is stored yet. F9 imports, F4 changes how it is read. Esc: back."),
    "import": _("F9 imports another list. Enter shows a refused row. Esc: back."),
}
PREVIEW_RUNS: Final = _("Esc stops the preview.")
UNDO_RUNS: Final = _("Esc leaves, and it goes on. F7 stops it; what is taken back stays so.")
HANDING_OVER: Final = _("Handing the list over …")
IMPORT_RUNS: Final = _("Esc leaves, and it goes on. F7 cancels it; what is stored by then stays.")


class PreviewProgressed(Message):
    """A batch was tried out; sent from the thread that works."""

    def __init__(self, watch: "Watch", counts: "Counts") -> None:
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


def hint_while(following: "ImportFollowing") -> str:
    """What can be done while an import or its taking back is under way."""
    if following.starting:
        return HANDING_OVER
    return UNDO_RUNS if following.undoing else IMPORT_RUNS
