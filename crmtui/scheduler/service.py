"""All that runs while nobody looks, as one thing to start and to stop."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from crmtui.connectors.addresses import AddressPolicy
from crmtui.connectors.webhook_sender import WebhookSender
from crmtui.kit.backend import Backend
from crmtui.scheduler.clock import Chore, ChoreClock
from crmtui.scheduler.deliveries import DeliveryLoop
from crmtui.scheduler.kinds import load_registry
from crmtui.scheduler.ledger import WORKER
from crmtui.scheduler.loop import JobLoop, Role
from crmtui.scheduler.ticker import Ticker
from crmtui.services import jobs
from crmtui.services.upkeep import SCHEDULES
from crmtui.settings import Settings

TICK_SECONDS: Final = 1.0
SWEEP_SECONDS: Final = 5.0
"""With a lease of 30 s, the job of a worker that was killed runs elsewhere within 36 s."""
INDEX_SECONDS: Final = 2.0
"""What is not indexed yet is read by whoever searches, so this need not be sooner."""
WATCH_SECONDS: Final = 30.0


class Service:
    """The job loop, the clock of the schedules, and the deliveries of webhooks."""

    def __init__(
        self,
        backend: Backend,
        settings: Settings,
        role: Role,
        *,
        queues: Sequence[str] = (),
        threads: int = 4,
    ) -> None:
        """Prepare to run `threads` jobs of `queues` (none means all) at once."""
        self._loop = JobLoop(backend, load_registry(settings), role, queues, threads)
        self._clock = ChoreClock(
            [
                Chore("the clock of the schedules", TICK_SECONDS, Ticker(backend, SCHEDULES).tick),
                Chore("the sweep for lost jobs", SWEEP_SECONDS, lambda: rescue_lost(backend)),
                Chore("the index of words", INDEX_SECONDS, lambda: jobs.index_words(backend)),
                Chore("the watch over the queue", WATCH_SECONDS, lambda: watch_health(backend)),
            ]
        )
        policy = AddressPolicy(settings.webhook_allow_private, settings.webhook_allow)
        self._deliveries = DeliveryLoop(backend, WebhookSender(policy, clock=backend.clock))

    @contextmanager
    def running(self, patience: float = 10.0) -> Iterator[None]:
        """Work until the block is left, then wait up to `patience` seconds for what is under way.

        Raises:
            Unavailable: the database does not answer.
        """
        self._loop.start()
        try:
            self._deliveries.start()
            self._clock.start()
            yield
        finally:
            self._stop(patience)

    def _stop(self, patience: float) -> None:
        """Both loops finish what is under way at the same time."""
        self._clock.stop()
        leaving = threading.Thread(target=self._deliveries.stop, args=(patience,))
        leaving.start()
        self._loop.stop(patience)
        leaving.join()


def rescue_lost(backend: Backend) -> int:
    """Let jobs run elsewhere whose worker was not heard of; how many there were."""
    with backend.write(WORKER) as tx:
        return jobs.rescue_lost(tx)


def watch_health(backend: Backend) -> None:
    """Raise warnings about the queue, and clear those that are over."""
    with backend.write(WORKER) as tx:
        jobs.watch_health(tx)
