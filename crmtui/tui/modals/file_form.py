"""Forms that write a file: where to, whether it may be replaced, and why it cannot be written."""

from collections.abc import Callable
from pathlib import Path

from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.problems import Problem
from crmtui.tui.text import literal


class FileForm(FormModal[Path]):
    """A form with a `file_field`. Gives the path of the file."""

    SAVE_LABEL = _("Write (^S)")

    # --- for forms to fill in ---------------------------------------------------------------

    def usual_name(self, values: Values) -> str:
        """The name of the file where none was typed."""
        raise NotImplementedError

    def write_to(self, target: Path, values: Values) -> None:
        """Write the file, or have it written; what was there may be replaced."""
        raise NotImplementedError

    # --- writing ----------------------------------------------------------------------------

    def save(self, values: Values) -> None:
        target = find_target(values["file"], self.usual_name(values))

        def answered(yes: bool | None) -> None:
            if yes:
                self.write_to(target, values)
            else:
                self._saving = False

        if not target.exists():
            answered(True)
            return
        text = _("{file} exists already. What it holds is lost.").format(file=literal(str(target)))
        question = ConfirmDialog(_("Replace the file?"), text, verb=_("Replace"))
        self.app.push_screen(question, answered)

    def show_problem(self, problem: Problem, again: Callable[[], None] | None = None) -> None:
        """A file that cannot be written is a matter of the field, not of the database."""
        if problem.code == "file.not_written":
            problem = problem._replace(transient=False, fields={"file": problem.message})
        super().show_problem(problem, again)


def file_field(hint: str) -> Field:
    """Where to; `hint` says what happens if it stays empty."""
    return Field("file", _("File"), hint=hint, longest=1000, check=_complain_about)


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
