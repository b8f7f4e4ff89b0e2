"""What becomes of a list that a job brings in: its report, its refused rows, and the words."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.kit.errors import CrmError, NotFound, Unavailable
from crmtui.kit.formats import format_number
from crmtui.kit.i18n import _
from crmtui.tui.followed_jobs import FollowedJob
from crmtui.tui.problems import Problem
from crmtui.tui.screens.imports.work import AttendeeList, Outcome, describe_import
from crmtui.tui.text import literal

if TYPE_CHECKING:
    from crmtui.services.imports import ImportCounts, ImportJob, ImportReport
    from crmtui.services.jobs import JobDetail

_SHOWN: Final = 1_000


def start(backend: Any, actor: Any, event_id: UUID, chosen: AttendeeList) -> UUID:
    """Hand the list over to whoever works; the job's id.

    Raises:
        as `imports.start_import`.
    """
    from crmtui.services.imports import start_import

    data = describe_import(event_id, chosen)
    return start_import(backend, actor, chosen.table, data, chosen.rows)


def args_of(job: "JobDetail") -> "ImportJob":
    """What the job was asked to do."""
    from crmtui.services.imports import ImportJob

    return ImportJob.model_validate(job.args)


def report_of(job: "JobDetail | None") -> "ImportReport":
    """What has become of the list so far."""
    from crmtui.services.imports import ImportReport

    return ImportReport.of(job.result if job else None)


def collect(backend: Any, actor: Any, job: "JobDetail", path: Path) -> Outcome:
    """The outcome of a job that is over; its refused rows go to a file beside the list."""
    report = report_of(job)
    error = None
    if job.state == "DEAD":
        code, message = (job.error.code, job.error.message) if job.error else ("", "")
        error = CrmError(code, message or _("It failed without saying why."))
    outcome = Outcome(report.counts, error=error, stopped=job.state == "CANCELLED")
    if report.failed_file is None:
        return outcome
    return _add_refused(backend, actor, job, report.failed_file, path, outcome)


def _add_refused(
    backend: Any, actor: Any, job: "JobDetail", file_id: UUID, path: Path, outcome: Outcome
) -> Outcome:
    from dataclasses import replace

    from crmtui.kit.files import write_atomically
    from crmtui.services.imports import read_failures

    delimiter = args_of(job).form.cells.delimiter
    try:
        header, failures = read_failures(_pieces(backend, actor, file_id), delimiter)
        shown = tuple(islice(failures, _SHOWN))
    except NotFound as missing:  # a week later
        return replace(outcome, remark=missing.message)
    outcome = replace(outcome, header=header, failures=shown)
    target = find_failed_file(path)
    try:
        write_atomically(target, _pieces(backend, actor, file_id))
    except Unavailable as error:
        kept = _("The refused rows stay with the job for 7 days: see the screen of the jobs.")
        return replace(outcome, remark=f"{error.message}\n{kept}")
    return replace(outcome, failed_file=target)


def _pieces(backend: Any, actor: Any, file_id: UUID) -> Iterator[bytes]:
    from crmtui.services import jobs

    _view, pieces = jobs.open_file(backend, actor, file_id)
    return pieces


def find_failed_file(source: Path) -> Path:
    """A new file beside the list, or in the home folder where one may not write there."""
    import os

    folder = source.parent if os.access(source.parent, os.W_OK) else Path.home()
    stem = source.stem.split(".failed")[0]
    names = (f"{stem}.failed{'' if n == 1 else f'-{n}'}.csv" for n in range(1, 10_000))
    return next(folder / name for name in names if not (folder / name).exists())


def outcome_of(followed: FollowedJob) -> Outcome:
    """What came of an import that is over, also where that could not be found out."""
    if isinstance(followed.result, Outcome):
        return followed.result
    if followed.problem is not None:
        return outcome_of_problem(followed.problem, _counts(followed))
    return Outcome(_counts(followed))


def outcome_of_problem(problem: Problem, counts: "ImportCounts | None" = None) -> Outcome:
    """What is shown of an import that could not begin, or whose end could not be read."""
    error = CrmError(problem.code, problem.whole)
    return Outcome(counts or report_of(None).counts, error=error)


def _counts(followed: FollowedJob) -> "ImportCounts":
    with suppress(ValueError):  # a result that another version has kept
        return report_of(followed.job).counts
    from crmtui.services.imports import ImportCounts

    return ImportCounts()


def describe_question(chosen: AttendeeList, outcome: Outcome, event_name: str) -> str:
    """What is asked before a list is imported, after it was tried out."""
    names = {"file": literal(chosen.path.name), "event": literal(event_name)}
    if outcome.stopped:
        text = _("{file} goes into {event}; the preview was stopped and did not see all of it.")
        return text.format(**names)
    counts = outcome.counts
    text = _("{rows} rows of {file} go into {event}: {new} to create, {old} to update.")
    rows = counts.created + counts.updated
    asked = text.format(rows=rows, new=counts.created, old=counts.updated, **names)
    if counts.failed:
        refused = _("{count} are refused; they are written to a file beside it.")
        asked += " " + refused.format(count=counts.failed)
    return asked


def describe_end(event_name: str, outcome: Outcome, locale: str) -> tuple[str, bool]:
    """What to tell somebody who has left the wizard, and whether it is bad news."""
    if outcome.error is not None:
        text = _("The import into {event} went wrong: {reason}")
        return text.format(event=literal(event_name), reason=literal(outcome.error.message)), True
    text = _("Import into {event}: {created} created, {updated} updated, {failed} refused.")
    if outcome.stopped:
        text = _(
            "The import into {event} was cancelled: {created} created, {updated} updated before."
        )
    counts = outcome.counts
    numbers = {name: getattr(counts, name) for name in ("created", "updated", "failed")}
    shown = {name: format_number(number, locale) for name, number in numbers.items()}
    return text.format(event=literal(event_name), **shown), False
