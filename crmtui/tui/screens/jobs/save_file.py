"""Writing a file of a job to a path, as exports are written."""

from pathlib import Path
from typing import Any
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.modals.file_form import FileForm, file_field
from crmtui.tui.modals.form import Values
from crmtui.tui.text import literal


class SaveFileForm(FileForm):
    """Where to. Gives the path of the file."""

    def __init__(self, file_id: UUID, name: str) -> None:
        self._file_id = file_id
        self._usual = safe_name(name)
        hint = _("empty: in this folder, as {name}").format(name=self._usual)
        title = _("Save {name}").format(name=literal(name))
        super().__init__(title, [file_field(hint)])

    def usual_name(self, values: Values) -> str:
        return self._usual

    def write_to(self, target: Path, values: Values) -> None:
        connection = self.console.connection
        self.run_blocking(
            write_file,
            connection.backend,
            connection.actor,
            self._file_id,
            target,
            then=self.saved,
        )


def safe_name(name: str) -> str:
    """The name of a job's file without what leads out of a folder."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in last if sign.isprintable()).strip(". ")
    return kept[-120:] or "file"


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
