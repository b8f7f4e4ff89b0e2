"""What can go wrong with jobs."""

from crmtui.kit.errors import Conflict, Invalid, NotFound
from crmtui.kit.i18n import _


def job_not_found() -> NotFound:
    return NotFound("job.not_found", _("There is no such job."))


def file_not_found() -> NotFound:
    return NotFound("job_file.not_found", _("There is no such file; files are kept for 7 days."))


def file_incomplete() -> Conflict:
    return Conflict("job_file.incomplete", _("The file is still being written. Try again later."))


def schedule_not_found() -> NotFound:
    return NotFound("schedule.not_found", _("There is no such schedule."))


def warning_not_found() -> NotFound:
    return NotFound("warning.not_found", _("There is no such warning any more."))


def exists() -> Conflict:
    return Conflict("job.exists", _("The same work is waiting or running already."))


def running() -> Conflict:
    return Conflict("job.running", _("The job is running. Cancel it first, or wait."))


def pending() -> Conflict:
    return Conflict("job.pending", _("The job is waiting to run already."))


def finished() -> Conflict:
    return Conflict("job.finished", _("The job is over; there is nothing to cancel."))


def unique_taken() -> Conflict:
    return Conflict(
        "job.unique_taken",
        _("The same work is waiting or running as another job. Both are unchanged."),
    )


def bad_cursor() -> Invalid:
    return Invalid(
        "job.cursor",
        _("Start again from the first page."),
        {"before": _("This is not a cursor that a page gave.")},
    )


def bad_delay() -> Invalid:
    message = _("Choose a delay between 0 seconds and 30 days.")
    return Invalid("job.delay", message, {"delay": message})


def too_large(limit: int) -> Invalid:
    message = _("The file is larger than {limit} MB.").format(limit=limit // 1_000_000)
    return Invalid("job_file.too_large", message, {"file": message})
