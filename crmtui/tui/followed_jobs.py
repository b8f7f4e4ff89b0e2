"""Jobs that somebody at this console has started: followed to their end, whatever is shown.

A screen that started a job may be left; what is to be done at its end (write a file, tell the
person) is done all the same. Coming back, a screen finds the job by its name.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, cast
from uuid import UUID

from crmtui.kit.errors import Conflict, NotFound, Unavailable
from crmtui.tui.problems import Problem, describe

if TYPE_CHECKING:
    from crmtui.kit.actor import Actor
    from crmtui.services.jobs import JobDetail
    from crmtui.tui.app import CrmApp

POLL_SECONDS: Final = 0.5
PATIENCE_SECONDS: Final = 3.0
"""After which a person is told what the job waits for."""
TOLD_SECONDS: Final = 20.0
"""How long a notice stays about what was left: whoever is told has their eyes elsewhere."""

Wait = Literal["", "worker", "turn", "retry", "database"]
"""What a job waits for: any worker at all, one that is free, its next attempt, the database."""


class JobViewer(Protocol):
    """A screen on which a job's progress is seen."""

    def show_job(self, followed: "FollowedJob") -> None:
        """Show how far it is; called whenever it was looked at, and at its end."""
        ...


Finish = Callable[[Any, Any, "JobDetail"], Any]
"""What is done once the job is over, in a thread: gets the backend, the actor and the job."""

Ended = Callable[["FollowedJob"], object]
"""Told when all is done, also where nobody looks."""


class FollowedJob:
    """One job, as it was a moment ago."""

    def __init__(self, console: "CrmApp", job_id: UUID, finish: Finish, ended: Ended) -> None:
        self.console = console
        self.job_id = job_id
        self.job: JobDetail | None = None
        self.wait: Wait = ""
        self.cancelling = False
        self.over = False
        self.result: Any = None
        """What `finish` has made of it, once it is over."""
        self.problem: Problem | None = None
        """Why nothing could be made of it."""
        self.viewers: list[JobViewer] = []
        self._actor = cast("Actor", console.connection.actor)
        self._finish = finish
        self._ended = ended
        self._stuck_since: float | None = None
        self._poke = asyncio.Event()

    @property
    def is_seen(self) -> bool:
        """Whether somebody has it in front of them."""
        return id(self.console.screen) in map(id, self.viewers)

    def look(self) -> None:
        """Look at the job now: something may have changed."""
        self._poke.set()

    def cancel(self) -> None:
        """Ask that the job be cancelled; that it was is seen at its end."""
        if not self.over and not self.cancelling:
            self.cancelling = True
            self.console.run_worker(self._cancel(), group="jobs", exit_on_error=False)

    async def follow(self) -> None:
        """Look at the job twice a second until it is over."""
        while not self.over:
            await self._look()
            for viewer in tuple(self.viewers):
                viewer.show_job(self)
            if not self.over:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._poke.wait(), POLL_SECONDS)
                self._poke.clear()
        self._ended(self)

    async def _look(self) -> None:
        connection = self.console.connection
        try:
            job, has_worker = await connection.read_as(self._actor, _read, self.job_id)
            self.job = job
            self._judge(job, has_worker)
            if job.state.finished:
                backend, actor = connection.backend, self._actor
                self.result = await connection.run(lambda: self._finish(backend, actor, job))
                self.over = True
        except Unavailable as error:
            if error.code.startswith("database."):
                self.wait = "database"
            else:  # a file that cannot be written
                self._give_up(error)
        except Exception as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        self.problem, self.over = describe(error), True

    def _judge(self, job: "JobDetail", has_worker: bool) -> None:
        """Say what it waits for; a worker only after a while, as one may be about to take it."""
        stands = job.state == "PENDING" or (job.state == "RUNNING" and not has_worker)
        if not stands:
            self._stuck_since = None
            self.wait = "retry" if job.state == "FAILED" else ""
            return
        now = time.monotonic()
        if self._stuck_since is None:
            self._stuck_since = now
        if now - self._stuck_since < PATIENCE_SECONDS:
            return
        wait: Wait = "turn" if has_worker else "worker"
        if wait == "worker" and self.wait != wait:
            self.console.companion.look()
        self.wait = wait

    async def _cancel(self) -> None:
        try:
            await self.console.connection.write_as(self._actor, _cancel, self.job_id)
        except (Conflict, NotFound):
            pass  # it is over, which the next look sees
        except Exception as error:
            self.cancelling = False
            self.console.show_problem(describe(error), self.cancel)
        self.look()


class FollowedJobs:
    """The jobs that this console follows."""

    def __init__(self, console: "CrmApp") -> None:
        self._console = console
        self._named: dict[str, FollowedJob] = {}

    def follow(self, job_id: UUID, finish: Finish, ended: Ended, name: str = "") -> FollowedJob:
        """Follow a job to its end; by its `name` it is found until it is forgotten."""
        followed = FollowedJob(self._console, job_id, finish, ended)
        if name:
            self._named[name] = followed
        self._console.run_worker(followed.follow(), group="jobs", exit_on_error=False)
        return followed

    def find(self, name: str) -> FollowedJob | None:
        return self._named.get(name)

    def forget(self, name: str) -> None:
        """Nobody will ask for it any more."""
        self._named.pop(name, None)


def _read(tx: Any, job_id: UUID) -> "tuple[JobDetail, bool]":
    from crmtui.services import jobs

    return jobs.get_job(tx, job_id), jobs.is_any_worker_alive(tx)


def _cancel(tx: Any, job_id: UUID) -> None:
    from crmtui.services import jobs

    jobs.cancel_job(tx, job_id)
