"""The heartbeat: a thread that prolongs leases, and learns which jobs are lost or cancelled."""

import logging
import threading
from typing import Final
from uuid import UUID

from crmtui.kit.backend import Backend
from crmtui.scheduler.crew import Crew
from crmtui.scheduler.ledger import WORKER
from crmtui.scheduler.suspension import elapsed
from crmtui.services import jobs

_RETRY_SECONDS: Final = 1.0
_log = logging.getLogger(__name__)


class Heartbeat:
    """Beats for one worker, beside whatever its jobs do."""

    def __init__(
        self,
        backend: Backend,
        crew: Crew,
        worker_id: UUID,
        seconds: float,
        lease_seconds: float,
    ) -> None:
        self._backend = backend
        self._crew = crew
        self._worker_id = worker_id
        self._seconds = seconds
        self._lease_seconds = lease_seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="crmtui-heartbeat", daemon=True)
        self.failing = False
        """The last beat did not reach the database: nothing may be claimed until one does."""

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End after the beat under way."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        pause = 0.0
        while not self._stopping.wait(pause):
            try:
                self._beat()
            except Exception as error:
                if not self.failing:
                    _log.warning("The heartbeat does not reach the database: %s", error)
                self.failing = True
            else:
                self.failing = False
            pause = _RETRY_SECONDS if self.failing else self._seconds

    def _beat(self) -> None:
        in_hand = dict(self._crew.in_hand)
        held_until = elapsed() + self._lease_seconds
        running = sum(1 for attempt in in_hand.values() if attempt.started)
        with self._backend.write(WORKER) as tx:
            extended = jobs.extend(tx, self._worker_id, in_hand, self._lease_seconds)
            jobs.ping_worker(tx, self._worker_id, running)
        for token, attempt in in_hand.items():
            if token in extended.lost:
                attempt.lost.set()
            else:
                attempt.held_until = held_until
        for token in extended.cancelled:
            in_hand[token].cancel.set()
