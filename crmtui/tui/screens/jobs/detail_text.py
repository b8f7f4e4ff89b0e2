"""All that is known of one job, as text. User data goes in as content, never as markup."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from textual.content import Content

from crmtui.kit.i18n import _
from crmtui.tui.detail_parts import join_parts
from crmtui.tui.screens.jobs.rows import one_line_of, progress_cell
from crmtui.tui.screens.jobs.words import (
    clock_text,
    describe_outcome,
    describe_priority,
    sign_of,
    size_text,
    took_text,
)
from crmtui.tui.sign import TONES
from crmtui.tui.text import fit, literal, shorten
from crmtui.tui.times import local_stamp, local_time

if TYPE_CHECKING:
    from crmtui.services.jobs import AttemptRow, JobDetail, JobError, JobFileView

_LABEL: Final = 13


class Told(NamedTuple):
    """A job with the moment and the place at which somebody looks at it."""

    job: "JobDetail"
    now: datetime
    timezone: str
    ellipsis: str = "…"

    def fit(self, text: str, width: int) -> str:
        """`text` on one line of `width` cells at most."""
        return shorten(" ".join(text.splitlines()), width, self.ellipsis)

    def at(self, moment: datetime) -> str:
        """A moment by the wall clock; today's without its day."""
        stamp = local_stamp(moment, self.timezone)
        today = local_stamp(self.now, self.timezone)[:10]
        return local_time(moment, self.timezone) if stamp[:10] == today else stamp


# --- the lines below the list ------------------------------------------------------------------


def preview(told: Told, width: int, height: int) -> Content:
    """The job in `height` lines: what it is, its arguments, what went wrong, what it says."""
    job = told.job
    sign = sign_of(job.state.value)
    by = _("by {name} at {time}").format(name=job.actor_name, time=told.at(job.created_at))
    title = f"{told.fit(job.kind, max(20, width - 60))}  {sign.whole}  {by}"
    lines = [Content.styled(told.fit(title, width), "bold")]
    if job.args:
        facts = _("args: {facts}").format(facts=one_line_of(job.args))
        lines.append(Content(told.fit(facts, width)))
    if job.error is not None and job.state.value != "COMPLETED":
        error = told.fit(f"{job.error.code}: {job.error.message}", width)
        lines.append(Content.styled(error, TONES["bad"]))
    room = height - len(lines)
    said = [f"{local_time(one.at, told.timezone)} {one.line}" for one in job.log[-max(1, room) :]]
    if not said and job.result:
        said = [_("result: {facts}").format(facts=one_line_of(job.result))]
    shown = [told.fit(text, width) for text in said[: max(0, room)]]
    lines += [Content.styled(text, TONES["muted"]) for text in shown]
    return Content("\n").join(lines)


# --- the whole job -----------------------------------------------------------------------------


def describe(told: Told, *, stacks: bool) -> Content:
    """Everything; `stacks` shows those of earlier attempts too."""
    return join_parts(
        (
            ("", _facts(told)),
            (_("Arguments"), _arguments(told)),
            (_("Error"), _error(told)),
            (_("Result"), _result(told)),
            (_("Attempts that did not complete"), _history(told, stacks)),
            (_("Files"), _files(told)),
            (_("Log"), _log(told)),
        )
    )


def _facts(told: Told) -> Iterator[Content]:
    job = told.job
    sign = sign_of(job.state.value)
    progress = progress_cell(job, told.now)
    state = Content.styled(sign.whole, TONES[sign.tone])
    yield _fact(_("state"), Content.assemble(state, f"  {literal(progress.text)}"))
    yield _fact(_("kind"), literal(job.kind))
    order = describe_priority(int(job.priority))
    yield _fact(_("queue"), _("{queue}, priority {order}").format(queue=job.queue, order=order))
    yield _fact(_("tries"), f"{job.attempts}/{job.max_attempts}")
    yield _fact(_("id"), str(job.id))
    by = _("{time} by {name}").format(time=told.at(job.created_at), name=literal(job.actor_name))
    yield _fact(_("enqueued"), by)
    yield from _moments(told)
    if job.schedule_name:
        due = told.at(job.due_at) if job.due_at else "-"
        text = _("{name}, due {time}").format(name=literal(job.schedule_name), time=due)
        yield _fact(_("schedule"), text)
    if job.unique_key:
        yield _fact(_("unique key"), literal(job.unique_key))


def _moments(told: Told) -> Iterator[Content]:
    job = told.job
    if job.state.value in ("PENDING", "FAILED"):
        yield _fact(_("runs at"), told.at(job.run_at))
    if job.started_at is not None:
        text = told.at(job.started_at)
        if job.worker_name:
            text = _("{time} on {worker}").format(time=text, worker=literal(job.worker_name))
        yield _fact(_("started"), text)
    if job.state.value == "RUNNING":
        yield from _running_since(told)
    if job.finished_at is not None:
        yield _fact(_("ended"), told.at(job.finished_at))
    if job.duration_ms is not None:
        yield _fact(_("took"), took_text(job.duration_ms / 1000))


def _running_since(told: Told) -> Iterator[Content]:
    job = told.job
    if job.started_at is not None:
        yield _fact(_("running for"), clock_text((told.now - job.started_at).total_seconds()))
    if job.lease_until is not None:
        left = int((job.lease_until - told.now).total_seconds())
        text = _("held for {seconds} s more") if left >= 0 else _("ran out; its worker is lost")
        yield _fact(_("lease"), text.format(seconds=left))
    if job.cancel_requested_at is not None:
        yield _fact(_("to stop since"), told.at(job.cancel_requested_at))


def _fact(label: str, value: "str | Content") -> Content:
    return Content.assemble((fit(label, _LABEL), TONES["muted"]), value)


def _arguments(told: Told) -> Iterator[Content]:
    if told.job.args:
        yield from _json(told.job.args)


def _result(told: Told) -> Iterator[Content]:
    if told.job.result:
        yield from _json(told.job.result)


def _json(value: object) -> Iterator[Content]:
    for line in json.dumps(value, ensure_ascii=False, indent=2).splitlines()[1:-1]:
        yield Content(literal(line))


def _error(told: Told) -> Iterator[Content]:
    if told.job.error is not None:
        yield from _describe_error(told.job.error, stack=True)


def _describe_error(error: "JobError", *, stack: bool) -> Iterator[Content]:
    yield Content.styled(literal(error.code), TONES["bad"])
    for line in error.message.splitlines():
        yield Content(literal(line))
    if stack and error.stack:
        for line in error.stack.splitlines():
            yield Content.styled(literal(line), TONES["muted"])


def _history(told: Told, stacks: bool) -> Iterator[Content]:
    for one in told.job.history:
        yield _attempt(told, one)
        if one.error is not None and stacks:
            yield from _describe_error(one.error, stack=True)


def _attempt(told: Told, one: "AttemptRow") -> Content:
    took = took_text((one.ended_at - one.started_at).total_seconds())
    text = _("{number}. {time}, after {took}: {outcome}").format(
        number=one.attempt,
        time=told.at(one.started_at),
        took=took,
        outcome=describe_outcome(one.outcome),
    )
    if one.error is not None:
        message = (one.error.message.splitlines() or [""])[0]
        text = f"{text}  {one.error.code}: {message}"
    return Content(literal(text))


def _files(told: Told) -> Iterator[Content]:
    for file in told.job.files:
        yield Content(literal(describe_file(file)))


def describe_file(file: "JobFileView") -> str:
    """A file on one line."""
    role = _("written") if file.role == "output" else _("read")
    size = size_text(file.size) if file.complete else _("not complete")
    return f"{role}: {file.name}  {file.media_type}  {size}"


def _log(told: Told) -> Iterator[Content]:
    for line in told.job.log:
        moment = Content.styled(local_time(line.at, told.timezone), TONES["muted"])
        yield Content.assemble(moment, f" {literal(line.line)}")
