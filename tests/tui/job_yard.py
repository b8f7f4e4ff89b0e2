"""A queue for tests: real jobs in every state, made through the services, and consoles on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from textual.screen import Screen

from crmtui.kit.actor import EVERYTHING, Actor
from crmtui.scheduler.ticker import Ticker
from crmtui.scheduler.upcoming import find_next_runs
from crmtui.services import jobs
from crmtui.services.jobs import Claimed, Failure, JobKind, JobRun, WorkerStarted
from crmtui.services.upkeep import SCHEDULES
from crmtui.tui.screens.jobs import JobsScreen
from crmtui.tui.screens.jobs.job_view import JobsView
from crmtui.tui.symbols import symbols
from tests import factories
from tests.services.jobs.kinds import WORKER, Letter
from tests.tui.office import Office
from tests.tui.support import Console

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend
    from crmtui.kit.clock import FixedClock

NEWS = JobKind("newsletter.send", Letter, queue="mail", max_attempts=2)
REMIND = JobKind("invoices.remind", Letter, queue="mail", max_attempts=3)
STRANGE = JobKind("strange[/x].[red]kind 漢字", Letter, queue="[b]q[/b]", max_attempts=1)
STACK = 'Traceback (most recent call last):\n  File "smtp.py", line 9, in send\n    raise [/x]'


class Yard(Office):
    """An organization with a queue that is still empty; its clock stands."""

    def __init__(self, backend: Backend, clock: FixedClock, data_dir: Path) -> None:
        self.backend = backend
        self.clock = clock
        self.data_dir = data_dir
        self.owner = factories.create_organization(backend)
        everything = frozenset({EVERYTHING})
        self.anna = Actor("system", None, self.owner.organization_id, everything, "anna", "test")
        """Enqueues. Work in the name of the program needs no user."""

    def console(
        self, screen: Callable[[], Screen[Any]] = JobsScreen, role: str = "admin", **more: Any
    ) -> Console:
        console = super().console(screen, role)
        console.symbols = symbols(bool(more.get("ascii")))
        console.options = console.options._replace(
            next_runs=lambda backend: find_next_runs(backend, SCHEDULES),  # type: ignore[arg-type]
            **more,
        )
        return console

    # --- making jobs ------------------------------------------------------------------------

    def add(self, kind: JobKind = NEWS, number: int = 0, **options: Any) -> UUID:
        """A job that waits."""
        with self.backend.write(self.anna) as tx:
            letter = Letter(to=options.pop("to", "anna@example.org"), number=number)
            return jobs.enqueue(tx, kind, letter, **options)

    def claim(self, job_id: UUID, worker: UUID | None = None) -> Claimed:
        """Let a worker take this job; all others that are due go back."""
        with self.backend.write(WORKER) as tx:
            taken = jobs.claim(tx, worker or UUID(int=5), (), 1_000)
            for one in taken:
                if one.job_id != job_id:
                    jobs.release(tx, one)
        return next(one for one in taken if one.job_id == job_id)

    def run(self, job_id: UUID, worker: UUID | None = None) -> JobRun:
        """The job as its handler has it."""
        return JobRun(self.backend, self.claim(job_id, worker))

    def complete(self, job_id: UUID) -> None:
        claimed = self.claim(job_id)
        self.clock.advance(timedelta(milliseconds=800))
        with self.backend.write(WORKER) as tx:
            jobs.complete(tx, claimed, {"sent": 24})

    def fail(self, job_id: UUID, message: str = "421 try later", **more: Any) -> None:
        claimed = self.claim(job_id)
        self.clock.advance(timedelta(seconds=3))
        failure = Failure("smtp.refused", message, STACK, retry_after=168, **more)
        with self.backend.write(WORKER) as tx:
            jobs.fail(tx, claimed, failure)

    def state(self, job_id: UUID) -> str:
        return str(self.read(jobs.get_job, job_id).state.value)

    def one_of_each(self) -> dict[str, UUID]:
        """A job in each state, the newest one waiting; by state."""
        found = {"DEAD": self.add(STRANGE, 1, to="<[/x]>")}
        self.fail(found["DEAD"], give_up=True)
        found["FAILED"] = self.add(REMIND, 2, to="Łukasz [/x]")
        self.fail(found["FAILED"], "[/x] disk full\nsecond line")
        found["COMPLETED"] = self.add(NEWS, 3)
        self.complete(found["COMPLETED"])
        found["CANCELLED"] = self.add(NEWS, 4)
        self.write(jobs.cancel_job, found["CANCELLED"])
        found["RUNNING"] = self.add(REMIND, 5)
        run = self.run(found["RUNNING"])
        run.progress(17, 24, "sending")
        run.log("sent 2026-10-0912 to Quinta Alta SA")
        run.log("SMTP 451 try later [/x] [red]waits[/red] 5 s")
        found["PENDING"] = self.add(NEWS, 6)
        self.clock.advance(timedelta(seconds=72))
        return found

    def add_crew(self) -> list[UUID]:
        """A worker that lives, one that was lost, and one that stopped."""
        with self.backend.write(WORKER) as tx:
            made = [
                jobs.register_worker(tx, WorkerStarted(host=host, pid=pid, role="worker"))
                for host, pid in (("ops-1.venue.example", 4711), ("old[/x]", 12), ("ops-2", 99))
            ]
            jobs.stop_worker(tx, made[2])
        self.clock.advance(timedelta(minutes=2))
        with self.backend.write(WORKER) as tx:
            jobs.ping_worker(tx, made[0], 3)
        return made

    def tick(self) -> None:
        """Let the clock of the schedules look."""
        Ticker(self.backend, SCHEDULES).tick()


def view_of(pilot: Pilot[Any]) -> JobsView:
    """The view of the jobs, also while something is above it."""
    screens = [one for one in pilot.app.screen_stack if isinstance(one, JobsScreen)]
    return screens[-1].query_one(JobsView)
