"""One worker's dealings with the queue: what ended goes in, what is due comes out."""

import logging
import time
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Unavailable
from crmtui.scheduler.crew import Attempt, Crew, Ended
from crmtui.scheduler.suspension import elapsed
from crmtui.services import jobs
from crmtui.services.jobs import Failed, Failure, Outcome

WORKER: Final[Actor] = system_actor("worker")
"""Who talks to the queue: the program itself, over all organizations."""

RETRY_SECONDS: Final = 1.0
"""How long the queue is left alone after it did not answer."""
_log = logging.getLogger(__name__)


class Ledger:
    """Claims for a worker and writes back; an outage loses no outcome."""

    def __init__(
        self,
        backend: Backend,
        crew: Crew,
        worker_id: UUID,
        queues: Sequence[str],
        lease_seconds: float,
    ) -> None:
        self._backend = backend
        self._crew = crew
        self._worker_id = worker_id
        self._queues = tuple(queues)
        self._lease_seconds = lease_seconds
        self._quiet_until = 0.0
        self._failing = False

    def exchange(self, room: int) -> list[Attempt]:
        """Write what has ended and claim up to `room` jobs, in one transaction where that works.

        While the database does not answer, what has ended is kept for the next time.
        """
        if time.monotonic() < self._quiet_until:
            return []
        ended = self._crew.take_outcomes()
        try:
            claimed = self._write(ended, room)
        except Unavailable as error:
            self._crew.put_back(ended)
            self._pause(error)
            return []
        except Exception:
            _log.exception("The queue refused a turn; what ended is written one by one")
            self._write_each(ended)
            return []
        self._resume()
        return claimed

    def _write(self, ended: Sequence[Ended], room: int) -> list[Attempt]:
        outcomes = [outcome for _attempt, outcome in ended if outcome is not None]
        claimed: list[Attempt] = []
        if outcomes or (room and self._is_due()):
            # Counted from before: the leases begin when the transaction does.
            held_until = elapsed() + self._lease_seconds
            with self._backend.write(WORKER) as tx:
                if outcomes:
                    jobs.finish_many(tx, outcomes)
                if room:
                    found = jobs.claim(tx, self._worker_id, self._queues, room, self._lease_seconds)
                    claimed = [Attempt(one, held_until) for one in found]
        self._crew.forget(attempt for attempt, _outcome in ended)
        return claimed

    def _is_due(self) -> bool:
        """Asked before a claim that would write nothing: looking takes no lock."""
        with self._backend.read(WORKER) as tx:
            return jobs.seconds_to_next(tx, self._queues) == 0

    def _write_each(self, ended: Sequence[Ended]) -> None:
        """One outcome that cannot be kept must not hold the others."""
        for number, (attempt, outcome) in enumerate(ended):
            try:
                if outcome is not None:
                    self._write_alone(outcome)
            except Unavailable as error:
                self._crew.put_back(ended[number:])
                self._pause(error)
                return
            except Exception:
                # Its lease runs out, and it is rescued as any job that lost its worker.
                _log.exception("Job %s cannot be ended", attempt.claimed.job_id)
            self._crew.forget([attempt])

    def _write_alone(self, outcome: Outcome) -> None:
        try:
            with self._backend.write(WORKER) as tx:
                jobs.finish_many(tx, [outcome])
        except Unavailable:
            raise
        except Exception as error:
            message = f"What became of it cannot be kept ({type(error).__name__})."
            failure = Failure("job.not_kept", message, give_up=True)
            with self._backend.write(WORKER) as tx:
                jobs.finish_many(tx, [Failed(outcome.claimed, failure)])

    def _pause(self, error: Exception) -> None:
        self._quiet_until = time.monotonic() + RETRY_SECONDS
        if not self._failing:
            _log.warning("The queue does not answer, trying again: %s", error)
        self._failing = True

    def _resume(self) -> None:
        if self._failing:
            _log.warning("The queue answers again")
        self._failing = False
