"""The job loop: claims due jobs, has them run on threads, and writes back what became of them.

One thread, the dispatcher, talks to the queue: what ended since its last turn is written in one
transaction together with the next claim, so that many small jobs share one flush to disk.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from crmtui.kit.backend import Backend
from crmtui.kit.errors import Unavailable
from crmtui.scheduler.crew import Attempt, Crew
from crmtui.scheduler.heartbeat import Heartbeat
from crmtui.scheduler.ledger import RETRY_SECONDS, WORKER, Ledger
from crmtui.scheduler.runner import Registry, Runner, give_up, is_stubborn
from crmtui.services import jobs
from crmtui.services.jobs import Released, WorkerStarted

Role = Literal["worker", "serve", "console"]

POLL_SECONDS: Final = 0.5
"""How soon work that another process enqueued is seen at the latest."""
_GATHER_SECONDS: Final = 0.01
"""How long the first outcome waits for others to share its transaction."""
_OBEY_SECONDS: Final = 1.0
"""How long handlers that are told to stop may take to look up."""
_FINAL_TRIES: Final = 3
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a worker may be silent; only tests choose other numbers."""

    lease_seconds: float = jobs.LEASE_SECONDS
    heartbeat_seconds: float = jobs.HEARTBEAT_SECONDS


class JobLoop:
    """Runs jobs in this process. Any number of processes may do so on one database."""

    def __init__(
        self,
        backend: Backend,
        registry: Registry,
        role: Role,
        queues: Sequence[str] = (),
        threads: int = 4,
        timing: Timing | None = None,
    ) -> None:
        """Prepare to run jobs of `registry` from `queues` (none means all)."""
        self._backend = backend
        self._role: Role = role
        self._queues = tuple(queues)
        self._timing = timing or Timing()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._runner = Runner(backend, registry)
        self._crew = Crew(self._runner, threads, self._wake)
        self._dispatcher: threading.Thread | None = None

    # --- life -------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to take jobs; once only.

        Raises:
            Unavailable: the database does not answer.
        """
        self._worker_id = worker_id = self._register()
        lease = self._timing.lease_seconds
        self._ledger = Ledger(self._backend, self._crew, worker_id, self._queues, lease)
        beat = self._timing.heartbeat_seconds
        self._heartbeat = Heartbeat(self._backend, self._crew, worker_id, beat, lease)
        self._unsubscribe = jobs.on_wake(self._wake.set)
        self._crew.start()
        self._heartbeat.start()
        self._dispatcher = threading.Thread(
            target=self._dispatch, name="crmtui-dispatcher", daemon=True
        )
        self._dispatcher.start()

    def stop(self, timeout: float = 10.0) -> None:
        """Take no more jobs, wait up to `timeout` seconds for those that run, give back the rest.

        What is given back costs no attempt. Does nothing where nothing runs.
        """
        dispatcher, self._dispatcher = self._dispatcher, None
        if dispatcher is None:
            return
        self._stopping.set()
        self._unsubscribe()
        self._wake.set()
        dispatcher.join()
        self._release(self._crew.take_waiting(impatient=False))
        self._await_running(timeout)
        self._runner.stop.set()
        self._await_running(_OBEY_SECONDS)
        self._release(self._crew.running())
        self._write_rest()
        self._crew.stop()
        self._heartbeat.stop()
        self._sign_off()

    def _register(self) -> UUID:
        host, pid = socket.gethostname(), os.getpid()
        started = WorkerStarted(host=host, pid=pid, role=self._role, queues=self._queues)
        with self._backend.write(WORKER) as tx:
            return jobs.register_worker(tx, started)

    def _sign_off(self) -> None:
        try:
            with self._backend.write(WORKER) as tx:
                jobs.stop_worker(tx, self._worker_id)
        except Unavailable as error:
            # Others notice the silence, and take what could not be given back.
            _log.warning("The worker could not sign off: %s", error)

    def _await_running(self, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while True:
            self._ledger.exchange(0)
            left = deadline - time.monotonic()
            if left <= 0 or not self._crew.running():
                return
            self._wake.wait(min(left, POLL_SECONDS))
            self._wake.clear()

    def _write_rest(self) -> None:
        """What cannot be written now is rescued by others once its lease has run out."""
        for _try in range(_FINAL_TRIES):
            self._ledger.exchange(0)
            if not self._crew.has_outcomes:
                return
            time.sleep(RETRY_SECONDS)

    def _release(self, attempts: Sequence[Attempt]) -> None:
        for attempt in attempts:
            self._crew.settle(attempt, Released(attempt.claimed))

    # --- the dispatcher ---------------------------------------------------------------------

    def _dispatch(self) -> None:
        while not self._stopping.is_set():
            try:
                self._take_turn()
            except Exception:
                _log.exception("The job loop stumbled, and goes on")
                self._stopping.wait(RETRY_SECONDS)
            self._wake.wait(POLL_SECONDS)
            self._wake.clear()
            self._crew.drained.wait(_GATHER_SECONDS)

    def _take_turn(self) -> None:
        """Give up what cannot go on, write what has ended, take what is due."""
        for attempt in filter(is_stubborn, self._crew.running()):
            _log.error("Job %s does not stop; its thread is lost", attempt.claimed.job_id)
            self._crew.settle(attempt, give_up(attempt))
        self._release(self._crew.take_waiting())
        room = 0 if self._heartbeat.failing else self._crew.room()
        claimed = self._ledger.exchange(room)
        self._crew.submit(claimed)
        if claimed and len(claimed) == room:
            self._wake.set()
