"""Writing an event's tickets, badges or scans to a file: small ones here, all others by a job."""

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.kit.files import write_atomically
from crmtui.kit.i18n import _
from crmtui.tui.followed_jobs import TOLD_SECONDS, FollowedJob
from crmtui.tui.modals.file_form import FileForm, file_field
from crmtui.tui.modals.form import Field, Values
from crmtui.tui.modals.job import JobDialog
from crmtui.tui.problems import Severity
from crmtui.tui.text import literal

if TYPE_CHECKING:
    from crmtui.services.jobs import JobDetail

FORMATS: Final = (
    ("tickets.csv", _("Tickets as a table (CSV)")),
    ("tickets.pdf", _("Tickets to print (PDF)")),
    ("badges.pdf", _("Badges to print, four a sheet (PDF)")),
    ("scans.csv", _("Scan log as a table (CSV)")),
)


class FollowedFileForm(FileForm):
    """A form whose file a job writes if it is a large one."""

    def written(self, job_id: UUID | None, target: Path) -> None:
        """Close the form: the file is there, or the job `job_id` writes it."""
        if job_id is None:
            self.saved(target)
            return
        console = self.console
        finish, ended = partial(fetch_export, target), partial(_tell_end, target)
        followed = console.followed_jobs.follow(job_id, finish, ended)
        self.dismiss(None)
        text = _("{file} is written when it is done.").format(file=literal(str(target)))
        console.push_screen(JobDialog(self.title_text(), text, followed))


class ExportForm(FollowedFileForm):
    """What to write and where. Gives the path of the file."""

    def __init__(self, event_id: UUID, event_name: str) -> None:
        self._event_id = event_id
        self._event_name = event_name
        title = _("Export {name}").format(name=literal(event_name))
        hint = _("empty: in this folder, by its usual name")
        super().__init__(
            title,
            [
                Field("what", _("What"), "choice", FORMATS[0][0], True, choices=FORMATS),
                file_field(hint),
                Field("bom", _("Old spreadsheet"), "switch", False, hint=_("mark as UTF-8")),
            ],
        )

    def usual_name(self, values: Values) -> str:
        return usual_name(self._event_name, values["what"])

    def write_to(self, target: Path, values: Values) -> None:
        self.say(_("Writing {file} …").format(file=literal(target.name)))
        self.run_blocking(
            write_or_start,
            self.console.connection.backend,
            self.console.connection.actor,
            self._event_id,
            values["what"],
            target,
            bool(values["bom"]),
            self.console.options.locale,
            then=lambda job_id: self.written(job_id, target),
        )


def usual_name(event_name: str, what: str) -> str:
    """The name of a file where none was typed: `spring-gala-tickets.csv`."""
    from crmtui.kit.search_text import fold

    words = re.findall(r"[a-z0-9]+", fold(event_name))
    return "-".join([*words, what])[-120:].lstrip("-")


def write_or_start(
    backend: Any, actor: Any, event_id: UUID, what: str, target: Path, bom: bool, locale: str
) -> UUID | None:
    """Write a small file, whole or not at all; for all others the id of a job that was started."""
    from crmtui.services import exports

    kind = exports.ExportKind(what)
    data = exports.ExportJob(event_id=event_id, name=target.name[:200], bom=bom, locale=locale)
    with backend.read(actor) as tx:
        if exports.is_small_export(tx, kind, event_id):
            write_atomically(target, exports.stream_export(tx, kind, data))
            return None
    with backend.write(actor) as tx:
        job_id: UUID = exports.start_export(tx, kind, data)
    return job_id


def fetch_export(target: Path, backend: Any, actor: Any, job: "JobDetail") -> Path | None:
    """Write what a job has made to `target`, whole or not at all; None where it made nothing.

    Raises:
        Unavailable: file.not_written; the file stays with the job for a week.
    """
    from crmtui.services import jobs

    made = [file.id for file in job.files if file.role == "output" and file.complete]
    if job.state != "COMPLETED" or not made:
        return None
    _view, pieces = jobs.open_file(backend, actor, made[-1])
    write_atomically(target, pieces)
    return target


def _tell_end(target: Path, followed: FollowedJob) -> None:
    """Say what became of a file that a job was to make."""
    console, job = followed.console, followed.job
    name = literal(str(target))
    if followed.problem is not None:
        console.show_problem(followed.problem)
        return
    text = _("{file} was not written: the job was cancelled.")
    severity: Severity = "warning"
    reason = ""
    if followed.result is not None:
        text, severity = _("Written: {file}"), "information"
    elif job is not None and job.error is not None and job.state == "DEAD":
        text, severity = _("{file} was not written: {reason}"), "error"
        reason = literal(job.error.message)
    told = text.format(file=name, reason=reason)
    console.notify(told, severity=severity, markup=False, timeout=TOLD_SECONDS)
