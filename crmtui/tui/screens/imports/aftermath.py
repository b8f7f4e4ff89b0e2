"""What can be done with an import of contacts that is over: continued, taken back, written out."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.modals.file_form import FileForm, file_field
from crmtui.tui.modals.form import Values
from crmtui.tui.screens.imports.contact_batches import (
    UNDO_RIGHTS,
    describe_undo,
    preview,
    resume,
    save_refused,
    start_undo,
)
from crmtui.tui.screens.imports.rights import refuse_without
from crmtui.tui.text import literal

if TYPE_CHECKING:
    from crmtui.services.contact_imports import BatchDetail, UndoPreview
    from crmtui.tui.base import ServiceScreen
    from crmtui.tui.screens.imports.following import ImportFollowing


class Aftermath:
    """Asks where it must, starts, and lets the job be followed."""

    def __init__(self, screen: "ServiceScreen", following: "ImportFollowing") -> None:
        self._screen = screen
        self._following = following

    def undo(self, batch: "BatchDetail") -> None:
        """Ask whether to take it back, saying what that would do."""
        if refuse_without(self._screen, UNDO_RIGHTS, _("take imports back")):
            return
        if batch.status == "undoing":
            self._start_undo(batch)  # it was asked before
        else:
            self._screen.read(preview, batch.id, then=partial(self._ask_undo, batch))

    def _ask_undo(self, batch: "BatchDetail", found: "UndoPreview") -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self._start_undo(batch)

        title = _("Take {file} back?").format(file=literal(batch.name) or _("the import"))
        asked = describe_undo(found, self._screen.console.options.locale)
        question = ConfirmDialog(title, asked, verb=_("Take back"))
        self._screen.app.push_screen(question, answered)

    def _start_undo(self, batch: "BatchDetail") -> None:
        def started(job_id: Any) -> None:
            self._following.follow_undo(job_id, batch.id)

        self._screen.write(start_undo, batch.id, then=started)

    def resume(self, batch: "BatchDetail", path: Path | None) -> None:
        """Bring in what is left; its refused rows go beside `path`, where that is known."""

        def started(resumed: "BatchDetail") -> None:
            if resumed.job_id is not None:
                self._following.follow(resumed.job_id, path)

        self._screen.write(resume, batch.id, then=started)

    def save_refused(self, batch: "BatchDetail") -> None:
        """Ask where to."""

        def told(target: Path | None) -> None:
            if target is not None:
                self._screen.say(_("Written: {file}").format(file=literal(str(target))))

        self._screen.app.push_screen(RefusedForm(batch), told)

    def show_earlier(self, begin: Callable[[], object]) -> None:
        """Show all imports so far; `begin` is called for another list."""
        from crmtui.tui.screens.imports.past import PastImportsScreen

        self._screen.app.push_screen(PastImportsScreen(begin))


ACTIONS: Final = ("undo", "resume", "save_refused")


def may(action: str, batch: "BatchDetail | None") -> bool:
    """Whether an import can be taken back or continued, or has refused rows."""
    if batch is None:
        return False
    if action == "save_refused":
        return batch.failed > 0
    if action == "resume":
        return batch.job_id is not None and batch.status in ("failed", "cancelled")
    # An import on the command line that was killed has no job that could tell that it ended.
    was_killed = batch.status in ("pending", "running") and batch.job_id is None
    # What was taken back in part goes on.
    return batch.can_be_undone or batch.status == "undoing" or was_killed


class RefusedForm(FileForm):
    """Where to write the refused rows. Gives the path of the file."""

    def __init__(self, batch: "BatchDetail") -> None:
        self._batch = batch
        hint = _("empty: in this folder, as {name}").format(name=self._usual)
        super().__init__(
            _("Refused rows of {file}").format(file=literal(batch.name)), [file_field(hint)]
        )

    @property
    def _usual(self) -> str:
        return f"{Path(self._batch.name).stem or 'contacts'}.failed.csv"

    def usual_name(self, values: Values) -> str:
        return self._usual

    def write_to(self, target: Path, values: Values) -> None:
        connection = self.console.connection
        self.run_blocking(
            save_refused,
            connection.backend,
            connection.actor,
            self._batch.id,
            target,
            then=self.saved,
        )
