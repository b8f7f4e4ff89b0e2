"""The import into one event that is under way: started here, left, and found again."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crmtui.kit.errors import CrmError
from crmtui.kit.i18n import _
from crmtui.tui.followed_jobs import TOLD_SECONDS, FollowedJob
from crmtui.tui.problems import Problem, Severity
from crmtui.tui.screens.imports.job import collect, describe_end, outcome_of, start
from crmtui.tui.screens.imports.work import AttendeeList

if TYPE_CHECKING:
    from crmtui.tui.screens.imports.wizard import ImportWizard


class ImportFollowing:
    """Between the wizard, which comes and goes, and the job, which goes on."""

    def __init__(self, wizard: "ImportWizard", event_id: UUID, event_name: str) -> None:
        self._wizard = wizard
        self._event_id = event_id
        self._event_name = event_name
        self.starting = False
        """Whether the list is just being handed over."""
        self.followed: FollowedJob | None = None

    @property
    def busy(self) -> bool:
        """Whether a list is being handed over or brought in."""
        return self.starting or (self.followed is not None and not self.followed.over)

    # --- beginning --------------------------------------------------------------------------

    def begin(self, chosen: AttendeeList, failed: Callable[[Problem], bool]) -> None:
        """Hand the list over and follow its job; `failed` is told where that cannot be."""
        self.starting = True

        def refused(problem: Problem) -> bool:
            self.starting = False
            return failed(problem)

        connection = self._wizard.console.connection
        self._wizard.run_blocking(
            start,
            connection.backend,
            connection.actor,
            self._event_id,
            chosen,
            then=lambda job_id: self._follow(job_id, chosen.path),
            failed=refused,
        )

    def _follow(self, job_id: UUID, path: Path) -> None:
        self.starting = False
        console = self._wizard.console
        console.remember(self._name, {"job": str(job_id), "path": str(path)})
        ended = partial(_tell_end, self._name, self._event_name)
        finish = partial(_collect, path)
        self._attach(console.followed_jobs.follow(job_id, finish, ended, self._name))

    def resume(self) -> None:
        """Show the import that this operator has left, if there is one."""
        console = self._wizard.console
        followed = console.followed_jobs.find(self._name)
        if followed is not None:
            self._attach(followed)
            return
        kept = console.recall(self._name)
        if isinstance(kept, dict):
            # Of an earlier run of the console.
            self._wizard.read(_find_job, str(kept.get("job")), then=partial(self._found, kept))

    def _found(self, kept: dict[str, Any], job_id: UUID | None) -> None:
        if job_id is None:
            self._wizard.console.remember(self._name, None)
        elif not self.busy:
            self._follow(job_id, Path(str(kept.get("path"))))

    def _attach(self, followed: FollowedJob) -> None:
        self.followed = followed
        followed.viewers.append(self._wizard)
        self._wizard.show_job(followed)

    # --- ending -----------------------------------------------------------------------------

    def forget(self) -> None:
        """Its report was seen: the wizard begins anew."""
        self.detach()
        self.followed = None
        self._wizard.console.followed_jobs.forget(self._name)

    def detach(self) -> None:
        """The wizard is left; the job is not."""
        if self.followed is not None and self._wizard in self.followed.viewers:
            self.followed.viewers.remove(self._wizard)
            if self.followed.over:
                self._wizard.console.followed_jobs.forget(self._name)

    @property
    def _name(self) -> str:
        """Under which it is followed here and remembered over restarts."""
        return f"import.job.{self._event_id}"


def _find_job(tx: Any, job_id: str) -> UUID | None:
    """The job that was remembered, if it is still there."""
    from crmtui.services import jobs

    try:
        return jobs.get_job(tx, UUID(job_id)).id
    except (CrmError, ValueError):
        return None


def _collect(path: Path, backend: Any, actor: Any, job: Any) -> Any:
    return collect(backend, actor, job, path)


def _tell_end(name: str, event_name: str, followed: FollowedJob) -> None:
    """Whoever has left is told; whoever looks sees it."""
    console = followed.console
    console.remember(name, None)
    if not followed.is_seen:
        outcome = outcome_of(followed)
        text, bad = describe_end(event_name, outcome, console.options.locale)
        if outcome.failed_file is not None:
            text += " " + _("Refused rows: {file}").format(file=outcome.failed_file)
        severity: Severity = "error" if bad else "information"
        console.notify(text, severity=severity, markup=False, timeout=TOLD_SECONDS)
