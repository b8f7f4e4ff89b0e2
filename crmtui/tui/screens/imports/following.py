"""The import that is under way: started here, left, and found again; and its taking back."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crmtui.kit.errors import CrmError
from crmtui.kit.i18n import _
from crmtui.tui.followed_jobs import TOLD_SECONDS, FollowedJob
from crmtui.tui.problems import Problem, Severity
from crmtui.tui.screens.imports.contact_batches import load
from crmtui.tui.screens.imports.job import outcome_of
from crmtui.tui.screens.imports.kinds import ImportKind
from crmtui.tui.screens.imports.report import describe_verdict
from crmtui.tui.screens.imports.work import ChosenList
from crmtui.tui.text import literal

if TYPE_CHECKING:
    from crmtui.tui.screens.imports.wizard import ImportWizard


class ImportFollowing:
    """Between the wizard, which comes and goes, and the job, which goes on."""

    def __init__(self, wizard: "ImportWizard", kind: ImportKind) -> None:
        self._wizard = wizard
        self._kind = kind
        self._name = kind.memory
        self.starting = False
        """Whether the list is just being handed over."""
        self.undoing = False
        """Whether what is followed takes an import back."""
        self.followed: FollowedJob | None = None

    @property
    def busy(self) -> bool:
        """Whether a list is being handed over, brought in or taken back."""
        return self.starting or (self.followed is not None and not self.followed.over)

    # --- beginning --------------------------------------------------------------------------

    def begin(self, chosen: ChosenList, failed: Callable[[Problem], bool]) -> None:
        """Hand the list over and follow its job; `failed` is told where that cannot be."""
        self.starting = True

        def refused(problem: Problem) -> bool:
            self.starting = False
            return failed(problem)

        connection = self._wizard.console.connection
        self._wizard.run_blocking(
            self._kind.start,
            connection.backend,
            connection.actor,
            chosen,
            then=lambda job_id: self.follow(job_id, chosen.path),
            failed=refused,
        )

    def follow(self, job_id: UUID, path: Path | None) -> None:
        """Follow an import; its refused rows go beside `path`, where that is known."""
        self.starting = False
        jobs, name = self._wizard.console.followed_jobs, self._kind.memory
        current = jobs.find(name)
        if current is not None and current.job_id == job_id and not current.over:
            self._attach(current, name)
            return
        if path is None:
            name = f"{name}.{job_id}"
        else:
            self._wizard.console.remember(name, {"job": str(job_id), "path": str(path)})
        ended = partial(_tell_end, name, self._kind)
        finish = partial(_collect, self._kind, path)
        self._attach(jobs.follow(job_id, finish, ended, name), name)

    def follow_undo(self, job_id: UUID, batch_id: UUID) -> None:
        """Follow the taking back of an import."""
        jobs, name = self._wizard.console.followed_jobs, undo_name(batch_id)
        ended = partial(_tell_undone, name)
        finish = partial(_collect_undo, batch_id)
        self._attach(jobs.follow(job_id, finish, ended, name), name, undoing=True)

    def resume(self) -> None:
        """Show the import that this operator has left, if there is one."""
        console = self._wizard.console
        followed = console.followed_jobs.find(self._kind.memory)
        if followed is not None:
            self._attach(followed, self._kind.memory)
            return
        kept = console.recall(self._kind.memory)
        if isinstance(kept, dict):
            # Of an earlier run of the console.
            self._wizard.read(_find_job, str(kept.get("job")), then=partial(self._found, kept))

    def resume_undo(self, batch_id: UUID) -> bool:
        """Show the taking back that this operator has left; whether there is one."""
        followed = self._wizard.console.followed_jobs.find(undo_name(batch_id))
        if followed is not None:
            self._attach(followed, undo_name(batch_id), undoing=True)
        return followed is not None

    def _found(self, kept: dict[str, Any], job_id: UUID | None) -> None:
        if job_id is None:
            self._wizard.console.remember(self._kind.memory, None)
        elif not self.busy:
            self.follow(job_id, Path(str(kept.get("path"))))

    def _attach(self, followed: FollowedJob, name: str, *, undoing: bool = False) -> None:
        self.detach()
        self.followed, self._name, self.undoing = followed, name, undoing
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


def undo_name(batch_id: UUID) -> str:
    """Under which the taking back of an import is followed."""
    return f"import.undo.{batch_id}"


def _find_job(tx: Any, job_id: str) -> UUID | None:
    """The job that was remembered, if it is still there."""
    from crmtui.services import jobs

    try:
        return jobs.get_job(tx, UUID(job_id)).id
    except (CrmError, ValueError):
        return None


def _collect(kind: ImportKind, path: Path | None, backend: Any, actor: Any, job: Any) -> Any:
    return kind.collect(backend, actor, job, path)


def _collect_undo(batch_id: UUID, backend: Any, actor: Any, _job: Any) -> Any:
    return load(backend, actor, batch_id)


def _tell_end(name: str, kind: ImportKind, followed: FollowedJob) -> None:
    """Whoever has left is told; whoever looks sees it."""
    console = followed.console
    if name == kind.memory:
        console.remember(name, None)
    if not followed.is_seen:
        outcome = outcome_of(kind, followed)
        text = kind.describe_end(outcome, console.options.locale)
        if outcome.failed_file is not None:
            text += " " + _("Refused rows: {file}").format(file=outcome.failed_file)
        severity: Severity = "error" if outcome.error is not None else "information"
        console.notify(text, severity=severity, markup=False, timeout=TOLD_SECONDS)


def _tell_undone(name: str, followed: FollowedJob) -> None:
    console = followed.console
    if followed.is_seen:
        return
    if followed.problem is not None:
        console.show_problem(followed.problem)
        return
    outcome = followed.result
    text = _("{file}: {verdict}").format(
        file=literal(outcome.batch.name), verdict=describe_verdict(outcome, done=True)
    )
    console.notify(text, markup=False, timeout=TOLD_SECONDS)
