"""What is done to one job, the same from the list and from its own screen."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.screens.jobs.questions import (
    ask_for_delay,
    ask_to_cancel,
    ask_to_delete,
    ask_to_repeat,
    describe_delay,
)
from crmtui.tui.text import literal, shorten

if TYPE_CHECKING:
    from crmtui.services.jobs import JobSummary
    from crmtui.tui.base import ServiceCalls

_WAITS: Final = ("PENDING", "FAILED")
_RETRIED: Final = ("FAILED", "DEAD", "CANCELLED", "COMPLETED")


class JobRef(NamedTuple):
    """A job as an action knows it: what was on the screen when a key was pressed."""

    id: UUID
    state: str
    kind: str
    about: str = ""
    """Its arguments, on one line."""

    @property
    def what(self) -> str:
        """The job in a question, so that one sees which it is."""
        number = str(self.id)[-8:]
        return f"{shorten(literal(self.kind), 50)}  {number}\n{shorten(literal(self.about), 110)}"


def may_act(action: str, state: str | None) -> bool:
    """Whether an action changes a job in this state."""
    if state is None:
        return False
    if action in ("retry", "retry_later"):
        return state in _RETRIED
    if action == "cancel":
        return state in (*_WAITS, "RUNNING")
    return state != "RUNNING"


class JobActions:
    """Asks where it must, writes, tells, and has the screen read again."""

    def __init__(self, screen: "ServiceCalls[Any]", done: Callable[[], None]) -> None:
        self._screen = screen
        self._done = done

    def retry(self, job: JobRef, delay: int = 0) -> None:
        """Try again, now or in `delay` seconds; what was done before is asked about."""

        def start(yes: bool | None = True) -> None:
            if yes:
                self._write(_retry, job, delay)

        if job.state == "COMPLETED":
            self._screen.app.push_screen(ask_to_repeat(job.what), start)
        else:
            start()

    def retry_later(self, job: JobRef) -> None:
        """Ask for the delay first."""

        def answered(seconds: str | None) -> None:
            if seconds:
                self.retry(job, int(seconds))

        self._screen.app.push_screen(ask_for_delay(job.what), answered)

    def cancel(self, job: JobRef) -> None:
        """Ask, then cancel."""

        def answered(yes: bool | None) -> None:
            if yes:
                self._write(_cancel, job)

        question = ask_to_cancel(job.what, running=job.state == "RUNNING")
        self._screen.app.push_screen(question, answered)

    def delete(self, job: JobRef, then: Callable[[], None] | None = None) -> None:
        """Ask, then delete."""

        def deleted(_result: object) -> None:
            self._screen.say(_("Deleted: {kind}.").format(kind=literal(job.kind)))
            (then or self._done)()

        def answered(yes: bool | None) -> None:
            if yes:
                self._screen.write(_delete, job.id, then=deleted)

        self._screen.app.push_screen(ask_to_delete(job.what), answered)

    def _write(self, command: Callable[..., "JobSummary"], job: JobRef, *args: Any) -> None:
        def told(result: object) -> None:
            self._screen.say(_tell(cast("JobSummary", result), *args))
            self._done()

        self._screen.write(command, job.id, *args, then=told)


def _tell(job: "JobSummary", delay: int = 0) -> str:
    kind = literal(job.kind)
    if job.state.value == "PENDING":
        when = describe_delay(delay) if delay else _("as soon as a worker is free")
        return _("{kind} runs again {when}.").format(kind=kind, when=when)
    if job.state.value == "CANCELLED":
        return _("{kind} is cancelled.").format(kind=kind)
    return _("{kind} was asked to stop.").format(kind=kind)


def _retry(tx: Any, job_id: UUID, delay: int) -> "JobSummary":
    from crmtui.services.jobs import retry_job

    return retry_job(tx, job_id, delay)


def _cancel(tx: Any, job_id: UUID) -> "JobSummary":
    from crmtui.services.jobs import cancel_job

    return cancel_job(tx, job_id)


def _delete(tx: Any, job_id: UUID) -> None:
    from crmtui.services.jobs import delete_job

    delete_job(tx, job_id)
