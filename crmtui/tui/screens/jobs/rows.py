"""Jobs as lines of a table."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from crmtui.kit.i18n import _
from crmtui.tui.screens.jobs.words import clock_text, meter, sign_of, took_text
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.pages import Cell, TableRow

if TYPE_CHECKING:
    from crmtui.services.jobs import JobSummary

COLUMNS: Final = (
    Column("state", _("state"), 14, keep=100),
    Column("kind", _("kind"), 14, grow=2, most=40, keep=99),
    Column("queue", _("queue"), 7, grow=1, most=16, keep=60),
    Column("tries", _("tries"), 5, keep=70),
    Column("age", _("age"), 8, align="right", keep=80),
    Column("progress", _("progress"), 15, grow=2, most=44, keep=90),
    Column("args", _("arguments"), 16, grow=2, most=60, keep=30),
    Column("actor", _("by"), 10, grow=1, most=20, keep=20),
)


def job_row(job: "JobSummary", now: datetime) -> TableRow:
    """A job as the list shows it."""
    sign = sign_of(job.state.value)
    return TableRow(
        job.id,
        (
            sign.cell,
            job.kind,
            Cell(job.queue, "muted"),
            f"{job.attempts}/{job.max_attempts}",
            clock_text((now - job.created_at).total_seconds()),
            progress_cell(job, now),
            Cell(one_line_of(job.args), "muted"),
            Cell(job.actor_name, "muted"),
        ),
    )


def progress_cell(job: "JobSummary", now: datetime) -> Cell:
    """How far a job is, or what comes next."""
    state = job.state.value
    if state == "RUNNING":
        return _running_cell(job)
    if state in ("PENDING", "FAILED"):
        return _waiting_cell(job, now)
    if state == "DEAD":
        code = job.error.code if job.error else ""
        return Cell(_("gave up: {code}").format(code=code) if code else _("gave up"), "bad")
    if state == "COMPLETED" and job.started_at and job.finished_at:
        return Cell(took_text((job.finished_at - job.started_at).total_seconds()), "muted")
    return Cell("")


def _running_cell(job: "JobSummary") -> Cell:
    if job.cancel_requested_at is not None:
        return Cell(_("asked to stop"), "caution")
    return Cell(progress_text(job) or _("working"))


def progress_text(job: "JobSummary") -> str:
    """What a job said of its progress: `17/24 [#####---] sending`."""
    if job.progress_done is None:
        return job.progress_note
    shown = str(job.progress_done)
    if job.progress_total:
        bar = meter(job.progress_done, job.progress_total, 5)
        shown = f"{job.progress_done}/{job.progress_total} {bar}"
    return f"{shown} {job.progress_note}".rstrip()


def _waiting_cell(job: "JobSummary", now: datetime) -> Cell:
    left = (job.run_at - now).total_seconds()
    text = _("next {time}") if job.state.value == "FAILED" else _("in {time}")
    shown = text.format(time=clock_text(left)) if left > 0 else _("due")
    code = job.error.code if job.error else ""
    return Cell(f"{shown}  {code}".rstrip(), "caution" if code else "muted")


def one_line_of(facts: dict[str, Any]) -> str:
    """Arguments on one line: `to=anna@example.org number=7`."""
    return " ".join(f"{name}={_plain(value)}" for name, value in facts.items())


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
