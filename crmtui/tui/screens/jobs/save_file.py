"""Writing a file of a job to a path, as exports are written."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.modals.export import find_target
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.problems import Problem
from crmtui.tui.text import literal


class SaveFileForm(FormModal[Path]):
    """Where to. Gives the path of the file."""

    SAVE_LABEL = _("Write (^S)")

    def __init__(self, file_id: UUID, name: str) -> None:
        self._file_id = file_id
        self._usual = safe_name(name)
        hint = _("empty: in this folder, as {name}").format(name=self._usual)
        title = _("Save {name}").format(name=literal(name))
        super().__init__(
            title, [Field("file", _("File"), hint=hint, longest=1000, check=_complain)]
        )

    def save(self, values: Values) -> None:
        target = find_target(values["file"], self._usual)

        def answered(yes: bool | None = True) -> None:
            if yes:
                self._write(target)
            else:
                self._saving = False

        if not target.exists():
            answered()
            return
        text = _("{file} exists already. What it holds is lost.").format(file=literal(str(target)))
        question = ConfirmDialog(_("Replace the file?"), text, verb=_("Replace"))
        self.app.push_screen(question, answered)

    def _write(self, target: Path) -> None:
        connection = self.console.connection
        self.run_blocking(
            write_file,
            connection.backend,
            connection.actor,
            self._file_id,
            target,
            then=self.saved,
        )

    def show_problem(self, problem: Problem, again: Callable[[], None] | None = None) -> None:
        """A file that cannot be written is a matter of the field, not of the database."""
        if problem.code == "file.not_written":
            problem = problem._replace(transient=False, fields={"file": problem.message})
        super().show_problem(problem, again)


def safe_name(name: str) -> str:
    """The name of a job's file without what leads out of a folder."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in last if sign.isprintable()).strip(". ")
    return kept[-120:] or "file"


def _complain(typed: str) -> str:
    try:
        target = find_target(typed, "file")
        return "" if target.parent.is_dir() else _("There is no such folder.")
    except (OSError, ValueError, RuntimeError) as error:
        return _("This is no path: {reason}").format(reason=error)


def write_file(backend: Any, actor: Any, file_id: UUID, target: Path) -> Path:
    """Write the file, whole or not at all.

    Raises:
        NotFound: job_file.not_found.
        Unavailable: file.not_written.
    """
    from crmtui.kit.files import write_atomically
    from crmtui.services.jobs import open_file

    _view, pieces = open_file(backend, actor, file_id)
    write_atomically(target, pieces)
    return target
